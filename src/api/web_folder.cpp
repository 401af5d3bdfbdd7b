#include "api/web_folder.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/hash.h"

namespace sekisho::api {

namespace fs = std::filesystem;
using base::Code;
using base::refuse;
using base::Result;

namespace {

std::string_view type_of(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kTypes{{{".html", "text/html; charset=utf-8"},
                                                                                         {".js", "text/javascript; charset=utf-8"},
                                                                                         {".mjs", "text/javascript; charset=utf-8"},
                                                                                         {".css", "text/css; charset=utf-8"},
                                                                                         {".json", "application/json"},
                                                                                         {".webmanifest", "application/manifest+json"},
                                                                                         {".svg", "image/svg+xml"},
                                                                                         {".png", "image/png"},
                                                                                         {".ico", "image/x-icon"},
                                                                                         {".woff2", "font/woff2"},
                                                                                         {".woff", "font/woff"},
                                                                                         {".txt", "text/plain; charset=utf-8"},
                                                                                         {".wasm", "application/wasm"}}};
  for (const auto& [ending, type] : kTypes)
    if (name.ends_with(ending)) return type;
  return "application/octet-stream";
}

// What the builder names after its content: assets/index-B1x_9fQz.js
bool named_by_content(std::string_view path) {
  if (!path.starts_with("/assets/")) return false;
  const std::size_t dash = path.rfind('-'), dot = path.find('.', dash == std::string_view::npos ? 0 : dash);
  return dash != std::string_view::npos && dot != std::string_view::npos && dot - dash > 8;
}

bool hidden(const fs::path& relative) {
  for (const fs::path& part : relative)
    if (part.native().starts_with('.')) return true;
  return false;
}

// Accept-Encoding (RFC 9110 §12.5.3), as browsers write it: a coding that is named, and not with weight 0.
bool accepts(std::string_view header, std::string_view coding) {
  while (!header.empty()) {
    const std::size_t end = header.find(',');
    std::string_view one = header.substr(0, end);
    header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (!one.starts_with(coding)) continue;
    one.remove_prefix(coding.size());
    if (one.empty() || (one.starts_with(";q=") && one.find_first_of("123456789") != std::string_view::npos)) return true;
  }
  return false;
}

}  // namespace

Result<WebFolder> WebFolder::load(const std::string& folder, const WebLimits& limits) {
  WebFolder out;
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const fs::path relative = at->path().lexically_relative(folder);
    if (at->symlink_status(error).type() != fs::file_type::regular || hidden(relative)) continue;
    bytes += at->file_size(error);
    if (error || bytes > limits.bytes || out.files_.size() >= limits.files) return refuse(Code::too_large, at->path().string(), "web folder");
    std::ifstream stream(at->path(), std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(stream)), {});
    if (!stream) return refuse(Code::unreadable, at->path().string());
    const std::string path = "/" + relative.generic_string();
    const bool gzip = path.ends_with(".gz"), brotli = path.ends_with(".br");
    File& file = out.files_[gzip || brotli ? path.substr(0, path.size() - 3) : path];
    (gzip ? file.gzip : brotli ? file.brotli : file.plain) = std::move(content);
  }
  if (error) return refuse(Code::unreadable, folder, error.message());
  std::erase_if(out.files_, [](const auto& entry) { return entry.second.plain.empty(); });
  if (!out.files_.contains("/index.html")) return refuse(Code::not_found, folder + "/index.html");
  for (auto& [path, file] : out.files_) {
    file.type = type_of(path);
    file.for_ever = named_by_content(path);
    file.tag = "\"" + base::hex(base::sha256(base::view(file.plain))).substr(0, 32) + "\"";
  }
  return out;
}

std::optional<Response> WebFolder::answer(const Request& request) const {
  if (request.method != Method::get && request.method != Method::head) return std::nullopt;
  auto found = files_.find(request.path);
  if (found == files_.end()) {
    const bool of_the_console = request.path.find('.') == std::string::npos && request.path != "/api" && !request.path.starts_with("/api/");
    if (!of_the_console) return std::nullopt;
    found = files_.find("/index.html");
  }
  const File& file = found->second;
  Response out;
  out.headers.emplace_back("etag", file.tag);
  out.headers.emplace_back("cache-control", file.for_ever ? "public, max-age=31536000, immutable" : "no-cache");
  out.headers.emplace_back("vary", "accept-encoding");
  if (request.header("if-none-match") == file.tag) {
    out.status = 304;
    return out;
  }
  out.headers.emplace_back("content-type", file.type);
  const std::string_view accepted = request.header("accept-encoding");
  const bool brotli = !file.brotli.empty() && accepts(accepted, "br"), gzip = !brotli && !file.gzip.empty() && accepts(accepted, "gzip");
  if (brotli || gzip) out.headers.emplace_back("content-encoding", brotli ? "br" : "gzip");
  out.body = brotli ? file.brotli : gzip ? file.gzip : file.plain;
  return out;
}

}  // namespace sekisho::api
