#include "formats/svg/rules.h"

#include <algorithm>

#include "formats/ooxml/links.h"
#include "formats/svg/base64.h"
#include "formats/svg/style.h"
#include "formats/svg/words.h"
#include "text/text.h"

namespace sekisho::formats::svg {

using base::Code;
using base::FileType;
using base::What;
using xml::Attribute;
using xml::Verdict;

namespace {

constexpr std::string_view kSvg = "http://www.w3.org/2000/svg", kXlink = "http://www.w3.org/1999/xlink",
                           kXml = "http://www.w3.org/XML/1998/namespace";
constexpr std::uint64_t kElementsMax = 2'000'000;  // with everything that <use> repeats
constexpr int kUseDepthMax = 1'200;                // deeper than elements may be nested

bool layout(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

}  // namespace

base::Result<Verdict> SvgRules::start(xml::Element& element) {
  const bool root = element.depth == 0;
  if (root && (element.local != "svg" || (element.ns != kSvg && !element.ns.empty()))) return base::refuse(Code::markup_bad, {}, "no svg");
  const bool own = element.ns == kSvg || (element.ns.empty() && element.name == element.local);
  if (!own) {  // what drawing programs keep for themselves, licences, other vocabularies
    removed(What::custom_data);
    return Verdict::drop;
  }
  const std::string_view local = element.local;
  if (running_element(local)) {
    removed(local == "script" || local == "handler" || local == "listener" ? What::script : What::active_content);
    return Verdict::drop;
  }
  if (local == "metadata") {
    removed(What::metadata);
    return Verdict::drop;
  }
  if (!allowed_element(local)) {
    removed(What::unknown_markup);
    return Verdict::drop;
  }
  std::erase_if(element.attributes, [&](Attribute& attribute) { return !judge(attribute, local); });
  std::vector<Attribute> once;  // two prefixes can spell one name
  for (Attribute& attribute : element.attributes) {
    if (std::ranges::find(once, attribute.name, &Attribute::name) == once.end()) once.push_back(std::move(attribute));
    else removed(What::unknown_markup);
  }
  element.attributes = std::move(once);
  element.name = local;
  std::size_t node = frames_.empty() ? 0 : frames_.back().node;
  const auto id = std::ranges::find(element.attributes, "id", &Attribute::name);
  if (root || id != element.attributes.end()) {
    nodes_.emplace_back();
    if (!root) nodes_[node].inside.push_back(nodes_.size() - 1);
    node = nodes_.size() - 1;
    if (id != element.attributes.end()) ids_.try_emplace(id->value, node);
  }
  ++nodes_[node].elements;
  if (local == "use")
    for (const Attribute& attribute : element.attributes)
      if (attribute.name == "xlink:href" || attribute.name == "href") nodes_[node].uses.push_back(attribute.value.substr(1));
  if (root)
    element.attributes.insert(element.attributes.begin(), {{"xmlns", std::string(kSvg), {}, {}}, {"xmlns:xlink", std::string(kXlink), {}, {}}});
  frames_.push_back({std::string(local), node});
  return Verdict::keep;
}

// Names the attribute as it will be written; false: it goes.
bool SvgRules::judge(Attribute& attribute, std::string_view element) {
  if (attribute.ns == xml::kXmlns) return false;  // declared anew on the root
  if (attribute.ns == kXml) {
    if (attribute.local != "space" && attribute.local != "lang") return removed(What::unknown_markup), false;
    attribute.name = "xml:" + std::string(attribute.local);
    return true;
  }
  const bool unbound_link = attribute.ns.empty() && attribute.name == "xlink:href";
  if (attribute.ns == kXlink || unbound_link) {
    if (attribute.local != "href") return removed(What::unknown_markup), false;
    attribute.name = "xlink:href";
    return reference(attribute, element);
  }
  if (!attribute.ns.empty() || attribute.name != attribute.local) return removed(What::custom_data), false;
  const std::string_view local = attribute.local;
  if (text::lower_ascii(local).starts_with("on")) return removed(What::event_handler), false;
  if (local == "href") return reference(attribute, element);
  if (!allowed_attribute(local)) return removed(local.starts_with("data-") ? What::custom_data : What::unknown_markup), false;
  if ((local == "display" && attribute.value == "none") || (local == "visibility" && attribute.value == "hidden"))
    context_.notes.warn(What::hidden_text);
  if (local == "style") {
    std::uint32_t dropped = 0;
    attribute.value = clean_declarations(attribute.value, dropped);
    context_.notes.removed(What::style_rule, {}, dropped);
    if (attribute.value.find("display:none") != attribute.value.npos || attribute.value.find("visibility:hidden") != attribute.value.npos)
      context_.notes.warn(What::hidden_text);
    return !attribute.value.empty();
  }
  if (!local.starts_with("aria-") && attribute.value.find('(') != attribute.value.npos && !sound_value(attribute.value))
    return removed(What::style_rule), false;
  return true;
}

// Links of <a> by scheme, pictures as data, everything else inside the document.
bool SvgRules::reference(Attribute& attribute, std::string_view element) {
  std::string& value = attribute.value;
  while (!value.empty() && static_cast<unsigned char>(value.front()) <= ' ') value.erase(0, 1);
  if (value.starts_with('#') && value.size() > 1) return true;
  if (element == "a") {
    auto link = context_.profile.on(base::Setting::html_keep_links) ? ooxml::safe_link(value) : std::nullopt;
    if (!link) return removed(What::unsafe_link), false;
    value = std::move(*link);
    return true;
  }
  if ((element == "image" || element == "feImage") && text::lower_ascii(value.substr(0, 5)) == "data:") return picture(value);
  removed(element == "image" || element == "feImage" ? What::remote_content : What::external_link);
  return false;
}

// data:[type][;base64],… (RFC 2397)
bool SvgRules::picture(std::string& value) {
  const std::size_t comma = value.find(',');
  const std::string head = text::lower_ascii(std::string_view(value).substr(0, std::min<std::size_t>(comma, 200)));
  const auto bytes = comma != value.npos && head.find(";base64") != head.npos ? from_base64(std::string_view(value).substr(comma + 1)) : std::nullopt;
  if (!bytes) return refused_picture();
  Notes notes;
  Context inner{context_.profile, context_.limits, notes, context_.children, {}, {}};
  auto made = rebuild_picture(*bytes, inner);
  const std::string_view type = !made                          ? ""
                                : made->type == FileType::png  ? "png"
                                : made->type == FileType::jpeg ? "jpeg"
                                : made->type == FileType::gif  ? "gif"
                                                               : "";
  picture_bytes_ += made ? made->bytes.size() : 0;
  if (type.empty() || picture_bytes_ > context_.limits.part_bytes_max) return refused_picture();
  context_.notes.picture(true);
  for (const base::Note& note : notes.removed()) context_.notes.removed(note.what, note.where, note.count);
  for (const base::Note& note : notes.warnings()) context_.notes.warn(note.what, note.where, note.count);
  value = "data:image/" + std::string(type) + ";base64," + to_base64(made->bytes);
  return true;
}

bool SvgRules::refused_picture() {
  context_.notes.picture(false);
  return removed(What::picture_refused), false;
}

bool SvgRules::text(std::string& text) {
  if (frames_.back().local != "style") {
    characters_ += base::characters(text);
    return true;
  }
  std::uint32_t dropped = 0;
  text = clean_sheet(text, dropped);
  if (!text.empty()) text.insert(0, "\n");
  context_.notes.removed(What::style_rule, {}, dropped);
  return !layout(text);
}

void SvgRules::end() { frames_.pop_back(); }

std::uint64_t SvgRules::size_of(std::size_t node, int depth, std::vector<std::uint64_t>& known) const {
  if (known[node] != 0) return known[node];
  if (depth > kUseDepthMax) return kElementsMax + 1;
  known[node] = kElementsMax + 1;  // stands for a circle while it is open
  std::uint64_t sum = nodes_[node].elements;
  for (std::size_t inner : nodes_[node].inside) sum = std::min(sum + size_of(inner, depth + 1, known), kElementsMax + 1);
  for (const std::string& id : nodes_[node].uses) {
    const auto target = ids_.find(id);
    if (target != ids_.end()) sum = std::min(sum + size_of(target->second, depth + 1, known), kElementsMax + 1);
  }
  return known[node] = sum;
}

base::Status SvgRules::finish() const {
  std::vector<std::uint64_t> known(nodes_.size(), 0);
  return size_of(0, 0, known) > kElementsMax ? base::Status(base::refuse(Code::bomb, {}, "use")) : base::Status{};
}

}  // namespace sekisho::formats::svg
