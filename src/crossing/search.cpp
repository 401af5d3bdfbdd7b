#include "crossing/search.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/clock.h"
#include "text/folding.h"

namespace sekisho::crossing {

using base::Result;
using base::Status;
using store::Row;
using store::Statements;

namespace {

constexpr std::size_t kTokensOfWordMax = 24;
constexpr std::size_t kListedMax = kChunkItems / 16;  // from there on a bitmap is not longer
constexpr std::size_t kWords = kChunkItems / 64;

std::string text_token(std::string_view characters) { return "n" + std::string(characters); }

using Postings = std::map<std::string, std::vector<std::uint16_t>>;

void note(Postings& postings, const std::string& token, std::uint16_t offset) {
  auto& offsets = postings[token];
  if (offsets.empty() || offsets.back() != offset) offsets.push_back(offset);
}

void note_path(Postings& postings, std::string_view path, std::uint16_t offset) {
  const std::string folded = text::folded(path);
  const auto characters = text::characters_of(folded);
  for (std::size_t i = 0; i < characters.size(); ++i) {
    note(postings, text_token(characters[i]), offset);
    if (i > 0) note(postings, text_token({characters[i - 1].data(), characters[i - 1].size() + characters[i].size()}), offset);
  }
}

base::Bytes packed(const std::vector<std::uint16_t>& offsets) {
  base::Bytes out;
  if (offsets.size() < kListedMax) {
    for (std::uint16_t offset : offsets) {
      out.push_back(static_cast<std::uint8_t>(offset & 0xff));
      out.push_back(static_cast<std::uint8_t>(offset >> 8));
    }
    return out;
  }
  out.resize(kChunkItems / 8);
  for (std::uint16_t offset : offsets) out[offset / 8] = static_cast<std::uint8_t>(out[offset / 8] | (1u << (offset % 8)));
  return out;
}

std::vector<std::uint64_t> unpacked(const base::Bytes& bytes) {
  std::vector<std::uint64_t> out(kWords);
  if (bytes.size() == kChunkItems / 8) {
    for (std::size_t i = 0; i < bytes.size(); ++i) out[i / 8] |= std::uint64_t{bytes[i]} << (8 * (i % 8));
    return out;
  }
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const std::size_t offset = (bytes[i] | static_cast<std::size_t>(bytes[i + 1]) << 8) % kChunkItems;
    out[offset / 64] |= std::uint64_t{1} << (offset % 64);
  }
  return out;
}

struct Chunk {
  Postings postings;
  base::Micros first_at = 0, last_at = 0;
};

// What was sent, by whom and to whom, never changes: it may be read before the unit that writes.
Result<Chunk> gather(Statements& statements, std::uint64_t chunk) {
  const auto first = static_cast<std::int64_t>(chunk * kChunkItems), end = first + static_cast<std::int64_t>(kChunkItems);
  auto rows = statements.query(
      "SELECT i.number, i.path, i.arrived_at, c.sender, c.zone_from, c.zone_to FROM item i JOIN crossing c ON c.id = i.crossing"
      " WHERE i.number >= ? AND i.number < ? ORDER BY i.number",
      {first, end});
  if (!rows) return std::unexpected(rows.error());
  if (rows->size() != kChunkItems) return base::refuse(base::Code::store_damaged, {}, "item.number has gaps");
  Chunk out;
  out.first_at = out.last_at = rows->front().integer(2);
  for (const Row& row : *rows) {
    const auto offset = static_cast<std::uint16_t>(row.integer(0) - first);
    note_path(out.postings, row.text(1), offset);
    out.first_at = std::min(out.first_at, row.integer(2));
    out.last_at = std::max(out.last_at, row.integer(2));
    note(out.postings, sender_token(row.text(3)), offset);
    note(out.postings, route_token(row.text(4), row.text(5)), offset);
  }
  auto recipients = statements.query(
      "SELECT i.number, r.account FROM item i JOIN crossing_recipient r ON r.crossing = i.crossing WHERE i.number >= ? AND i.number < ?"
      " ORDER BY i.number",
      {first, end});
  if (!recipients) return std::unexpected(recipients.error());
  for (const Row& row : *recipients) note(out.postings, recipient_token(row.text(1)), static_cast<std::uint16_t>(row.integer(0) - first));
  return out;
}

Status keep(Statements& unit, std::uint64_t chunk, const Chunk& gathered) {
  const auto number = static_cast<std::int64_t>(chunk);
  auto there = unit.run("INSERT INTO item_chunk (chunk, first_at, last_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        {number, gathered.first_at, gathered.last_at});
  if (!there) return std::unexpected(there.error());
  if (*there == 0) return {};  // somebody else sealed it meanwhile
  std::vector<Row> rows;
  rows.reserve(gathered.postings.size());
  for (const auto& [token, offsets] : gathered.postings) {
    std::vector<store::Value> values;
    values.reserve(3);
    values.emplace_back(token);
    values.emplace_back(number);
    values.emplace_back(packed(offsets));
    rows.emplace_back(std::move(values));
  }
  constexpr std::string_view kColumns[] = {"token", "chunk", "numbers"};
  return unit.insert_many("item_posting", kColumns, rows);
}

using BitsByChunk = std::map<std::uint64_t, std::vector<std::uint64_t>>;

// The lists of one token join those of a group.
Status join(Statements& statements, const std::string& token, std::uint64_t first, std::uint64_t last, BitsByChunk& into) {
  auto rows = statements.query("SELECT chunk, numbers FROM item_posting WHERE token = ? AND chunk >= ? AND chunk <= ?",
                               {token, static_cast<std::int64_t>(first), static_cast<std::int64_t>(last)});
  if (!rows) return std::unexpected(rows.error());
  for (const Row& row : *rows) {
    const auto bits = unpacked(row.bytes(1));
    auto& sum = into[static_cast<std::uint64_t>(row.integer(0))];
    sum.resize(kWords);
    for (std::size_t i = 0; i < kWords; ++i) sum[i] |= bits[i];
  }
  return {};
}

void intersect(BitsByChunk& with, const BitsByChunk& other) {
  for (auto at = with.begin(); at != with.end();) {
    const auto found = other.find(at->first);
    std::uint64_t left = 0;
    if (found != other.end())
      for (std::size_t i = 0; i < kWords; ++i) left |= at->second[i] &= found->second[i];
    at = left == 0 ? with.erase(at) : std::next(at);
  }
}

}  // namespace

std::string sender_token(std::string_view account) { return "s" + std::string(account); }
std::string recipient_token(std::string_view principal) { return "r" + std::string(principal); }
std::string route_token(std::string_view from, std::string_view to) { return "z" + std::string(from) + ">" + std::string(to); }

std::vector<std::string> word_tokens(std::string_view folded_word) {
  const auto characters = text::characters_of(folded_word);
  if (characters.size() == 1) return {text_token(characters[0])};
  std::set<std::string> out;
  for (std::size_t i = 1; i < characters.size() && out.size() < kTokensOfWordMax; ++i)
    out.insert(text_token({characters[i - 1].data(), characters[i - 1].size() + characters[i].size()}));
  return {out.begin(), out.end()};
}

Result<std::uint64_t> sealed_until(Statements& statements) {
  auto row = statements.first("SELECT MAX(chunk) FROM item_chunk");
  if (!row) return std::unexpected(row.error());
  return (*row)->is_null(0) ? 0 : (static_cast<std::uint64_t>((*row)->integer(0)) + 1) * kChunkItems;
}

Result<int> seal_chunks(store::Database& database, int max) {
  for (int sealed = 0; sealed < max; ++sealed) {
    std::uint64_t chunk = 0;
    bool full = false;
    Chunk gathered;
    auto looked = database.read([&](Statements& statements) -> Status {
      auto until = sealed_until(statements);
      if (!until) return std::unexpected(until.error());
      auto last = statements.first("SELECT MAX(number) FROM item");
      if (!last) return std::unexpected(last.error());
      chunk = *until / kChunkItems;
      full = !(*last)->is_null(0) && static_cast<std::uint64_t>((*last)->integer(0)) + 1 >= *until + kChunkItems;
      if (!full) return {};
      auto found = gather(statements, chunk);
      if (!found) return std::unexpected(found.error());
      gathered = std::move(*found);
      return {};
    });
    if (!looked) return std::unexpected(looked.error());
    if (!full) return sealed;
    auto written = database.write([&](Statements& unit) { return keep(unit, chunk, gathered); });
    if (!written) return std::unexpected(written.error());
  }
  return max;
}

Result<std::vector<ChunkBits>> look_up(Statements& statements, const Wanted& wanted, std::uint64_t first, std::uint64_t last) {
  std::vector<std::vector<std::string>> groups = wanted.any;
  for (const std::string& token : wanted.all) groups.push_back({token});
  BitsByChunk found;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    BitsByChunk group;
    for (const std::string& token : groups[i])
      if (auto joined = join(statements, token, first, last, group); !joined) return std::unexpected(joined.error());
    if (i == 0) found = std::move(group);
    else intersect(found, group);
    if (found.empty()) break;
  }
  std::vector<ChunkBits> out;
  for (auto at = found.rbegin(); at != found.rend(); ++at) out.push_back({at->first, std::move(at->second)});
  return out;
}

}  // namespace sekisho::crossing
