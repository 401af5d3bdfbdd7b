// Destinations that need more than a word in a list: titles, alternatives, objects, properties of shapes, fields.
#include <algorithm>

#include "formats/ooxml/fields.h"
#include "formats/rtf/words.h"
#include "formats/rtf/writer.h"
#include "text/encoding.h"

namespace sekisho::formats::rtf {

using base::Setting;
using base::What;
using Kind = Token::Kind;

namespace {

constexpr std::size_t kArrayItemsMax = 65'535;

// "8;3;(1,2);(3,4);(5,6)": the size of an item, how many there are, the items; nothing but numbers ([MS-ODRAW] 2.3, arrays).
bool sound_array(std::string_view value) {
  if (value.find_first_not_of("0123456789-;(), ") != value.npos) return false;
  const std::size_t first = value.find(';'), second = first == value.npos ? first : value.find(';', first + 1);
  if (second == value.npos) return false;
  std::size_t count = 0;
  for (char c : value.substr(first + 1, second - first - 1)) {
    if (c < '0' || c > '9' || count > kArrayItemsMax) return false;
    count = count * 10 + static_cast<std::size_t>(c - '0');
  }
  std::string_view items = value.substr(second + 1);
  while (items.ends_with(';') || items.ends_with(' ')) items.remove_suffix(1);
  const std::size_t there = items.empty() ? 0 : 1 + static_cast<std::size_t>(std::ranges::count(items, ';'));
  return count == there && count <= kArrayItemsMax;
}

bool number(std::string_view value) {
  if (value.starts_with('-')) value.remove_prefix(1);
  return !value.empty() && value.size() <= 11 && std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
}

// Fields that show what {\\info} held: without it readers would show nothing, or something else, where the result stood.
bool asks_for_metadata(std::string_view instruction) {
  const std::size_t from = std::min(instruction.find_first_not_of(" \t\n"), instruction.size());
  std::string command(instruction.substr(from, instruction.substr(from).find_first_of(" \t\n\"\\")));
  for (char& c : command)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  for (std::string_view known :
       {"AUTHOR", "COMMENTS", "CREATEDATE", "DOCPROPERTY", "EDITTIME", "KEYWORDS", "LASTSAVEDBY", "PRINTDATE", "REVNUM", "SAVEDATE", "SUBJECT"})
    if (command == known) return true;
  return false;
}

bool property_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

}  // namespace

void Writer::info(std::size_t from, std::size_t to, State state) {
  bool written = false;
  for (std::size_t i = from; i < to; ++i) {
    if (at(i).kind == Kind::open && group_is(i, "title") && !written && context_.profile.on(Setting::office_keep_title)) {
      written = true;
      put("{\\info{\\title");
      after_word_ = true;
      bool starred;
      content(head_of(i, starred) + 1, at(i).end, state);
      put("}}");
    } else if (at(i).kind != Kind::text || name(at(i)).find_first_not_of(' ') != std::string_view::npos) {
      removed(What::metadata);
    }
    if (at(i).kind == Kind::open) i = at(i).end;
  }
}

// {\upr{ANSI}{\*\ud{Unicode}}}: the second is what today's readers take.
void Writer::unicode_alternative(std::size_t from, std::size_t to, State state) {
  std::size_t first = to;
  for (std::size_t i = from; i < to; ++i) {
    if (at(i).kind != Kind::open) continue;
    bool starred;
    if (group_is(i, "ud")) return content(head_of(i, starred) + 1, at(i).end, state);
    if (first == to) first = i;
    i = at(i).end;
  }
  if (first < to) group(first, state);
}

void Writer::object(std::size_t from, std::size_t to, State state) {
  removed(What::embedded_object);
  for (std::size_t i = from; i < to; ++i) {
    if (at(i).kind != Kind::open) continue;
    bool starred;
    if (group_is(i, "result")) plain_group(head_of(i, starred) + 1, at(i).end, state);
    i = at(i).end;
  }
}

// The text of a group that has nothing but text.
std::string Writer::plain_value(std::size_t open) const {
  std::string out;
  bool starred;
  for (std::size_t i = head_of(open, starred) + 1; i < at(open).end; ++i) {
    if (at(i).kind != Kind::text) return {};
    out += name(at(i));
  }
  while (out.ends_with(' ')) out.pop_back();
  return out.substr(std::min(out.find_first_not_of(' '), out.size()));
}

void Writer::property(std::size_t from, std::size_t to, State state) {
  std::size_t sn = 0, sv = 0;
  for (std::size_t i = from; i < to; ++i) {
    if (at(i).kind != Kind::open) continue;
    if (group_is(i, "sn")) sn = i;
    if (group_is(i, "sv")) sv = i;
    i = at(i).end;
  }
  const std::string called = sn == 0 ? std::string() : plain_value(sn);
  if (!property_name(called)) return removed(What::unknown_markup);
  const Property kind = property_kind(called);
  if (kind == Property::link) return removed(What::external_link);
  if (kind == Property::macro) return removed(What::macro);
  const std::string value = sv == 0 ? std::string() : plain_value(sv);
  const bool sound = kind == Property::number  ? value.empty() || number(value)
                     : kind == Property::array ? sound_array(value)
                                               : kind != Property::nothing && sv != 0;
  if (!sound) return removed(What::unknown_markup);
  put("{\\sp{\\sn " + called + "}{\\sv ");
  if (kind == Property::text || kind == Property::picture) {
    bool starred;
    content(head_of(sv, starred) + 1, at(sv).end, state);
  } else {
    put(value);
  }
  put("}}");
}

void Writer::captured(std::string_view utf8) {
  if (capture_ == nullptr) return;
  captured_text(*capture_, japanese_);
  capture_->text += utf8;
}

std::string Writer::captured_text(Capture& capture, bool japanese) {
  using text::Encoding;
  const Encoding page = japanese ? Encoding::cp932 : Encoding::windows1252;
  capture.text += text::decode(base::view(capture.bytes), page).utf8;
  capture.bytes.clear();
  return capture.text;
}

// Writes an instruction aside and judges what stands there then; nested fields have been judged each by themselves.
bool Writer::instruction(std::size_t open, State state, std::string& written) {
  Capture capture;
  Capture* const outer = capture_;
  std::string outside;
  outside.swap(out_);
  capture_ = &capture;
  after_word_ = true;
  bool starred;
  content(head_of(open, starred) + 1, at(open).end, state);
  capture_ = outer;
  written = std::move(out_);
  out_ = std::move(outside);
  const auto links = context_.profile.on(Setting::html_keep_links) ? ooxml::Links::keep : ooxml::Links::drop;
  const std::string said = captured_text(capture, japanese_);
  // HYPERLINK "#place": a place in the document itself, as some writers put what others put behind \l.
  std::string judged = said;
  if (const std::size_t place = judged.find("\"#"); place != judged.npos && judged.find('"') == place) judged.replace(place, 2, "\\l \"");
  const auto verdict = ooxml::judge_field(judged, capture.nested, links);
  if (verdict == ooxml::FieldVerdict::keep && !asks_for_metadata(said)) return true;
  if (verdict == ooxml::FieldVerdict::keep) {
    removed(What::metadata);
    return false;
  }
  const std::size_t start = std::min(said.find_first_not_of(" \t\n"), said.size());
  const bool link = said.compare(start, 4, "HYPE") == 0 || said.compare(start, 4, "hype") == 0;
  removed(verdict == ooxml::FieldVerdict::dde ? What::dde : link ? What::unsafe_link : What::fetching_field);
  return false;
}

void Writer::field(std::size_t from, std::size_t to, State state) {
  std::size_t code = 0, result = 0;
  std::string flags;
  for (std::size_t i = from; i < to; ++i) {
    const Token& token = at(i);
    if (token.kind == Kind::word) {
      const std::string_view flag = name(token);
      if (flag == "flddirty" || flag == "fldedit" || flag == "fldlock" || flag == "fldpriv") flags.append("\\").append(flag);
    }
    if (token.kind != Kind::open) continue;
    if (group_is(i, "fldinst") && code == 0) code = i;
    else if (group_is(i, "fldrslt") && result == 0) result = i;
    else removed(What::unknown_markup);
    i = token.end;
  }
  const bool after_word = after_word_;
  std::string written;
  const bool keep = code != 0 && instruction(code, state, written);
  if (code == 0) removed(What::fetching_field);
  after_word_ = after_word;
  bool starred;
  if (keep) {
    if (capture_ != nullptr) capture_->nested = true;
    put("{\\field" + flags + "{\\*\\fldinst" + written + "}");
  }
  if (result != 0) {
    // The result of a field that stays is no part of the instruction around it.
    Capture* const outer = capture_;
    if (keep) {
      capture_ = nullptr;
      put("{\\fldrslt");
      after_word_ = true;
      content(head_of(result, starred) + 1, at(result).end, state);
      put("}");
    } else {
      plain_group(head_of(result, starred) + 1, at(result).end, state);
    }
    capture_ = outer;
  }
  if (keep) put("}");
}

}  // namespace sekisho::formats::rtf
