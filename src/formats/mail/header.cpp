#include "formats/mail/header.h"

#include <algorithm>

#include "text/charset.h"
#include "text/text.h"

namespace sekisho::formats::mail {

namespace {

constexpr std::size_t kFieldsMax = 5'000;
constexpr std::size_t kValueBytesMax = 1 << 20;

// RFC 5322 2.2: printable ASCII without the colon; blanks before the colon are obsolete and still written.
std::string_view field_name(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos || colon == 0 || colon > 100) return {};
  std::string_view name = line.substr(0, colon);
  while (!name.empty() && (name.back() == ' ' || name.back() == '\t')) name.remove_suffix(1);
  return std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7F; }) ? name : std::string_view{};
}

// What stands for a line break or for nothing inside a value becomes a blank: no value can begin a line of its own.
bool put_plain(std::string& value, std::string_view line) {
  bool repaired = false;
  for (char c : line.substr(0, kValueBytesMax - std::min(kValueBytesMax, value.size()))) {
    const bool odd = c == '\0' || c == '\r';
    repaired |= odd;
    value += odd ? ' ' : c;
  }
  return repaired;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ' && text.front() != '\x1B') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ' && text.back() != '\x1B') text.remove_suffix(1);
  return text;
}

const std::string* Headers::find(std::string_view name) const {
  for (const Field& field : fields)
    if (field.name == name) return &field.value;
  return nullptr;
}

base::Result<Headers> read_headers(base::ByteView bytes) {
  Headers out;
  const std::string_view text = base::text(bytes);
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    const std::size_t next = std::min(end + 1, text.size());
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) {
      out.body = next;
      return out;
    }
    const bool folded = line.front() == ' ' || line.front() == '\t';
    if (folded && !out.fields.empty()) {
      out.repaired |= put_plain(out.fields.back().value, line);
    } else if (std::string_view name = field_name(line); !folded && !name.empty()) {
      if (out.fields.size() >= kFieldsMax) return base::refuse(base::Code::too_many_entries);
      out.fields.push_back({text::lower_ascii(name), {}});
      out.repaired |= put_plain(out.fields.back().value, line.substr(line.find(':') + 1));
    } else if (out.fields.empty() && (line.starts_with("From ") || line.starts_with(">From "))) {
      out.repaired |= at > 0;  // the line of an envelope
    } else {
      out.repaired = true;
      out.body = at;
      return out;
    }
    at = next;
  }
  out.body = text.size();
  return out;
}

std::string_view Parameters::get(std::string_view name) const {
  for (const One& one : list)
    if (one.name == name) return one.utf8;
  return {};
}

}  // namespace sekisho::formats::mail
