#include "formats/detect/markup.h"

#include <algorithm>

namespace sekisho::formats::detect {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

char ascii_or_mark(unsigned unit) { return unit < 0x80 ? static_cast<char>(unit) : '?'; }

// Which byte of a pair is the upper one, by mark or by the look of the first pairs; 2 when it is no UTF-16.
std::size_t utf16_upper_byte(base::ByteView bytes) {
  if (base::starts_with(bytes, "\xFF\xFE")) return 1;
  if (base::starts_with(bytes, "\xFE\xFF")) return 0;
  base::Reader in(bytes);
  std::uint8_t a = in.u8(), b = in.u8(), c = in.u8(), d = in.u8();
  if (!in.ok()) return 2;
  if (a != 0 && b == 0 && c != 0 && d == 0) return 1;
  if (a == 0 && b != 0 && c == 0 && d != 0) return 0;
  return 2;
}

std::string_view without_prefix(std::string_view name) {
  std::size_t colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

}  // namespace

std::string ascii_of(base::ByteView bytes, std::size_t bytes_max) {
  bytes = base::slice(bytes, 0, bytes_max);
  std::string out;
  std::size_t upper = utf16_upper_byte(bytes);
  base::Reader in(bytes);
  if (upper == 2) {
    if (base::starts_with(bytes, "\xEF\xBB\xBF")) in.skip(3);
    while (!in.at_end()) out.push_back(ascii_or_mark(in.u8()));
    return out;
  }
  if (base::starts_with(bytes, "\xFF\xFE") || base::starts_with(bytes, "\xFE\xFF")) in.skip(2);
  while (in.left() >= 2) out.push_back(ascii_or_mark(upper == 1 ? in.u16le() : in.u16be()));
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view Tag::attribute(std::string_view local_name) const {
  std::string_view rest = attributes_;
  while (true) {
    std::size_t start = rest.find_first_not_of(" \t\r\n/");
    std::size_t equals = rest.find('=');
    if (start == rest.npos || equals == rest.npos || equals < start) return {};
    std::string_view key = rest.substr(start, equals - start);
    key = key.substr(0, std::min(key.find_last_not_of(kSpace) + 1, key.size()));
    std::size_t open = rest.find_first_not_of(kSpace, equals + 1);
    if (open == rest.npos || (rest[open] != '"' && rest[open] != '\'')) return {};
    std::size_t close = rest.find(rest[open], open + 1);
    if (close == rest.npos) return {};
    if (without_prefix(key) == local_name) return rest.substr(open + 1, close - open - 1);
    rest.remove_prefix(close + 1);
  }
}

void each_tag(std::string_view xml, const std::function<bool(const Tag&)>& visit) {
  std::size_t at = 0;
  while ((at = xml.find('<', at)) != xml.npos) {
    std::string_view rest = xml.substr(at);
    std::string_view closing = rest.starts_with("<!--") ? "-->" : rest.starts_with("<![CDATA[") ? "]]>" : rest.starts_with("<?") ? "?>" : ">";
    std::size_t end = rest.find(closing);
    if (end == rest.npos) return;
    std::string_view inside = rest.substr(1, end - 1);
    at += end + closing.size();
    if (closing != ">" || inside.empty() || inside.front() == '/' || inside.front() == '!') continue;
    std::size_t name_end = inside.find_first_of(" \t\r\n/");
    std::string_view name = inside.substr(0, name_end);
    std::string_view attributes = name_end == inside.npos ? std::string_view{} : inside.substr(name_end);
    if (!visit(Tag(without_prefix(name), attributes))) return;
  }
}

}  // namespace sekisho::formats::detect
