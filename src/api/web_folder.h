// The console's built files, read into memory once: no request reaches the file system, and no path leads out of the folder. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/http.h"

namespace sekisho::api {

struct WebLimits {
  std::size_t files = 2'000;
  std::uint64_t bytes = 64u << 20;
};

class WebFolder {
 public:
  // Regular files below the folder, without links and hidden names. NAME.gz and NAME.br beside NAME are its compressed forms. Errors: not_found (no
  // index.html), unreadable, too_large.
  static base::Result<WebFolder> load(const std::string& folder, const WebLimits& limits = {});

  // For a GET or HEAD: the file of that path, or index.html for a path of the console's own (no dot, not below /api). Nothing for other paths.
  std::optional<Response> answer(const Request& request) const;

 private:
  struct File {
    std::string plain, gzip, brotli, tag;
    std::string_view type;
    bool for_ever = false;  // its name changes with its content
  };
  std::map<std::string, File, std::less<>> files_;  // by path, beginning with /
};

}  // namespace sekisho::api
