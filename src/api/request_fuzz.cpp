// Contract: any bytes are a request or a fault with its status, and what was understood of one reads the same when it is written anew; a path that is
// taken is absolute, clean UTF-8 and leads nowhere up; chunks read the same however they are cut, and as a plain reader reads them; a cookie that is
// found is a token.
#include <algorithm>
#include <charconv>
#include <optional>

#include "api/cookies.h"
#include "api/request_text.h"
#include "base/bytes.h"
#include "text/text.h"

using namespace sekisho;

namespace {

constexpr int kFaults[] = {400, 413, 414, 417, 431, 501, 505};

std::string written(const api::Head& head) {
  static constexpr std::string_view kMethods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  std::string out(kMethods[static_cast<std::size_t>(head.method)]);
  out += " " + head.target + (head.old ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
  for (const auto& [name, value] : head.fields) out += name + ":" + value + "\r\n";
  return out + "\r\n";
}

// a: as read the first time, when an empty field joined to another may have left a space at the end.
bool same(api::Head a, const api::Head& b) {
  for (auto& [name, value] : a.fields)
    if (value.ends_with(' ')) value.pop_back();
  return a.method == b.method && a.target == b.target && a.fields == b.fields && a.length == b.length && a.chunked == b.chunked &&
         a.keep_alive == b.keep_alive && a.expects_continue == b.expects_continue && a.old == b.old;
}

void check_head(std::string_view input) {
  const std::size_t end = input.find("\r\n\r\n");
  const api::ReadHead read = api::read_head(input.substr(0, end == std::string_view::npos ? end : end + 4), {});
  if (read.fault != 0) {
    SEKISHO_CHECK(std::ranges::find(kFaults, read.fault) != std::end(kFaults));
    return;
  }
  SEKISHO_CHECK(!(read.head.chunked && read.head.length) && read.head.target.starts_with('/'));
  for (const auto& [name, value] : read.head.fields) SEKISHO_CHECK(!name.empty() && (name + value).find_first_of("\r\n") == std::string::npos);
  api::HeadLimits roomy;
  roomy.bytes *= 4;  // joined fields take ", " more
  const api::ReadHead again = api::read_head(written(read.head), roomy);
  SEKISHO_CHECK(again.fault == 0 && same(read.head, again.head));
}

void check_target(std::string_view input) {
  if (const auto path = api::decoded_path(input)) {
    SEKISHO_CHECK(path->starts_with('/') && text::valid_utf8(*path) && path->find('\0') == std::string::npos);
    SEKISHO_CHECK((*path + "/").find("/../") == std::string::npos && (*path + "/").find("/./") == std::string::npos);
  }
  if (const auto query = api::decoded_query(input))
    for (const auto& [name, value] : *query) SEKISHO_CHECK(text::valid_utf8(name) && text::valid_utf8(value));
  if (const auto cookie = api::cookie_of(input, "sekisho_lgwan"))
    SEKISHO_CHECK(!cookie->empty() && cookie->find_first_of(";,= \"") == std::string::npos);
}

struct Unchunked {
  std::string body;
  std::size_t used = 0;
  bool over = false;
  bool operator==(const Unchunked&) const = default;
};
Unchunked unchunk(std::string_view input, std::size_t step_bytes) {
  api::ChunkReader reader;
  Unchunked out;
  while (out.used < input.size() && !reader.over() && !reader.malformed()) {
    const auto step = reader.step(input.substr(out.used, step_bytes));
    SEKISHO_CHECK(step.used > 0);
    out.body += step.piece;
    out.used += step.used;
  }
  out.over = reader.over();
  return out;
}

// The body, when the input begins with a whole one.
std::optional<Unchunked> plainly_unchunked(std::string_view input) {
  Unchunked out;
  while (true) {
    const std::string_view left = input.substr(out.used);
    const std::size_t digits = std::min(left.find_first_not_of("0123456789abcdefABCDEF"), left.size());
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(left.data(), left.data() + digits, size, 16);
    if (error != std::errc() || !left.substr(digits).starts_with("\r\n") || size > left.size()) return std::nullopt;
    const std::string_view data = left.substr(digits + 2, size);
    if (data.size() < size || !left.substr(digits + 2 + size).starts_with("\r\n")) return std::nullopt;
    out.body += data;
    out.used += digits + 2 + size + 2;
    if (size == 0) break;
  }
  out.over = true;
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = base::text({data, size});
  check_head(input);
  check_target(input);
  const Unchunked whole = unchunk(input, std::string_view::npos);
  SEKISHO_CHECK(whole == unchunk(input, 1) && whole == unchunk(input, 7));
  if (whole.over) SEKISHO_CHECK(plainly_unchunked(input) == whole);
  return 0;
}
