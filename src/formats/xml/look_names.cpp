#include "formats/xml/look_names.h"

namespace sekisho::formats::xml {

using worker::second_look::Look;
using worker::second_look::XmlElement;
using worker::second_look::XmlScanner;

std::string_view NamedHandler::uri_of(std::string_view prefix) const {
  for (std::size_t i = scopes_.size(); i-- > 0;)
    if (scopes_[i].prefix == prefix) return scopes_[i].uri;
  return {};
}

void NamedHandler::open(const XmlElement& made) {
  ++depth_;
  for (const auto& attribute : made.attributes) {
    if (attribute.prefix == "xmlns") scopes_.push_back({std::string(attribute.local), worker::second_look::xml_decoded(attribute.raw), depth_});
    else if (attribute.prefix.empty() && attribute.local == "xmlns") scopes_.push_back({{}, worker::second_look::xml_decoded(attribute.raw), depth_});
  }
  std::vector<Name> attributes;
  for (const auto& attribute : made.attributes) {
    if (attribute.prefix == "xmlns" || (attribute.prefix.empty() && attribute.local == "xmlns")) continue;
    attributes.push_back(
        {attribute.prefix.empty() ? std::string_view() : uri_of(attribute.prefix), attribute.local, worker::second_look::xml_decoded(attribute.raw)});
  }
  element({uri_of(made.prefix), made.local, {}}, attributes);
}

void NamedHandler::close(std::string_view) {
  while (!scopes_.empty() && scopes_.back().depth >= depth_) scopes_.pop_back();
  --depth_;
}

void NamedHandler::text(std::string_view raw) { said(worker::second_look::xml_decoded(raw)); }

void look_through(base::ByteView bytes, NamedHandler& handler, Look& look) {
  if (!worker::second_look::valid_utf8(bytes)) return look.find("XML that is no UTF-8");
  const std::string_view text = base::text(bytes);
  if (!text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")) return look.find("XML without its declaration");
  XmlScanner scanner(handler, look.limits().xml_depth_max + 1);
  const std::size_t taken = scanner.feed(text, true);
  if (scanner.failed()) look.find("XML that is not ours", scanner.problem());
  else if (taken != text.size()) look.find("bytes behind the XML");
}

std::string scheme_of(std::string_view link) {
  std::string out;
  for (char c : link) {
    if (static_cast<unsigned char>(c) <= 0x20) continue;
    if (c == ':') return worker::second_look::lower(out);
    if (c == '/' || c == '#' || c == '?') break;
    out.push_back(c);
  }
  return {};
}

}  // namespace sekisho::formats::xml
