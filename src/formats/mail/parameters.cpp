// Parameters of Content-Type and Content-Disposition: RFC 2231 with its continuations, and what mailers write instead.
#include <algorithm>
#include <charconv>

#include "formats/mail/header.h"
#include "formats/mail/percent.h"
#include "text/charset.h"
#include "text/text.h"

namespace sekisho::formats::mail {

namespace {

constexpr std::size_t kParametersMax = 200;
constexpr std::size_t kSegmentBytes = 50;

struct Segment {
  std::string name;
  int number = -1;  // of a continuation
  bool extended = false;
  std::string value;
};

std::string without_comments(std::string_view text) {
  std::string out;
  int depth = 0;
  for (char c : text) {
    if (c == '(') ++depth;
    else if (c == ')' && depth > 0) --depth;
    else if (depth == 0) out += c;
  }
  return out;
}

// The value at the front: a quoted string, or all up to the next semicolon (names with blanks are written without quotes, too).
std::string take_value(std::string_view& rest) {
  std::string out;
  rest = rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size()));
  if (!rest.starts_with('"')) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    out = trimmed(rest.substr(0, end));
    rest.remove_prefix(end);
    return out;
  }
  std::size_t i = 1;
  for (; i < rest.size() && rest[i] != '"'; ++i) {
    // A backslash before what needs none is one of a path on Windows, or the second byte of Shift_JIS.
    if (rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\')) ++i;
    out += rest[i];
  }
  rest.remove_prefix(std::min(i + 1, rest.size()));
  rest.remove_prefix(std::min(rest.find(';'), rest.size()));
  return out;
}

Segment segment_of(std::string_view raw_name, std::string value) {
  Segment out;
  std::string name = text::lower_ascii(trimmed(raw_name));
  if (name.ends_with('*')) {
    out.extended = true;
    name.pop_back();
  }
  const std::size_t star = name.find('*');
  if (star != name.npos) {
    int number = 0;
    auto [end, error] = std::from_chars(name.data() + star + 1, name.data() + name.size(), number);
    if (error == std::errc() && end == name.data() + name.size() && number >= 0) out.number = number;
    name.resize(star);
  }
  out.name = std::move(name);
  out.value = std::move(value);
  return out;
}

// The segments of one parameter, in the order of their numbers (RFC 2231 section 3).
std::string joined(std::vector<const Segment*> segments) {
  std::ranges::stable_sort(segments, {}, [](const Segment* s) { return s->number; });
  const bool extended = std::ranges::any_of(segments, [](const Segment* s) { return s->extended; });
  std::string bytes, charset;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    std::string_view value = segments[i]->value;
    if (i == 0 && segments[i]->extended) {
      const std::size_t first = value.find('\''), second = first == value.npos ? first : value.find('\'', first + 1);
      if (second != value.npos) {
        charset = value.substr(0, first);
        value.remove_prefix(second + 1);
      }
    }
    bytes += segments[i]->extended ? percent_decoded(value) : std::string(value);
  }
  if (!extended) return decode_words(bytes).utf8;
  std::string utf8 = text::decode_labelled(base::view(bytes), charset).utf8;
  return decode_words(utf8).utf8;  // both at once is common, too
}

}  // namespace

Parameters read_parameters(std::string_view raw) {
  Parameters out;
  // Raw ISO-2022-JP and Shift_JIS have quotes and semicolons inside their characters.
  std::string decoded;
  if (std::ranges::any_of(raw, [](char c) { return c == '\x1B' || static_cast<unsigned char>(c) >= 0x80; })) {
    decoded = text::decode_labelled(base::view(raw), {}).utf8;
    raw = decoded;
  }
  const std::size_t semicolon = std::min(raw.find(';'), raw.size());
  out.value = text::lower_ascii(trimmed(without_comments(raw.substr(0, semicolon))));
  std::vector<Segment> segments;
  std::string_view rest = raw.substr(semicolon);
  while (!rest.empty() && segments.size() < kParametersMax) {
    rest.remove_prefix(1);
    const std::size_t end = rest.find_first_of("=;");
    if (end == rest.npos) break;
    std::string_view name = rest.substr(0, end);
    rest.remove_prefix(end);
    if (rest.front() == ';') continue;
    rest.remove_prefix(1);
    segments.push_back(segment_of(name, take_value(rest)));
  }
  for (const Segment& segment : segments) {
    if (segment.name.empty() || !out.get(segment.name).empty()) continue;
    // The extended form goes before the plain one (RFC 6266 section 4.3): mailers write both.
    std::vector<const Segment*> numbered, plain;
    for (const Segment& other : segments) {
      if (other.name != segment.name) continue;
      (other.extended || other.number >= 0 ? numbered : plain).push_back(&other);
    }
    if (numbered.empty()) plain.resize(1);
    const bool single = !numbered.empty() && numbered.front()->number < 0;
    if (single) numbered.resize(1);
    out.list.push_back({segment.name, joined(numbered.empty() ? plain : numbered)});
  }
  return out;
}

std::string write_parameter(std::string_view name, std::string_view utf8) {
  const bool token = std::ranges::all_of(
      utf8, [](char c) { return c > ' ' && c < 0x7F && std::string_view("()<>@,;:\\\"/[]?=*'%").find(c) == std::string_view::npos; });
  if (token && !utf8.empty() && utf8.size() < 60) return ";\r\n " + std::string(name) + "=" + std::string(utf8);
  const bool ascii = std::ranges::all_of(utf8, [](char c) { return c >= ' ' && c < 0x7F && c != '"' && c != '\\'; });
  if (ascii && utf8.find("=?") == utf8.npos && utf8.size() < 60) return ";\r\n " + std::string(name) + "=\"" + std::string(utf8) + "\"";
  std::string out, line = "UTF-8''";
  int number = 0;
  auto flush = [&] {
    out += ";\r\n " + std::string(name) + "*" + std::to_string(number++) + "*=" + line;
    line.clear();
  };
  for (char c : utf8) {
    if (line.size() >= kSegmentBytes) flush();
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    if (plain) line += c;
    else line.append("%").append(1, kDigits[static_cast<unsigned char>(c) >> 4]).append(1, kDigits[static_cast<unsigned char>(c) & 15]);
  }
  flush();
  if (number == 1) out.replace(out.find("*0*="), 4, "*=");
  return out;
}

}  // namespace sekisho::formats::mail
