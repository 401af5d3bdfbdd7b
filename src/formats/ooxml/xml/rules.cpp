#include "formats/ooxml/xml/rules.h"

#include <algorithm>

namespace sekisho::formats::ooxml {

const Attribute* Element::find(std::string_view name, Ns in) const {
  auto found = std::ranges::find_if(attributes, [&](const Attribute& a) { return a.ns == in && a.local == name; });
  return found == attributes.end() ? nullptr : &*found;
}

std::string_view Element::value(std::string_view name, Ns in) const {
  const Attribute* found = find(name, in);
  return found == nullptr ? std::string_view() : found->value;
}

bool Element::remove(std::string_view name, Ns in) {
  return std::erase_if(attributes, [&](const Attribute& a) { return a.ns == in && a.local == name; }) != 0;
}

void Element::set(std::string_view name, std::string_view value, Ns in) {
  auto found = std::ranges::find_if(attributes, [&](const Attribute& a) { return a.ns == in && a.local == name; });
  if (found != attributes.end()) found->value = value;
  else attributes.push_back({in, name, value});
}

}  // namespace sekisho::formats::ooxml
