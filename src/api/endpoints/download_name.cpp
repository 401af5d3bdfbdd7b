#include "api/endpoints/download_name.h"

#include <fmt/format.h>

#include "base/file_type.h"
#include "sandbox/names.h"

namespace sekisho::api {

namespace {

constexpr base::Micros kJapan = 9 * 3'600 * base::kSecond;

// attr-char of RFC 8187 §3.2.1.
bool plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$&+-.^_`|~").find(c) != std::string_view::npos;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (plain(c)) out.push_back(c);
    else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// Every character that a quoted string might be read wrongly with becomes "_", a run of others' letters one.
std::string ascii(std::string_view name) {
  std::string out;
  bool replaced = false;
  for (const char c : name) {
    const bool fine = c >= ' ' && c < 0x7F && c != '"' && c != '\\' && c != '%' && c != ';' && c != '/';
    if (fine) out.push_back(c);
    else if (!replaced) out.push_back('_');
    replaced = !fine;
  }
  return out;
}

// ASCII case and nothing more: enough for names that Windows would take for one, of the letters that people type.
std::string folded(std::string_view path) {
  std::string out(path);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

}  // namespace

std::string last_part(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

std::string clean_path(std::string_view path, std::string_view input_type, std::string_view clean_type) {
  const auto input = base::file_type_by_id(input_type), clean = base::file_type_by_id(clean_type);
  if (!input || !clean) return std::string(path);
  const std::size_t cut = path.rfind('/') + 1;
  return std::string(path.substr(0, cut)) + sandbox::output_name(path.substr(cut), *input, *clean);
}

std::string zip_name(base::Micros made_at) {
  const std::string time = base::rfc3339(made_at + kJapan);  // 2026-11-21T09:30:00Z
  return fmt::format("受渡し-{}{}{}-{}{}.zip", time.substr(0, 4), time.substr(5, 2), time.substr(8, 2), time.substr(11, 2), time.substr(14, 2));
}

std::string attachment(std::string_view name) {
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", ascii(name), percent_encoded(name));
}

std::string DistinctPaths::make(std::string_view path) {
  std::string out(path);
  const std::size_t name = path.rfind('/') + 1;
  std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos || dot <= name) dot = path.size();
  for (int i = 2; !folded_.insert(folded(out)).second; ++i) out = fmt::format("{} ({}){}", path.substr(0, dot), i, path.substr(dot));
  return out;
}

}  // namespace sekisho::api
