#include "formats/html/look.h"

#include <algorithm>
#include <string>

#include "worker/second_look/words.h"
#include "worker/second_look/xml.h"

namespace sekisho::formats::html {

using namespace worker::second_look;

namespace {

constexpr std::string_view kDocumentType = "<!DOCTYPE html>\n", kRoot = "<html xmlns=\"http://www.w3.org/1999/xhtml\"";
constexpr std::size_t kDepthMax = 600;

constexpr auto kElements = words(
    "html", "head", "body", "meta", "title", "style", "a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote",
    "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "dir", "div", "dl", "dt", "em", "fieldset",
    "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "i", "img", "ins", "kbd", "legend", "li",
    "main", "mark", "menu", "nav", "nobr", "ol", "p", "pre", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "section", "small", "span", "strike",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr");

// Attributes that load, submit, run or move the reader somewhere.
constexpr auto kBanned = words("srcset", "background", "action", "formaction", "poster", "data", "ping", "target", "rel", "dynsrc", "lowsrc",
                               "longdesc", "cite", "usemap", "ismap", "manifest", "code", "codebase", "classid", "profile", "http-equiv", "content",
                               "autofocus", "contenteditable", "srcdoc", "sandbox", "allow", "is", "slot", "nonce", "integrity", "crossorigin");

bool style_is_dangerous(std::string_view css) {
  const std::string low = lower(css);
  for (std::string_view word : {"url(", "expression", "@", "behavior", "-moz-binding", "javascript:", "\\", "/*", "image-set", "display:none",
                                "visibility:hidden", "position:", "content:", "<", "clip:", ";transform", "{transform"})
    if (low.find(word) != low.npos) return true;
  return false;
}

base::Bytes decoded(std::string_view base64) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  base::Bytes out;
  std::uint32_t bits = 0;
  int held = 0;
  for (char c : base64) {
    const std::size_t value = kAlphabet.find(c);
    if (value == kAlphabet.npos) break;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out.push_back(static_cast<std::uint8_t>(bits >> held));
  }
  return out;
}

class PageLook : public XmlHandler {
 public:
  explicit PageLook(Look& look) : look_(look) {}

  void open(const XmlElement& element) override {
    const std::string name(element.local);
    if (!element.prefix.empty() || !kElements.has(name)) look_.find("an element that has no place in a page", name);
    in_style_ = name == "style";
    for (const XmlAttribute& attribute : element.attributes) judge(name, attribute);
    if (name == "meta" && (element.attributes.size() != 1 || element.raw_attribute("charset") != "utf-8")) look_.find("a meta element");
    if (name == "img" && element.raw_attribute("src").empty()) look_.find("a picture without its data");
  }
  void close(std::string_view) override { in_style_ = false; }
  void text(std::string_view raw) override {
    if (in_style_ && style_is_dangerous(raw)) look_.find("a style that fetches, runs or hides");
  }

 private:
  void judge(std::string_view element, const XmlAttribute& attribute) {
    const std::string name = lower(attribute.local), value = xml_decoded(attribute.raw);
    if (name == "xmlns" && element == "html") return;
    if (!attribute.prefix.empty()) return look_.find("an attribute of another vocabulary", name);
    if (name.starts_with("on")) return look_.find("an event handler", name);
    if (kBanned.has(name)) return look_.find("an attribute that loads or sends", name);
    if (has_control_characters(value)) return look_.find("a control character in an attribute", name);
    if (name == "href" && (element != "a" || (!is_safe_link(value) && !value.starts_with("#")))) look_.find("an unsafe link", value);
    if (name == "style" && style_is_dangerous(value)) look_.find("a style that fetches, runs or hides");
    if (name == "src") picture(element, value);
  }

  void picture(std::string_view element, std::string_view address) {
    const std::size_t comma = address.find(',');
    const std::string_view head = address.substr(0, comma);
    const bool known = head == "data:image/png;base64" || head == "data:image/jpeg;base64" || head == "data:image/gif;base64";
    if (element != "img" || !known) return look_.find("a picture from elsewhere", address);
    const base::Bytes bytes = decoded(address.substr(comma + 1));
    if (!look_.spend(bytes.size())) return;
    const base::FileType kind = kind_of(bytes);
    if (kind != base::FileType::png && kind != base::FileType::jpeg && kind != base::FileType::gif) return look_.find("a picture that is none");
    look_.inside(bytes, kind, "img");
  }

  Look& look_;
  bool in_style_ = false;
};

std::string_view without_document_type(base::ByteView bytes) {
  std::string_view text = base::text(bytes);
  if (text.starts_with(kDocumentType)) text.remove_prefix(kDocumentType.size());
  return text;
}

// What XML allows and no page may hold: directions of writing turned around, other than plain control characters.
bool deceives(std::string_view text) {
  for (std::string_view turned : {"\xE2\x80\xAA", "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA7",
                                  "\xE2\x81\xA8", "\xE2\x81\xA9"})
    if (text.find(turned) != text.npos) return true;
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\f'; });
}

}  // namespace

base::FileType look_kind(base::ByteView bytes, std::string_view) {
  return without_document_type(bytes).starts_with(kRoot) ? base::FileType::html : base::FileType::unknown;
}

void look(base::ByteView bytes, base::FileType, Look& look) {
  if (!valid_utf8(bytes)) return look.find("text that is not UTF-8");
  const std::string_view text = without_document_type(bytes);
  if (deceives(text)) look.find("a control or deceiving character");
  PageLook page(look);
  XmlScanner scanner(page, kDepthMax);
  const std::size_t taken = scanner.feed(text, true);
  if (scanner.failed()) return look.find("markup that is not as the writer makes it", scanner.problem());
  if (text.find_first_not_of('\n', taken) != text.npos) look.find("bytes after the page");
}

}  // namespace sekisho::formats::html
