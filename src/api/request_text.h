// What a client sends, read strictly and without a socket: the head of a request (RFC 9112), its path and query (RFC 3986), a chunked body. Beast and
// Boost.URL parse; what two readers could still understand differently is refused here, so that nothing is smuggled past a proxy in front. Pure
// functions; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"

namespace sekisho::api {

struct HeadLimits {
  std::size_t bytes = 16u << 10;  // request line and fields
  std::size_t target_bytes = 4u << 10;
  std::size_t fields = 100;
  std::uint64_t body_bytes = 4ull << 30;  // as declared, or counted when chunked
};

struct Head {
  Method method{};
  std::string target;
  std::map<std::string, std::string, std::less<>> fields;  // names in lower case; repeated ones joined by ", "
  std::optional<std::uint64_t> length;                     // as declared
  bool chunked = false;
  bool keep_alive = false;
  bool expects_continue = false;
  bool old = false;  // HTTP/1.0
};

// text: from the first byte through the empty line. fault: 0, or the status to answer with: 400, 413, 414, 417, 431, 501, 505.
struct ReadHead {
  Head head;
  int fault = 0;
  std::string_view why;  // for the log of problems' "where": which part of the head
};
ReadHead read_head(std::string_view text, const HeadLimits& limits);

// Percent-decoded. Nothing for what is no clean absolute path: broken escapes or UTF-8, control characters, backslashes, escaped slashes, empty or
// dot segments.
std::optional<std::string> decoded_path(std::string_view raw);
// "a=1&b=2", decoded, + is a space; the first of a repeated name. Nothing for broken escapes or UTF-8, control characters but line ends and tabs, or
// above 100 names.
std::optional<std::map<std::string, std::string, std::less<>>> decoded_query(std::string_view raw);

// A chunked body (RFC 9112 §7.1) without extensions and trailers, which no client of ours sends: they are malformed here.
class ChunkReader {
 public:
  ChunkReader();
  ~ChunkReader();

  // The next piece of the body inside `input`, whose first `used` bytes are done with. Call again with what follows until used is 0 or over().
  struct Step {
    std::size_t used = 0;
    std::string_view piece;
  };
  Step step(std::string_view input);
  bool over() const { return over_; }
  bool malformed() const { return malformed_; }

 private:
  struct Inside;  // Beast's parser, from the first step on
  void frame(char c);

  std::unique_ptr<Inside> inside_;
  bool over_ = false;
  bool malformed_ = false;
};

}  // namespace sekisho::api
