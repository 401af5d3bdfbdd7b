// What every answer carries, whatever it is about.
#pragma once

#include <string>

#include "api/http.h"

namespace sekisho::api {

// The status line and all fields through the empty line. length: of the body; nothing for a body that is chunked or none at all.
struct Framing {
  std::optional<std::uint64_t> length;
  bool chunked = false;
  bool keep_alive = false;
  bool secure = false;
};
std::string response_head(const Response& response, const Framing& framing);

}  // namespace sekisho::api
