#include "formats/odf/judge.h"

#include <algorithm>

#include "formats/odf/formula.h"
#include "formats/odf/settings.h"
#include "formats/ooxml/links.h"
#include "formats/ooxml/pictures.h"

namespace sekisho::formats::odf {

using base::Setting;
using base::What;

namespace {

constexpr std::size_t kFramesMax = 1'000;

constexpr auto kLinks = words([] { return "draw:a loext:hyperlink text:a"; });
constexpr auto kAreas = words([] { return "draw:area-circle draw:area-polygon draw:area-rectangle"; });
constexpr auto kPictures =
    words([] { return "chart:symbol-image draw:fill-image draw:image loext:background-image style:background-image text:list-level-style-image"; });
constexpr auto kProperties = words([] {
  return "Align BackgroundColor Border BorderColor ControlTypeinMSO DefaultControl DefaultState FontRelief HelpText ImageAlign ImagePosition "
         "LineEndFormat MultiLine ObjIDinMSO PaintTransparent ScaleImage State TextColor TriState VerticalAlign WritingMode";
});
// Formulas, and conditions that are built of them.
constexpr auto kFormulas = words([] { return "table:expression table:formula"; });
constexpr auto kConditions = words([] { return "calcext:value style:condition table:condition text:condition text:formula"; });

bool names_a_scheme(std::string_view href) {
  const std::size_t end = href.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
  return end != href.npos && end > 1 && href[end] == ':';
}

}  // namespace

Verdict DocumentJudge::start(Element& element) {
  const std::string_view name = element.name;
  if (name == "office:meta") ++meta_;
  else if (meta_ > 0) return judge_meta(element);
  if (name.starts_with("config:")) return judge_config(element);
  if (name == "office:annotation" || name == "office:annotation-end") {
    if (on(Setting::office_keep_comments)) return Verdict::keep;
    removed(What::comment);
    return Verdict::drop;
  }
  if (name == "draw:frame" && frames_.size() < kFramesMax) frames_.push_back({});
  if (name == "draw:text-box" || name == "table:table")
    for (Frame& frame : frames_) frame.shows = true;
  if (name.starts_with("form:") && judge_form(element) == Verdict::drop) return Verdict::drop;
  warn_of_hidden(element);
  judge_addresses(element);
  if (const Verdict verdict = judge_expressions(element); verdict != Verdict::keep) return verdict;
  if (kPictures.contains(name)) return judge_picture(element);
  if (name == "draw:object") return judge_object(element);
  if (kLinks.contains(name)) return judge_link(element, Verdict::unwrap);
  if (kAreas.contains(name)) return judge_link(element, Verdict::drop);
  if (name == "chart:chart" && element.value("xlink:href") == "..") return Verdict::keep;  // the document around it has the data
  if (element.remove("xlink:href")) removed(name.starts_with("form:") ? What::html_form : What::external_link);
  return Verdict::keep;
}

void DocumentJudge::end(std::string_view element, std::string& append) {
  if (element == "office:meta") --meta_;
  if (element != "draw:frame" || frames_.empty()) return;
  const Frame frame = frames_.back();
  frames_.pop_back();
  if (frame.lost || frame.shows) context_.notes.picture(frame.shows);
  if (frame.lost && frame.shows) removed(What::unknown_part);  // a second rendering, as SVG has it beside PNG
  if (!frame.lost || frame.shows) return;
  // The frame keeps its place: nothing of it showed what could stay.
  removed(What::picture_refused);
  const std::string blank = places_.blank_picture();
  if (blank.empty()) return;
  markup_.declare("draw"), markup_.declare("xlink");
  append = "<draw:image xlink:href=\"";
  put_escaped_value(append, blank);
  append += "\" xlink:type=\"simple\" xlink:show=\"embed\" xlink:actuate=\"onLoad\"/>";
}

Verdict DocumentJudge::judge_meta(const Element& element) {
  if (element.name == "dc:title" && on(Setting::office_keep_title)) return Verdict::keep;
  removed(What::metadata);
  return Verdict::drop;
}

Verdict DocumentJudge::judge_config(const Element& element) {
  if (element.name == "config:config-item-map-entry") return Verdict::keep;
  const bool item = element.name == "config:config-item";
  const std::string_view type = item ? element.value("config:type") : std::string_view();
  if (item && type.empty()) {
    removed(What::metadata);
    return Verdict::drop;
  }
  const auto problem = setting_problem(element.value("config:name"), type);
  if (!problem) return Verdict::keep;
  removed(*problem);
  return Verdict::drop;
}

Verdict DocumentJudge::judge_link(Element& element, Verdict otherwise) {
  const std::string_view href = element.value("xlink:href");
  if (href.starts_with('#')) return Verdict::keep;
  const auto safe = ooxml::safe_link(href);
  if (safe && on(Setting::html_keep_links)) {
    if (*safe != href) element.set("xlink:href", *safe);
    return Verdict::keep;
  }
  if (!href.empty()) {
    const bool outside = safe.has_value() || !names_a_scheme(href) || href.starts_with("file:") || href.starts_with("ftp:");
    removed(outside ? What::external_link : What::unsafe_link);
  } else {
    removed(What::dangling_reference);
  }
  return otherwise;
}

Verdict DocumentJudge::judge_picture(Element& element) {
  const Attribute* href = element.find("xlink:href");
  const bool in_frame = element.name == "draw:image" && !frames_.empty();
  if (href == nullptr) {  // the bytes stand inside, or there is none
    if (in_frame) frames_.back().shows = true;
    return Verdict::keep;
  }
  const std::string_view target = href->value;
  if (target.empty()) {
    element.remove("xlink:href");
    if (in_frame) frames_.back().shows = true;
    return Verdict::keep;
  }
  if (auto place = places_.picture(target)) {
    if (*place != target) element.set("xlink:href", *place);
    if (in_frame) frames_.back().shows = true;
    else context_.notes.picture(true);
    return Verdict::keep;
  }
  if (in_frame) frames_.back().lost = true;
  const bool remote = names_a_scheme(target) || target.starts_with("//") || target.starts_with("..") || target.starts_with('/');
  if (remote) removed(What::remote_content);
  if (in_frame) return Verdict::drop;
  if (!remote) removed(What::picture_refused), context_.notes.picture(false);
  if (std::string blank = places_.blank_picture(); !blank.empty()) element.set("xlink:href", std::move(blank));
  else element.remove("xlink:href");
  return Verdict::keep;
}

Verdict DocumentJudge::judge_object(Element& element) {
  const Attribute* href = element.find("xlink:href");
  if (href != nullptr) {
    auto place = places_.object(href->value);
    if (!place) {
      if (!frames_.empty()) frames_.back().lost = true;
      removed(What::embedded_object);
      return Verdict::drop;
    }
    if (*place != href->value) element.set("xlink:href", *place);
  }
  if (!frames_.empty()) frames_.back().shows = true;
  return Verdict::keep;
}

Verdict DocumentJudge::judge_form(Element& element) {
  if (element.name == "form:property" || element.name == "form:list-property") {
    if (kProperties.contains(element.value("form:property-name"))) return Verdict::keep;
    removed(What::form_control);
    return Verdict::drop;
  }
  const std::string_view kind = element.value("form:button-type");
  if (!kind.empty() && kind != "push" && kind != "reset") {
    element.remove("form:button-type");
    removed(What::html_form);
  }
  std::string_view made = element.value("form:control-implementation");
  if (made.starts_with("ooo:")) made.remove_prefix(4);
  if (!made.empty() && !made.starts_with("com.sun.star.form.component.")) {
    element.remove("form:control-implementation");
    removed(What::form_control);
  }
  return Verdict::keep;
}

Verdict DocumentJudge::judge_expressions(Element& element) {
  const bool links = on(Setting::html_keep_links);
  for (std::size_t i = 0; i < element.attributes.size();) {
    const Attribute attribute = element.attributes[i];
    std::optional<What> problem;
    if (kFormulas.contains(attribute.name)) {
      problem = formula_problem(attribute.value, links);
      if (!problem && !on(Setting::office_keep_formulas) && attribute.name == "table:formula") problem = What::fetching_formula;
    } else if (kConditions.contains(attribute.name)) {
      problem = condition_problem(attribute.value);
    }
    if (!problem) {
      ++i;
      continue;
    }
    removed(*problem);
    if (element.name == "table:named-expression" || element.name.starts_with("calcext:") || element.name == "style:map") return Verdict::drop;
    element.remove(attribute.name);
    element.remove("table:number-matrix-columns-spanned");
    element.remove("table:number-matrix-rows-spanned");
    i = 0;
  }
  return Verdict::keep;
}

void DocumentJudge::judge_addresses(Element& element) {
  const auto foreign = [](const Attribute& attribute) {
    const std::string_view name = attribute.name;
    const bool address = name.ends_with("-address") || name.ends_with("-addresses") || name == "form:linked-cell" ||
                         name == "form:source-cell-range" || name == "table:print-ranges" || name == "table:cell-range" ||
                         name == "calcext:data-range";
    return address && leads_outside(attribute.value);
  };
  const auto count = std::erase_if(element.attributes, foreign);
  for (std::size_t i = 0; i < count; ++i) removed(What::external_workbook);
}

void DocumentJudge::warn_of_hidden(const Element& element) {
  const std::string_view name = element.name;
  const auto warn = [&](What what) { context_.notes.warn(what, where_); };
  if (name == "style:text-properties" && element.value("text:display") == "none") warn(What::hidden_text);
  if (name == "text:section" && element.value("text:display") == "none") warn(What::hidden_text);
  if (name == "text:hidden-text" || name == "text:hidden-paragraph") warn(What::hidden_text);
  if (name == "style:table-properties" && element.value("table:display") == "false") warn(What::hidden_sheet);
  if (name == "style:drawing-page-properties" && element.value("presentation:visibility") == "hidden") warn(What::hidden_sheet);
  if ((name == "table:table-row" || name == "table:table-column") && element.value("table:visibility") == "collapse") warn(What::hidden_sheet);
}

// Pictures of flat documents (ISO/IEC 26300-1, 19.… office:binary-data).
Verdict DocumentJudge::text(std::string_view, std::string& text) {
  auto bytes = from_base64(text);
  const ooxml::CleanPicture picture = ooxml::clean_picture(bytes ? base::ByteView(*bytes) : base::ByteView(), where_, context_);
  if (picture.refused) removed(What::picture_refused);
  if (picture.refused || frames_.empty()) context_.notes.picture(!picture.refused);
  text = to_base64(picture.bytes);
  return Verdict::keep;
}

std::optional<base::Bytes> from_base64(std::string_view text) {
  base::Bytes out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int count = 0, padding = 0;
  for (char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const int value = c >= 'A' && c <= 'Z'   ? c - 'A'
                      : c >= 'a' && c <= 'z' ? c - 'a' + 26
                      : c >= '0' && c <= '9' ? c - '0' + 52
                      : c == '+'             ? 62
                      : c == '/'             ? 63
                                             : -1;
    if (value < 0 || padding > 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    if (++count < 4) continue;
    base::put_be(out, bits & 0xffffff, 3);
    bits = 0, count = 0;
  }
  if (count == 1 || padding > 2) return std::nullopt;
  if (count == 2) base::put_u8(out, static_cast<std::uint8_t>(bits >> 4));
  if (count == 3) base::put_be(out, bits >> 2 & 0xffff, 2);
  return out;
}

std::string to_base64(base::ByteView bytes) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve(bytes.size() / 3 * 4 + 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t bits = static_cast<std::uint32_t>(bytes[i]) << 16;
    if (left > 1) bits |= static_cast<std::uint32_t>(bytes[i + 1]) << 8;
    if (left > 2) bits |= bytes[i + 2];
    out += kDigits[bits >> 18];
    out += kDigits[bits >> 12 & 63];
    out += left > 1 ? kDigits[bits >> 6 & 63] : '=';
    out += left > 2 ? kDigits[bits & 63] : '=';
  }
  return out;
}

}  // namespace sekisho::formats::odf
