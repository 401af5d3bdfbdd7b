#include "formats/calendar/cleaner.h"

#include <algorithm>

#include "formats/ooxml/links.h"
#include "formats/svg/base64.h"
#include "text/showing.h"
#include "text/text.h"

namespace sekisho::formats::calendar {

using base::Code;
using base::FileType;
using base::What;

namespace {

constexpr std::size_t kDepthMax = 8;

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool token(std::string_view value) {
  return value.size() <= 65'536 && std::ranges::all_of(value, [](char c) { return c >= 0x20 && c < 0x7F && c != '<' && c != '>' && c != '"'; });
}

// RFC 5545, 3.3.10 ("FREQ=WEEKLY;BYDAY=MO") or the older grammar ("D1 #10 20260101T000000").
bool sound_rule(std::string_view rule) {
  if (rule.empty() || rule.size() > 2'000) return false;
  const bool old = rule[0] == 'D' || rule[0] == 'W' || rule[0] == 'Y' || (rule[0] == 'M' && rule.find('=') == rule.npos);
  if (old) return rule.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#+-$ ") == rule.npos;
  bool frequency = false;
  while (!rule.empty()) {
    const std::size_t end = std::min(rule.find(';'), rule.size()), equals = rule.find('=');
    if (equals == rule.npos || equals > end) return end == 0 ? (rule.remove_prefix(1), false) : false;
    const std::string key = upper(rule.substr(0, equals)), value = upper(rule.substr(equals + 1, end - equals - 1));
    static constexpr std::string_view kKeys[] = {"FREQ",       "UNTIL",     "COUNT",    "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY",
                                                 "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH",  "BYSETPOS", "WKST",     "RSCALE", "SKIP"};
    static constexpr std::string_view kFrequencies[] = {"YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"};
    if (std::ranges::find(kKeys, key) == std::end(kKeys)) return false;
    if (value.empty() || value.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-,") != value.npos) return false;
    if (key == "FREQ" && std::ranges::find(kFrequencies, value) == std::end(kFrequencies)) return false;
    if ((key == "COUNT" || key == "INTERVAL") && (value.size() > 6 || value.find_first_not_of("0123456789") != value.npos || value == "0"))
      return false;
    frequency |= key == "FREQ";
    rule.remove_prefix(std::min(end + 1, rule.size()));
  }
  return frequency;
}

// Of an address: its scheme in small letters, empty when it has none.
std::string scheme_of(std::string_view value) {
  const std::size_t colon = value.find(':');
  if (colon == value.npos || colon > 40) return {};
  const std::string scheme = text::lower_ascii(value.substr(0, colon));
  return std::ranges::all_of(scheme, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; })
             ? scheme
             : "?";
}

bool harmless_address(std::string_view value) {
  const std::string scheme = scheme_of(value);
  return scheme.empty() || scheme == "mailto" || scheme == "tel" || scheme == "urn" || scheme == "http" || scheme == "https" || scheme == "invalid" ||
         scheme == "sip" || scheme == "sips";
}

// 2.1 and 1.0 write what is not ASCII in another way.
Version version_of(const std::vector<Line>& lines, std::size_t begin) {
  std::size_t depth = 1;
  for (std::size_t i = begin + 1; i < lines.size() && depth > 0; ++i) {
    if (lines[i].name == "BEGIN") ++depth;
    if (lines[i].name == "END") --depth;
    if (depth == 1 && lines[i].name == "VERSION" && token(lines[i].value) && !lines[i].base64())  // the first that stays
      return upper(lines[i].value) == "2.1" || upper(lines[i].value) == "1.0" ? Version::old : Version::current;
  }
  return Version::current;
}

}  // namespace

base::Result<std::string> Cleaner::run(std::vector<Line>& lines) {
  const std::string_view root = contacts() ? "VCARD" : "VCALENDAR";
  bool any = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    if (line.name == "BEGIN") {
      if (open_.empty() && upper(line.value) != root) return base::refuse(Code::damaged, {}, "foreign component");
      any = true;
      if (open_.empty()) version_ = version_of(lines, i);
      if (auto opened = open(line); !opened) return std::unexpected(opened.error());
    } else if (line.name == "END") {
      if (auto closed = close(line); !closed) return std::unexpected(closed.error());
    } else if (open_.empty()) {
      removed(What::trailing_bytes);
    } else if (!dropping()) {
      property(line);
    }
  }
  if (!any) return base::refuse(Code::damaged, {}, "no component");
  if (!open_.empty()) {  // cut off
    removed(What::broken_part);
    context_.notes.warn(What::text_may_differ);
    while (!open_.empty())
      if (auto closed = close({.group = {}, .name = "END", .parameters = {}, .value = open_.back().name}); !closed)
        return std::unexpected(closed.error());
  }
  return std::move(out_);
}

base::Status Cleaner::open(const Line& line) {
  if (open_.size() >= kDepthMax) return base::refuse(Code::too_deep, {}, "components");
  Component made{upper(line.value), out_.size(), dropping()};
  const bool inner_root = !open_.empty() && (made.name == "VCARD" || made.name == "VCALENDAR");  // AGENT
  if (!made.dropped && (inner_root || !allowed_component(made.name) || (made.name == "VCARD") != contacts())) {
    removed(What::calendar_property);
    made.dropped = true;
  }
  if (!made.dropped) out_ += "BEGIN:" + made.name + "\r\n";
  open_.push_back(std::move(made));
  return {};
}

base::Status Cleaner::close(const Line& line) {
  if (open_.empty() || open_.back().name != upper(line.value)) return base::refuse(Code::damaged, {}, "END without BEGIN");
  const Component closed = std::move(open_.back());
  open_.pop_back();
  if (closed.dropped) {
    out_.resize(std::min(out_.size(), closed.begin));
    return {};
  }
  out_ += "END:" + closed.name + "\r\n";
  return {};
}

void Cleaner::property(Line& line) {
  Value value = contacts() ? contact_property(line.name) : calendar_property(line.name);
  const bool reading = contacts() && line.name == "SOUND" && (line.find("X-IRMC-N") != nullptr || line.has_type("X-IRMC-N"));  // how a name is read
  if (reading) value = Value::text;
  if (value == Value::none) {
    const bool alarm = line.name == "AALARM" || line.name == "MALARM" || line.name == "PALARM";
    removed(alarm ? What::calendar_alarm : What::calendar_property);
    return;
  }
  if (line.quoted_printable && version_ == Version::current) {  // there a line end is written \n (RFC 5545, 3.3.11)
    std::string written;
    for (char c : line.value) written += c == '\n' ? std::string("\\n") : std::string(1, c);
    line.value = std::move(written);
  }
  if (line.base64() && value != Value::picture && value != Value::file) {  // what a reader would decode is not what was looked at
    removed(What::calendar_property);
    return;
  }
  parameters(line);
  if (!keep(line, value)) return;
  write_line(out_, line, version_);
}

bool Cleaner::keep(Line& line, Value value) {
  switch (value) {
    case Value::none: return false;
    case Value::text: show(line.value); return true;
    case Value::token: return token(line.value) || removed(What::calendar_property);
    case Value::rule: return sound_rule(line.value) || removed(What::calendar_property);
    case Value::address: return address(line);
    case Value::link: {
      for (std::size_t at = line.value.find("\\:"); at != std::string::npos; at = line.value.find("\\:"))
        line.value.erase(at, 1);  // as older phones wrote it
      const std::string scheme = scheme_of(line.value);
      const bool chat = line.name == "IMPP" && (scheme == "sip" || scheme == "sips" || scheme == "xmpp" || scheme == "im");
      if (chat && token(line.value)) return true;
      if (scheme.empty() && line.value.starts_with("www.") && token(line.value)) return true;
      auto link = context_.profile.on(base::Setting::html_keep_links) ? ooxml::safe_link(line.value) : std::nullopt;
      if (!link) return removed(What::unsafe_link);
      line.value = std::move(*link);
      show(line.value);
      return true;
    }
    case Value::picture: return picture(line);
    case Value::file: return attachment(line);
    case Value::alarm: {
      if (upper(line.value) == "DISPLAY" || upper(line.value) == "AUDIO") return true;  // its sound is an ATTACH, which goes
      if (open_.back().name != "VALARM") return removed(What::calendar_property);
      open_.back().dropped = true;
      return removed(What::calendar_alarm);
    }
  }
  return false;
}

void Cleaner::parameters(Line& line) {
  std::erase_if(line.parameters, [&](Parameter& parameter) {
    const bool unknown_encoding = parameter.name == "ENCODING" && upper(parameter.value) != "BASE64" && upper(parameter.value) != "B";
    if (!allowed_parameter(parameter.name) || unknown_encoding || parameter.value.size() > 4'096) return removed(What::calendar_property), true;
    std::erase_if(parameter.value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; });
    if (version_ == Version::old) std::erase_if(parameter.value, [](char c) { return c == ':' || c == ';'; });  // it has no quotes
    show(parameter.value);
    if (parameter.name.empty() && parameter.value.empty()) return true;
    const bool addresses = parameter.name == "SENT-BY" || parameter.name == "DIR" || parameter.name == "DELEGATED-TO" ||
                           parameter.name == "DELEGATED-FROM" || parameter.name == "MEMBER";
    if (addresses && !harmless_address(parameter.value)) return removed(What::unsafe_link), true;
    return false;
  });
}

bool Cleaner::address(Line& line) {
  if (!harmless_address(line.value)) return removed(What::unsafe_link);
  show(line.value);
  return true;
}

void Cleaner::show(std::string& text) {
  // A value is one line: a line end inside one would begin a property of its own.
  if (version_ == Version::current) std::erase_if(text, [](char c) { return c == '\r' || c == '\n'; });
  if (!context_.profile.on(base::Setting::text_show_deceiving)) return;
  const text::Shown shown = text::show_deceiving(text);
  context_.notes.removed(What::deceiving_character, {}, shown.deceiving);
  context_.notes.removed(What::control_character, {}, shown.controls);
  context_.notes.removed(What::invalid_characters, {}, shown.invalid);
}

// Inline, as base64 or as a data: URL; a picture elsewhere would be fetched.
bool Cleaner::picture(Line& line) {
  std::string_view digits = line.value;
  if (const std::string scheme = scheme_of(digits); scheme == "data") {
    const std::size_t comma = digits.find(',');
    if (comma == digits.npos || text::lower_ascii(digits.substr(0, comma)).find(";base64") == std::string::npos)
      return removed(What::picture_refused);
    digits.remove_prefix(comma + 1);
  } else if (!scheme.empty()) {
    return removed(What::remote_content);
  }
  const auto bytes = svg::from_base64(digits);
  if (!bytes || bytes->empty()) return context_.notes.picture(false), removed(What::picture_refused);
  Notes notes;
  Context inner{context_.profile, context_.limits, notes, context_.children, {}, {}};
  auto made = rebuild_picture(*bytes, inner);
  const std::string_view type = !made                          ? ""
                                : made->type == FileType::png  ? "PNG"
                                : made->type == FileType::jpeg ? "JPEG"
                                : made->type == FileType::gif  ? "GIF"
                                                               : "";
  context_.notes.picture(!type.empty());
  if (type.empty()) return removed(What::picture_refused);
  for (const base::Note& note : notes.removed()) context_.notes.removed(note.what, note.where, note.count);
  for (const base::Note& note : notes.warnings()) context_.notes.warn(note.what, note.where, note.count);
  const std::string media = "image/" + text::lower_ascii(type);
  const bool inline_url = line.value.starts_with("data:") || line.value.starts_with("DATA:");
  line.parameters.clear();
  if (!contacts()) {
    line.parameters = {{"FMTTYPE", media}, {"ENCODING", "BASE64"}, {"VALUE", "BINARY"}};
    line.value = svg::to_base64(made->bytes);
  } else if (inline_url) {
    line.value = "data:" + media + ";base64," + svg::to_base64(made->bytes);
  } else {
    line.parameters = {{"ENCODING", version_ == Version::old ? "BASE64" : "b"}, {"TYPE", std::string(type)}};
    line.value = svg::to_base64(made->bytes);
  }
  return true;
}

bool Cleaner::attachment(Line& line) {
  const bool alarm = !open_.empty() && open_.back().name == "VALARM";
  const Parameter* encoding = line.find("ENCODING");
  if (alarm) return removed(What::media);
  if (encoding == nullptr || upper(encoding->value) != "BASE64") return removed(What::external_link);
  const auto bytes = svg::from_base64(line.value);
  if (!bytes || bytes->empty()) return removed(What::broken_part);
  const Parameter* called = line.find("FILENAME") != nullptr ? line.find("FILENAME") : line.find("X-FILENAME");
  std::string name = called != nullptr ? called->value : std::string();
  const auto made = context_.children.disarm(*bytes, name);
  if (!made) return true;  // the first pass: what is written now is thrown away
  if (made->verdict != ChildResult::Verdict::clean) return removed(What::embedded_document_refused);
  const base::TypeText& type = base::describe(made->type);
  line.parameters = {{"FMTTYPE", std::string(type.media_type)}, {"ENCODING", "BASE64"}, {"VALUE", "BINARY"}};
  if (!name.empty()) {
    if (!base::goes_by(made->type, text::extension_of(name))) name += "." + std::string(type.extension);
    line.parameters.push_back({"FILENAME", name});
  }
  line.value = svg::to_base64(made->bytes);
  return true;
}

}  // namespace sekisho::formats::calendar
