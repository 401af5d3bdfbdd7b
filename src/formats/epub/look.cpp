#include "formats/epub/look.h"

#include <set>

#include "worker/second_look/archive.h"
#include "worker/second_look/words.h"
#include "worker/second_look/xml.h"

namespace sekisho::formats::epub {

using base::ByteView;
using base::FileType;
using namespace worker::second_look;

namespace {

constexpr std::string_view kMimetype = "application/epub+zip";
constexpr auto kElements = words("script", "noscript", "iframe", "frame", "frameset", "object", "embed", "applet", "param", "form", "input", "button",
                                 "select", "textarea", "audio", "video", "source", "track", "base", "foreignObject", "animate", "set", "handler",
                                 "trigger", "bindings", "mediaType", "marquee", "portal", "creator", "contributor", "docAuthor");
constexpr auto kAttributes = words("action", "formaction", "ping", "srcset", "srcdoc", "data", "background", "manifest", "archive", "codebase");

bool dangerous_style(std::string_view css) {
  const std::string small = lower(css);
  for (std::string_view bad : {"@import", "@font-face", "expression(", "behavior:", "-moz-binding", "javascript:", "image-set("})
    if (small.find(bad) != small.npos) return true;
  for (std::size_t at = small.find("url("); at != small.npos; at = small.find("url(", at + 4)) {
    const std::string_view target = std::string_view(small).substr(at + 4, small.find(')', at) - at - 4);
    if (target.find(':') != target.npos || target.find("//") != target.npos) return true;
  }
  return false;
}

class Markup : public XmlHandler {
 public:
  Markup(std::string_view part, Look& look) : part_(part), look_(look) {}

  void open(const XmlElement& element) override {
    if (kElements.has(element.local)) look_.find("a forbidden element", part_);
    for (const XmlAttribute& attribute : element.attributes) judge(element, attribute);
    style_ = element.local == "style";
    text_.clear();
  }
  void close(std::string_view) override {
    if (style_ && dangerous_style(xml_decoded(text_))) look_.find("a style that fetches or runs", part_);
    style_ = false;
  }
  void text(std::string_view raw) override {
    if (style_) text_ += raw;
  }

 private:
  void judge(const XmlElement& element, const XmlAttribute& attribute) {
    if (attribute.prefix == "xmlns" || attribute.local == "xmlns") return;
    if (kAttributes.has(attribute.local)) return look_.find("a forbidden attribute", part_);
    if (attribute.prefix.empty() && attribute.local.starts_with("on")) return look_.find("an event handler", part_);
    const std::string value = xml_decoded(attribute.raw);
    if (attribute.local == "style" && dangerous_style(value)) return look_.find("a style that fetches or runs", part_);
    if (attribute.local == "http-equiv" && lower(value) != "content-type") return look_.find("a page that reloads", part_);
    if (attribute.local != "href" && attribute.local != "src") return;
    const std::size_t end = value.find_first_of(":/?#");
    const bool scheme = (end != value.npos && value[end] == ':') || value.starts_with("//") || value.find('\\') != value.npos;
    if (!scheme) return;
    if (attribute.local != "href" || (element.local != "a" && element.local != "area") || !is_safe_link(value))
      look_.find("a link of an unsafe kind", part_);
  }

  std::string_view part_;
  Look& look_;
  bool style_ = false;
  std::string text_;
};

void look_at_part(const ArchiveEntry& entry, Inflater& inflater, Look& look) {
  auto bytes = unpack(entry, inflater, look);
  if (!bytes) return;
  const std::string_view text = base::text(*bytes);
  if (const FileType kind = kind_of(*bytes); kind != FileType::unknown) {
    if (kind == FileType::zip || kind == FileType::pdf) return look.find("a part of an unknown kind", entry.name);
    return look.inside(*bytes, kind, entry.name);
  }
  if (!valid_utf8(*bytes) || !banned_magic(*bytes).empty()) return look.find("a part of an unknown kind", entry.name);
  if (!text.starts_with("<?xml")) {  // a style sheet
    if (!lower(entry.name).ends_with(".css")) return look.find("a part of an unknown kind", entry.name);
    if (dangerous_style(text)) look.find("a style that fetches or runs", entry.name);
    return;
  }
  Markup markup(entry.name, look);
  XmlScanner scanner(markup, look.limits().xml_depth_max);
  const std::size_t taken = scanner.feed(text, true);
  if (scanner.failed()) look.find(scanner.problem(), entry.name);
  else if (taken != text.size()) look.find("bytes behind the document", entry.name);
}

}  // namespace

FileType kind_by_look(ByteView bytes, std::string_view) {
  const std::string_view head = base::text(base::slice(bytes, 0, 100));
  const bool zip = head.starts_with("PK\x03\x04") && base::text(base::slice(bytes, 30, 28)) == "mimetype" + std::string(kMimetype);
  return zip ? FileType::epub : FileType::unknown;
}

void look_at_publication(ByteView bytes, FileType, Look& look) {
  auto entries = walk_archive(bytes, look);
  if (!entries) return;
  if (entries->empty() || entries->front().name != "mimetype" || base::text(entries->front().packed) != kMimetype)
    return look.find("the type is not what the package says");
  std::set<std::string> names;
  Inflater inflater(Wrapping::raw);
  for (const ArchiveEntry& entry : *entries) {
    if (look.enough()) return;
    if (!names.insert(lower(entry.name)).second) look.find("two parts of one name", entry.name);
    if (entry.name.starts_with("META-INF/") && entry.name != "META-INF/container.xml") look.find("a part that has no place here", entry.name);
    if (entry.name != "mimetype") look_at_part(entry, inflater, look);
  }
  if (!names.contains("meta-inf/container.xml")) look.find("no container");
}

}  // namespace sekisho::formats::epub
