// The words of a clean Office document, for people to look at: read by a worker, made harmless to show here.
#pragma once

#include <string>

#include "sandbox/pool.h"

namespace sekisho::sandbox {

inline constexpr std::size_t kWordsBytesMax = 64u << 10;

bool has_words(base::FileType type);

struct Words {
  std::string text;  // UTF-8 without control or deceiving characters; lines, and tabs between cells; at most kWordsBytesMax
  bool cut = false;  // there is more
};

// `type` as the document was disarmed. Any thread. Errors: what a worker may say of a file, those of Pool::run().
base::Result<Words> read_words(Pool& pool, int document, std::uint64_t bytes, base::FileType type);

// Any bytes that a worker calls words, harmless to show.
Words words_of(std::string_view untrusted);

}  // namespace sekisho::sandbox
