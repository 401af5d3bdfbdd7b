#include "formats/calendar/look.h"

#include "worker/second_look/words.h"

namespace sekisho::formats::calendar {

namespace {

using base::FileType;
using worker::second_look::Look;
using worker::second_look::words;

constexpr auto kForbidden =
    words("AALARM", "PALARM", "MALARM", "KEY", "AGENT", "X-ALT-DESC", "SOURCE", "X-APPLE-STRUCTURED-LOCATION", "REFRESH-INTERVAL", "X-PUBLISHED-TTL",
          "STYLED-DESCRIPTION", "STRUCTURED-DATA", "X-MS-OLK-FORCEINSPECTOROPEN", "X-MOZ-LASTACK", "XML", "TZURL", "IMAGE-URL");
constexpr auto kForbiddenParameters = words("ALTREP", "X-APPLE-LOCAL-DEFAULT", "SCHEDULE-FORCE-SEND", "MANAGED-ID", "EVAL");

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

base::Bytes decoded(std::string_view text) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  base::Bytes out;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    const std::size_t value = kDigits.find(c);
    if (value == kDigits.npos) break;
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xFFFFFF;
    if ((count += 6) < 8) continue;
    count -= 8;
    out.push_back(static_cast<std::uint8_t>(bits >> count));
  }
  return out;
}

void inside(std::string_view digits, std::string_view name, bool picture, Look& look) {
  if (!look.spend(digits.size())) return;
  const base::Bytes bytes = decoded(digits);
  const FileType kind = picture ? worker::second_look::kind_of(bytes) : worker::second_look::kind_inside(bytes, "");
  if (picture && kind != FileType::png && kind != FileType::jpeg && kind != FileType::gif) return look.find("a picture of no known type", name);
  look.inside(bytes, kind, name);
}

void look_at_line(std::string_view line, std::vector<std::string>& open, Look& look) {
  std::size_t colon = 0;
  for (bool quoted = false; colon < line.size() && (quoted || line[colon] != ':'); ++colon) quoted ^= line[colon] == '"';
  if (colon >= line.size()) return look.find("a line that is no property");
  const std::string head = upper(line.substr(0, colon));
  const std::string_view value = line.substr(colon + 1);
  std::string name = head.substr(0, head.find(';'));
  if (name.find('.') != name.npos) name.erase(0, name.find('.') + 1);
  if (name == "BEGIN") {
    open.push_back(upper(value));
    if (open.size() > 16) look.find("components too deep");
    return;
  }
  if (name == "END") {
    if (open.empty() || open.back() != upper(value)) return look.find("an END without its BEGIN");
    return open.pop_back();
  }
  if (open.empty()) return look.find("a property outside of every component");
  if (kForbidden.has(name)) return look.find("a forbidden property", name);
  for (std::size_t at = head.find(';'); at != head.npos; at = head.find(';', at + 1)) {
    const std::string parameter = head.substr(at + 1, head.find_first_of("=;", at + 1) - at - 1);
    if (kForbiddenParameters.has(parameter)) look.find("a forbidden parameter", parameter);
  }
  const bool digits = head.find("ENCODING=B") != head.npos;
  if (name == "ACTION" && upper(value) != "DISPLAY" && upper(value) != "AUDIO") look.find("an alarm that runs something");
  if (name == "SOUND" && head.find("X-IRMC-N") == head.npos) look.find("a sound");
  if ((name == "URL" || name == "CONFERENCE" || name == "FBURL" || name == "CALURI") && head.find("QUOTED-PRINTABLE") == head.npos &&
      !worker::second_look::is_safe_link(value) && !value.starts_with("www."))
    look.find("an unsafe link", name);
  if (name == "ATTACH") {
    if (!digits) return look.find("an attachment by address");
    inside(value, name, false, look);
  } else if (name == "PHOTO" || name == "LOGO" || name == "IMAGE") {
    const std::size_t comma = value.starts_with("data:image/") ? value.find(",") : value.npos;
    if (!digits && comma == value.npos) return look.find("a picture by address", name);
    inside(digits ? value : value.substr(comma + 1), name, true, look);
  }
}

}  // namespace

FileType look_kind(base::ByteView bytes, std::string_view) {
  if (base::starts_with(bytes, "BEGIN:VCALENDAR\r\n")) return FileType::icalendar;
  return base::starts_with(bytes, "BEGIN:VCARD\r\n") ? FileType::vcard : FileType::unknown;
}

void look(base::ByteView bytes, FileType type, Look& look) {
  std::string_view rest = base::text(bytes);
  if (!worker::second_look::valid_utf8(bytes)) return look.find("a calendar that is no UTF-8");
  if (!rest.ends_with("\r\n")) return look.find("a line that does not end");
  std::vector<std::string> open;
  std::string line;
  bool soft = false;
  const auto finish = [&] {
    if (!line.empty()) look_at_line(line, open, look);
    line.clear();
  };
  while (!rest.empty() && !look.enough()) {
    const std::size_t end = rest.find("\r\n");
    const std::string_view piece = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    for (char c : piece)
      if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F) return look.find("a control character in a calendar");
    if (soft) {
      line.pop_back();
      line += piece;
    } else if (piece.starts_with(' ')) {
      line += piece.substr(1);
    } else {
      finish();
      line = piece;
    }
    soft = line.ends_with('=') && line.find("QUOTED-PRINTABLE:") != line.npos;
  }
  finish();
  if (!open.empty()) look.find("a component that does not end");
  const bool card = base::starts_with(bytes, "BEGIN:VCARD");
  if (card != (type == FileType::vcard)) look.find("the declared type disagrees with the content");
}

}  // namespace sekisho::formats::calendar
