#include "formats/signature/xml_tree.h"

#include "formats/ooxml/xml/scanner.h"

namespace sekisho::formats::signature {

namespace {

using ooxml::Scanner;

constexpr std::size_t kElementsMax = 60'000, kBindingsMax = 4'096;

std::string_view prefix_of(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == name.npos ? std::string_view() : name.substr(0, colon);
}

}  // namespace

std::string_view Element::attribute(std::string_view wanted) const {
  for (const auto& [written, value] : attributes)
    if (written == wanted) return value;
  return {};
}

std::optional<Tree> Tree::read(std::string_view xml, const base::Limits& limits) {
  Tree out;
  Scanner scanner(xml, limits);
  std::vector<std::pair<std::string, std::string>> bindings;
  std::vector<std::pair<std::size_t, std::size_t>> open;  // the element, the bindings before it
  for (;;) {
    switch (scanner.next()) {
      case Scanner::Event::start: {
        const std::size_t at = out.elements_.size(), before = bindings.size();
        Element element;
        for (const ooxml::RawAttribute& one : scanner.attributes()) {
          if (one.name == "xmlns") bindings.emplace_back("", one.value);
          else if (one.name.starts_with("xmlns:")) bindings.emplace_back(one.name.substr(6), one.value);
          element.attributes.emplace_back(one.name, one.value);
        }
        const std::string_view prefix = prefix_of(scanner.name());
        for (const auto& [bound, uri] : bindings)
          if (bound == prefix) element.ns = uri;  // the last one counts
        element.name = scanner.name().substr(scanner.name().find(':') + 1);
        if (at >= kElementsMax || bindings.size() > kBindingsMax) return std::nullopt;
        if (!open.empty()) out.elements_[open.back().first].children.push_back(at);
        out.elements_.push_back(std::move(element));
        open.emplace_back(at, before);
        break;
      }
      case Scanner::Event::end:
        bindings.resize(open.back().second);
        open.pop_back();
        break;
      case Scanner::Event::text:
        if (!open.empty()) out.elements_[open.back().first].text += scanner.content();
        break;
      case Scanner::Event::finish: return out;
      case Scanner::Event::error: return std::nullopt;
    }
  }
}

std::size_t Tree::child(std::size_t parent, std::string_view name) const {
  if (parent == kNone) return kNone;
  for (std::size_t one : elements_[parent].children)
    if (elements_[one].name == name) return one;
  return kNone;
}

std::vector<std::size_t> Tree::all(std::size_t top, std::string_view name) const {
  std::vector<std::size_t> out, waiting{top};
  while (!waiting.empty()) {
    const std::size_t at = waiting.back();
    waiting.pop_back();
    if (at != top && elements_[at].name == name) out.push_back(at);
    waiting.insert(waiting.end(), elements_[at].children.rbegin(), elements_[at].children.rend());
  }
  return out;
}

std::size_t Tree::with_id(std::string_view id) const {
  std::size_t found = kNone;
  for (std::size_t i = 0; i < elements_.size(); ++i) {
    for (const auto& [name, value] : elements_[i].attributes) {
      if (value != id || (name != "Id" && name != "ID" && name != "id" && name != "xml:id")) continue;
      if (found != kNone && found != i) return kNone;
      found = i;
    }
  }
  return found;
}

}  // namespace sekisho::formats::signature
