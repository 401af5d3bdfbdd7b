#include "formats/detect/markup.h"

#include <algorithm>

namespace sekisho::formats::detect {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

char ascii_or_mark(std::uint32_t unit) { return unit < 0x80 ? static_cast<char>(unit) : '?'; }

struct Units {
  int bytes = 1;
  bool big = false;
};

// By byte order mark, or by where the zeros of the first two ASCII characters lie.
Units units_of(base::ByteView bytes) {
  base::Reader in(bytes);
  std::uint32_t first = in.u32be(), second = in.u32be();
  if (first == 0x0000FEFF) return {4, true};
  if (first == 0xFFFE0000) return {4, false};
  if (base::starts_with(bytes, "\xFE\xFF")) return {2, true};
  if (base::starts_with(bytes, "\xFF\xFE")) return {2, false};
  auto ascii = [](std::uint32_t unit) { return unit != 0 && unit < 0x80; };
  if (in.ok() && ascii(first) && ascii(second)) return {4, true};
  if (in.ok() && ascii(first >> 24) && ascii(second >> 24) && (first & 0xFFFFFF) == 0 && (second & 0xFFFFFF) == 0) return {4, false};
  if ((first & 0xFF00FF00) == 0 && ascii(first >> 16) && ascii(first & 0xFF)) return {2, true};
  if ((first & 0x00FF00FF) == 0 && ascii(first >> 24) && ascii(first >> 8 & 0xFF)) return {2, false};
  return {};
}

std::uint32_t unit(base::Reader& in, Units units) {
  if (units.bytes == 4) return units.big ? in.u32be() : in.u32le();
  return units.big ? in.u16be() : in.u16le();
}

std::string_view without_prefix(std::string_view name) {
  std::size_t colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

}  // namespace

std::string ascii_of(base::ByteView bytes, std::size_t bytes_max) {
  bytes = base::slice(bytes, 0, bytes_max);
  std::string out;
  Units units = units_of(bytes);
  if (units.bytes == 1) {
    if (base::starts_with(bytes, "\xEF\xBB\xBF")) bytes = bytes.subspan(3);
    out.resize(bytes.size());
    std::ranges::transform(bytes, out.begin(), ascii_or_mark);
    return out;
  }
  base::Reader in(bytes);
  while (in.left() >= static_cast<std::size_t>(units.bytes))
    if (std::uint32_t value = unit(in, units); value != 0xFEFF || !out.empty()) out.push_back(ascii_or_mark(value));
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
