#include "doors/folder/names.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include "base/bytes.h"
#include "text/encoding.h"
#include "text/text.h"

namespace sekisho::doors::folder {

namespace {

constexpr std::size_t kPathBytesMax = 1'000, kPartBytesMax = 200;  // of 255: room for " (9999)" and ".report.json"

// Whole characters from the front.
std::string_view front(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0) == 0x80) --bytes_max;
  return text.substr(0, bytes_max);
}

// The extension with its dot, as far as it can be one.
std::string_view ending_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 || name.size() - dot > 20 ? std::string_view() : name.substr(dot);
}

std::string fitted(std::string_view name, std::string_view mark = {}) {
  const std::string_view ending = ending_of(name);
  const std::string_view stem = name.substr(0, name.size() - ending.size());
  return fmt::format("{}{}{}", front(stem, kPartBytesMax - ending.size()), mark, ending);
}

std::string shown_part(const std::string& part) {
  std::string text = part;
  if (!text::valid_utf8(text)) text = text::to_utf8(base::view(part)).value_or(part);
  std::string out;
  for (char c : text::printable(text, kPathBytesMax)) {
    if (c == '\\') out += "＼";
    else if (c == '/') out += "／";
    else out += c;
  }
  return out == "." || out == ".." ? "_" : out;
}

std::string mark_of(int n) { return n <= 1 ? std::string() : fmt::format(" ({})", n); }

}  // namespace

bool is_ignored(const std::string& name, const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns)
    if (::fnmatch(pattern.c_str(), name.c_str(), FNM_CASEFOLD | FNM_NOESCAPE) == 0) return true;
  return false;
}

std::string shown_path(const std::string& path) {
  std::string out, last;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    last = shown_part(path.substr(at, end - at));
    out += (at == 0 ? "" : "/") + last;
    at = end + 1;
  }
  if (out.size() <= kPathBytesMax) return out;
  // Too long to be kept whole: its last folders say more than its first.
  if (last.size() > kPathBytesMax) return fitted(last);
  while (out.size() > kPathBytesMax) out.erase(0, out.find('/') + 1);
  return out;
}

std::string numbered(std::string_view path, int n) {
  std::string out;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const bool last = end == path.size();
    const std::string_view part = path.substr(at, end - at);
    out += (at == 0 ? "" : "/") + (last ? fitted(part, mark_of(n)) : std::string(front(part, kPartBytesMax)));
    at = end + 1;
  }
  return out;
}

std::string top_numbered(std::string_view path, int n) {
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return numbered(path, n);
  return std::string(front(path.substr(0, slash), kPartBytesMax)) + mark_of(n) + std::string(path.substr(slash));
}

}  // namespace sekisho::doors::folder
