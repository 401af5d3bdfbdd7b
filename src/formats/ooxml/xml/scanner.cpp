#include "formats/ooxml/xml/scanner.h"

#include <array>

#include "formats/ooxml/xml/bytes.h"
#include "formats/ooxml/xml/encoding.h"

namespace sekisho::formats::ooxml {

using base::Code;

namespace {

constexpr std::size_t kAttributesMax = 256;
constexpr std::size_t kNameBytesMax = 500;

enum Class : std::uint8_t { kOther = 0, kSpace = 1, kNameEnd = 2, kValueStop = 4 };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> out{};
  for (char c : {' ', '\t', '\n', '\r'}) out[static_cast<unsigned char>(c)] |= kSpace | kNameEnd;
  for (char c : {'/', '>', '=', '<', '"', '\'', '&'}) out[static_cast<unsigned char>(c)] |= kNameEnd;
  for (char c : {'<', '&', '\r', '\n', '\t', '"', '\''}) out[static_cast<unsigned char>(c)] |= kValueStop;
  return out;
}
constexpr auto kClasses = make_classes();

bool is(char c, Class what) { return kClasses[static_cast<unsigned char>(c)] & what; }

bool all_space(std::string_view text) {
  for (char c : text)
    if (!is(c, kSpace)) return false;
  return true;
}

}  // namespace

Scanner::Event Scanner::fail(Code code, const char* detail) {
  error_ = {code, {}, std::string(detail) + " at byte " + std::to_string(at_)};
  return Event::error;
}

std::string& Scanner::spare() {
  if (scratch_used_ == scratch_.size()) scratch_.emplace_back();
  std::string& out = scratch_[scratch_used_++];
  out.clear();
  return out;
}

bool Scanner::skip_past(std::string_view mark) {
  const std::size_t found = text_.find(mark, at_);
  if (found == text_.npos) return false;
  at_ = found + mark.size();
  return true;
}

bool Scanner::skip_space() {
  const std::size_t from = at_;
  while (at_ < text_.size() && is(text_[at_], kSpace)) ++at_;
  return at_ != from;
}

std::string_view Scanner::take_name() {
  const std::size_t from = at_;
  while (at_ < text_.size() && !is(text_[at_], kNameEnd)) ++at_;
  if (at_ - from > kNameBytesMax) return {};
  return text_.substr(from, at_ - from);
}

Scanner::Event Scanner::next() {
  if (error_.code != Code::none) return Event::error;
  if (close_pending_) {
    close_pending_ = false;
    name_ = open_.back();
    open_.pop_back();
    return Event::end;
  }
  scratch_used_ = 0;
  while (at_ < text_.size()) {
    if (text_[at_] != '<') {
      const Event event = characters();
      if (!open_.empty() || event == Event::error) return event;
      if (!all_space(content_)) return fail(Code::ooxml_bad_xml, "text outside the root");
      continue;
    }
    const char second = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (second == '/') return end_tag();
    if (second != '?' && second != '!') return start_tag();
    if (second == '?') {
      if (!skip_past("?>")) return fail(Code::ooxml_bad_xml, "open instruction");
      ++instructions_;
    } else if (text_.substr(at_).starts_with("<!--")) {
      at_ += 4;
      if (!skip_past("-->")) return fail(Code::ooxml_bad_xml, "open comment");
      ++comments_;
    } else {
      return declared();
    }
  }
  if (!open_.empty() || !root_seen_) return fail(Code::ooxml_bad_xml, "ends early");
  return Event::finish;
}

Scanner::Event Scanner::declared() {
  const std::string_view rest = text_.substr(at_, 9);
  if (rest == "<![CDATA[") return cdata();
  return fail(rest == "<!DOCTYPE" || rest.starts_with("<!ENTITY") ? Code::ooxml_dtd : Code::ooxml_bad_xml, "declaration");
}

Scanner::Event Scanner::start_tag() {
  if (open_.empty() && root_seen_) return fail(Code::ooxml_bad_xml, "second root");
  root_seen_ = true;
  ++at_;
  name_ = take_name();
  if (name_.empty()) return fail(Code::ooxml_bad_xml, "bad tag");
  attributes_.clear();
  for (;;) {
    const bool space = skip_space();
    if (at_ >= text_.size()) return fail(Code::ooxml_bad_xml, "open tag");
    if (text_[at_] == '>') {
      ++at_;
      break;
    }
    if (text_[at_] == '/') {
      if (text_.substr(at_, 2) != "/>") return fail(Code::ooxml_bad_xml, "bad tag");
      at_ += 2;
      close_pending_ = true;
      break;
    }
    if (!space || !attribute()) return fail(Code::ooxml_bad_xml, "bad attribute");
  }
  if (open_.size() >= depth_max_) return fail(Code::too_deep, "elements");
  open_.push_back(name_);
  return Event::start;
}

