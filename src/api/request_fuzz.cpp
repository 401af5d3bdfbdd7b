// Contract: any bytes are a request or a fault with its status; a path that is taken is absolute, clean UTF-8 and leads nowhere up; chunks read the
// same however they are cut; a cookie that is found is a token.
#include <algorithm>

#include "api/cookies.h"
#include "api/request_text.h"
#include "base/bytes.h"
#include "text/text.h"

using namespace sekisho;

namespace {

constexpr int kFaults[] = {400, 413, 414, 417, 431, 501, 505};

void check_head(std::string_view input) {
  const std::size_t end = input.find("\r\n\r\n");
  const api::ReadHead read = api::read_head(input.substr(0, end == std::string_view::npos ? end : end + 4), {});
  if (read.fault != 0) {
    SEKISHO_CHECK(std::ranges::find(kFaults, read.fault) != std::end(kFaults));
    return;
  }
  SEKISHO_CHECK(!(read.head.chunked && read.head.length) && read.head.target.starts_with('/'));
  for (const auto& [name, value] : read.head.fields) SEKISHO_CHECK(!name.empty() && (name + value).find_first_of("\r\n") == std::string::npos);
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = base::text({data, size});
  check_head(input);
  check_target(input);
  const Unchunked whole = unchunk(input, std::string_view::npos);
  SEKISHO_CHECK(whole == unchunk(input, 1) && whole == unchunk(input, 7));
  return 0;
}
