// Names of what is downloaded: after the disarmed file's type, in a header that every browser reads, each once in a ZIP.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace sekisho::api {

std::string last_part(std::string_view path);
// The path with the extension that the disarmed file's type asks for (a.docm → a.docx). Types by their ids.
std::string clean_path(std::string_view path, std::string_view input_type, std::string_view clean_type);
std::string zip_name(base::Micros made_at);  // 受渡し-20261121-0930.zip, in Japan's time

// Content-Disposition: always an attachment; RFC 8187 for the name, and plain ASCII beside it for what does not know that (RFC 6266 appendix D).
std::string attachment(std::string_view name);

// Makes each path of one archive distinct, also where case is not told apart: 資料.docx, 資料 (2).docx.
class DistinctPaths {
 public:
  std::string make(std::string_view path);

 private:
  std::set<std::string, std::less<>> folded_;
};

}  // namespace sekisho::api
