// The index behind the search of the history, in plain SQL for both engines: items arrive with dense numbers; each full chunk of them is sealed once
// into short lists, one for each token (pairs of letters of the path, sender, recipients, route) with the items of the chunk that have it. What is
// not sealed yet is looked at row by row, so that answers never wait for the index, and an arrival costs nothing more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "zones/zones.h"

namespace sekisho::crossing {

inline constexpr std::uint64_t kChunkItems = 2'048;

// Seals at most `max` full chunks that are not sealed yet; how many. One unit of work each.
base::Result<int> seal_chunks(store::Database& database, int max);

// Numbers of items go from 0; the first that is not sealed.
base::Result<std::uint64_t> sealed_until(store::Statements& statements);

// Tokens of one word of a search, folded: an item whose path holds the word has them all (the reverse need not hold).
std::vector<std::string> word_tokens(std::string_view folded_word);
std::string sender_token(std::string_view account);
std::string recipient_token(std::string_view principal);
std::string route_token(std::string_view from, std::string_view to);

// Items of sealed chunks, ascending bits: bit i of chunk c is item c · kChunkItems + i.
struct ChunkBits {
  std::uint64_t chunk = 0;
  std::vector<std::uint64_t> bits;  // kChunkItems / 64 words
};
// Those that have all the tokens of `all` and, where there is any, at least one of each group of `any`; chunks from `first` to `last`, newest first;
// chunks without one are left out.
struct Wanted {
  std::vector<std::string> all;
  std::vector<std::vector<std::string>> any;
};
base::Result<std::vector<ChunkBits>> look_up(store::Statements& statements, const Wanted& wanted, std::uint64_t first, std::uint64_t last);

}  // namespace sekisho::crossing
