// What the allow-list says of each element and attribute name, looked up once per name and package.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "formats/ooxml/xml/rules.h"

namespace sekisho::formats::ooxml {

struct ElementInfo {
  Ns ns = Ns::unknown;
  std::string local;
  std::string open, close;  // "<w:p" and "</w:p>"
  bool known = false, text = false, needs_relation = false, not_empty = false;
  const Hook* hook = nullptr;
  const Drop* drop = nullptr;
  // Word's runs and what stands in them, for fields
  bool run = false, run_text = false, field_piece = false, story = false;
};

struct AttributeInfo {
  Ns ns = Ns::unknown;
  std::string local;
  std::string open;  // " w:val=\""
  bool known = false;
  bool relation = false;  // its value is the id of a relationship
  const Drop* drop = nullptr;
  const Restriction* restriction = nullptr;
  Ns rules_ns = Ns::none;  // whose rules these are
};

class NameTable {
 public:
  const ElementInfo& element(Ns ns, std::string_view local);
  // element_ns decides for unqualified attributes.
  const AttributeInfo& attribute(Ns element_ns, Ns ns, std::string_view local);

 private:
  std::deque<ElementInfo> elements_;
  std::deque<AttributeInfo> attributes_;
  std::unordered_map<std::string, const ElementInfo*> element_of_;
  std::unordered_map<std::string, const AttributeInfo*> attribute_of_;
  std::string key_;
};

// The rules of a namespace, nothing when none of its names may stand.
const NamespaceRules* rules_of(Ns ns);

}  // namespace sekisho::formats::ooxml
