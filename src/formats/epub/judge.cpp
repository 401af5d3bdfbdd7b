#include "formats/epub/judge.h"

#include <algorithm>

#include "formats/ooxml/links.h"

namespace sekisho::formats::epub {

using base::Setting;
using base::What;
using odf::Element;
using odf::Verdict;
using odf::words;

CssJudge DocumentJudge::css() {
  return {[this](std::string_view url) {
            const Item* item = inside(url);
            return item != nullptr && item->kind == ItemKind::picture;
          },
          [this](What what) { removed(what); }};
}

// ---- pages

Verdict PageJudge::start(Element& element) {
  const std::string_view name = element.name;
  judge_values(element);
  if (name == "html:meta") return judge_meta(element);
  if (name == "html:link") {
    const Item* item = inside(element.value("href"));
    if (item != nullptr && item->kind == ItemKind::style) return Verdict::keep;
    removed(names_a_scheme(element.value("href")) ? What::remote_content : What::unknown_markup);
    return Verdict::drop;
  }
  if (name == "html:img") return judge_picture(element, "src");
  if (name == "svg:image") {
    const std::string_view attribute = element.find("xlink:href") != nullptr ? "xlink:href" : "href";
    return judge_picture(element, attribute);
  }
  if (name.starts_with("svg:") && name != "svg:a") {  // references inside the drawing
    for (std::string_view attribute : {"xlink:href", "href"}) {
      const std::string_view href = element.value(attribute);
      if (href.empty() || href.starts_with('#')) continue;
      element.remove(attribute);
      removed(What::remote_content);
    }
    return Verdict::keep;
  }
  judge_link(element, "href");
  judge_link(element, "xlink:href");
  for (std::string_view attribute : {"src", "cite"})
    if (element.remove(attribute)) removed(What::external_link);
  return Verdict::keep;
}

void PageJudge::judge_link(Element& element, std::string_view attribute) {
  const odf::Attribute* found = element.find(attribute);
  if (found == nullptr) return;
  const std::string_view href = found->value;
  if (href.starts_with('#')) return;
  const bool link = element.name == "html:a" || element.name == "html:area" || element.name == "svg:a";
  const Item* item = link ? inside(href) : nullptr;
  if (item != nullptr) return;
  const auto safe = link ? ooxml::safe_link(href) : std::nullopt;
  if (safe && context_.profile.on(Setting::html_keep_links)) {
    if (*safe != href) element.set(attribute, *safe);
    return;
  }
  removed(names_a_scheme(href) && !safe ? What::unsafe_link : safe ? What::external_link : What::dangling_reference);
  element.remove(attribute);
  element.remove("target");
}

Verdict PageJudge::judge_picture(Element& element, std::string_view attribute) {
  const std::string_view href = element.value(attribute);
  const Item* item = inside(href);
  if (item != nullptr && item->kind == ItemKind::picture) return Verdict::keep;
  removed(names_a_scheme(href) || href.starts_with("//") ? What::remote_content : What::dangling_reference);
  return Verdict::drop;
}

Verdict PageJudge::judge_meta(Element& element) {
  const std::string_view name = element.value("name"), equivalent = element.value("http-equiv");
  if (element.find("charset") != nullptr && element.attributes.size() == 1) return Verdict::keep;
  if (name == "viewport") return Verdict::keep;  // the size of a page of fixed layout
  if ((equivalent == "Content-Type" || equivalent == "content-type") && name.empty()) return Verdict::keep;
  removed(equivalent.empty() ? What::metadata : What::active_content);
  return Verdict::drop;
}

void PageJudge::judge_values(Element& element) {
  const std::string_view style = element.value("style");
  if (!style.empty()) {
    std::string clean = clean_declarations(style, css());
    if (clean.empty()) element.remove("style");
    else if (clean != style) element.set("style", std::move(clean));
  }
  // SVG paints by reference: fill="url(#a)"
  for (std::size_t i = 0; i < element.attributes.size();) {
    const odf::Attribute attribute = element.attributes[i++];
    if (!element.name.starts_with("svg:") || attribute.value.find("url(") == attribute.value.npos || attribute.name == "style") continue;
    if (attribute.value.starts_with("url(#") && attribute.value.find(')') == attribute.value.size() - 1) continue;
    removed(What::remote_content);
    element.remove(attribute.name);
    i = 0;
  }
}

Verdict PageJudge::text(std::string_view, std::string& text) {
  text = clean_style_sheet(text, css());
  return Verdict::keep;
}

// ---- the package document

Verdict PackageJudge::start(Element& element) {
  const std::string_view name = element.name;
  if (name == "opf:item") return judge_item(element);
  if (name == "opf:meta") return judge_meta(element);
  if (name == "dc:title" && !context_.profile.on(Setting::office_keep_title)) {
    removed(What::metadata);
    return Verdict::drop;
  }
  if (name == "opf:reference") {
    if (inside(element.value("href")) != nullptr) return Verdict::keep;
    removed(What::dangling_reference);
    return Verdict::drop;
  }
  if (name == "opf:itemref") {
    const std::string_view id = element.value("idref");
    const bool kept = std::ranges::any_of(book_.items, [&](const Item& item) { return item.id == id && item.kind == ItemKind::page; });
    if (kept) return Verdict::keep;
    removed(What::dangling_reference);
    return Verdict::drop;
  }
  return Verdict::keep;
}

Verdict PackageJudge::judge_item(Element& element) {
  const Item* item = inside(element.value("href"));
  // What was dropped is noted where the items are looked at.
  if (item == nullptr || item->id != element.value("id") || !listed_.insert(item).second) return Verdict::drop;
  if (item->media_type != element.value("media-type")) element.set("media-type", item->media_type);
  std::string kept;
  const std::string given(element.value("properties"));
  for (std::string_view rest = given; !rest.empty();) {
    const std::string_view token = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(token.size() + 1, rest.size()));
    if (token == "cover-image" || token == "mathml" || token == "nav" || token == "svg") kept.append(kept.empty() ? "" : " ").append(token);
  }
  if (kept != given) {
    if (kept.empty()) element.remove("properties");
    else element.set("properties", std::move(kept));
    removed(What::unknown_markup);
  }
  if (element.remove("fallback")) removed(What::unknown_markup);
  return Verdict::keep;
}

Verdict PackageJudge::judge_meta(const Element& element) {
  static constexpr auto kProperties =
      words([] { return "dcterms:modified rendition:flow rendition:layout rendition:orientation rendition:spread rendition:viewport"; });
  static constexpr auto kNames =
      words([] { return "RegionMagnification book-type cover fixed-layout orientation-lock original-resolution primary-writing-mode"; });
  if (kProperties.contains(element.value("property")) || kNames.contains(element.value("name"))) return Verdict::keep;
  removed(What::metadata);
  return Verdict::drop;
}

// ---- the table of contents

Verdict NcxJudge::start(Element& element) {
  if (element.name == "ncx:meta") {
    const std::string_view name = element.value("name");
    if (name == "dtb:uid" || name == "dtb:depth" || name == "dtb:totalPageCount" || name == "dtb:maxPageNumber") return Verdict::keep;
    removed(What::metadata);
    return Verdict::drop;
  }
  if (element.name == "ncx:docAuthor") {
    removed(What::metadata);
    return Verdict::drop;
  }
  const std::string_view source = element.value("src");
  if (source.empty() || inside(source) != nullptr) return Verdict::keep;
  element.remove("src");
  removed(names_a_scheme(source) ? What::external_link : What::dangling_reference);
  return Verdict::keep;
}

}  // namespace sekisho::formats::epub