bool Scanner::attribute() {
  const std::string_view name = take_name();
  if (name.empty() || attributes_.size() >= kAttributesMax) return false;
  skip_space();
  if (at_ >= text_.size() || text_[at_] != '=') return false;
  ++at_;
  skip_space();
  if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return false;
  const char quote = text_[at_++];
  const std::size_t from = at_;
  bool plain = true;
  for (;; ++at_) {
    while (at_ < text_.size() && !is(text_[at_], kValueStop)) ++at_;
    if (at_ >= text_.size() || text_[at_] == '<') return false;
    if (text_[at_] == quote) break;
    if (text_[at_] != '"' && text_[at_] != '\'') plain = false;
  }
  std::string_view value = text_.substr(from, at_ - from);
  ++at_;
  if (!plain) {
    std::string& out = spare();
    if (!unescape(value, true, out)) return false;
    value = out;
  }
  for (const RawAttribute& other : attributes_)
    if (same(other.name, name)) return false;  // XML 1.0, 3.1: unique
  attributes_.push_back({name, value});
  return true;
}

Scanner::Event Scanner::end_tag() {
  at_ += 2;
  if (!open_.empty()) {  // nearly always: the name that was opened last and a bracket
    const std::size_t length = open_.back().size();
    if (text_.size() - at_ > length && text_[at_ + length] == '>' && same(text_.substr(at_, length), open_.back())) {
      at_ += length + 1;
      name_ = open_.back();
      open_.pop_back();
      return Event::end;
    }
  }
  name_ = take_name();
  skip_space();
  if (at_ >= text_.size() || text_[at_] != '>') return fail(Code::ooxml_bad_xml, "bad end tag");
  ++at_;
  if (open_.empty() || open_.back() != name_) return fail(Code::ooxml_bad_xml, "end tag without start");
  open_.pop_back();
  return Event::end;
}

Scanner::Event Scanner::characters() {
  const std::size_t from = at_;
  bool plain = true;
  for (;; ++at_) {
    at_ = first_of<'<', '&', '\r'>(text_, at_);
    if (at_ >= text_.size() || text_[at_] == '<') break;
    plain = false;
  }
  content_ = text_.substr(from, at_ - from);
  if (!plain) {
    std::string& out = spare();
    if (!unescape(content_, false, out)) return fail(Code::ooxml_bad_xml, "bad reference");
    content_ = out;
  }
  return Event::text;
}

Scanner::Event Scanner::cdata() {
  if (open_.empty()) return fail(Code::ooxml_bad_xml, "CDATA outside the root");
  at_ += 9;
  const std::size_t from = at_;
  if (!skip_past("]]>")) return fail(Code::ooxml_bad_xml, "open CDATA");
  content_ = text_.substr(from, at_ - 3 - from);
  return Event::text;
}

bool Scanner::unescape(std::string_view raw, bool attribute, std::string& out) {
  static constexpr std::pair<std::string_view, char> kEntities[] = {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '\r') {  // XML 1.0, 2.11: line ends
      if (i + 1 < raw.size() && raw[i + 1] == '\n') ++i;
      out.push_back(attribute ? ' ' : '\n');
    } else if (attribute && (c == '\n' || c == '\t')) {
      out.push_back(' ');
    } else if (c != '&') {
      out.push_back(c);
    } else {
      const std::size_t end = raw.substr(i, 16).find(';');
      if (end == raw.npos) return false;
      std::string_view name = raw.substr(i + 1, end - 1);
      i += end;
      if (name.starts_with('#')) {
        name.remove_prefix(1);
        const std::uint32_t radix = name.starts_with('x') ? 16 : 10;
        if (radix == 16) name.remove_prefix(1);
        std::uint32_t code = 0;
        if (name.empty() || name.size() > 8) return false;
        for (char digit : name) {
          const std::uint32_t value = digit >= '0' && digit <= '9'   ? static_cast<std::uint32_t>(digit - '0')
                                      : digit >= 'a' && digit <= 'f' ? static_cast<std::uint32_t>(digit - 'a' + 10)
                                      : digit >= 'A' && digit <= 'F' ? static_cast<std::uint32_t>(digit - 'A' + 10)
                                                                     : 99;
          if (value >= radix) return false;
          code = code * radix + value;
        }
        if (!xml_character(code)) return false;
        put_utf8(out, code);
        continue;
      }
      bool known = false;
      for (const auto& [entity, character] : kEntities)
        if (entity == name) out.push_back(character), known = true;
      if (!known) return false;
    }
  }
  return true;
}

}  // namespace sekisho::formats::ooxml
