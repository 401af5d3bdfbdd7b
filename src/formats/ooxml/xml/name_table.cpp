#include "formats/ooxml/xml/name_table.h"

#include <array>

#include "formats/ooxml/rules/rule_sets.h"
#include "formats/ooxml/sheet/sheet.h"

namespace sekisho::formats::ooxml {

namespace {

constexpr std::size_t kNamesMax = 20'000;  // beyond, names are unknown: no real package comes near

std::array<const NamespaceRules*, kNsCount> index_rules() {
  std::array<const NamespaceRules*, kNsCount> out{};
  for (auto set : {word_rules(), drawing_rules(), chart_rules(), slide_rules(), visio_rules(), vml_rules(), sheet_rules()})
    for (const NamespaceRules& rules : set) out[static_cast<std::size_t>(rules.ns)] = &rules;
  return out;
}

std::string qualified(Ns ns, std::string_view local) {
  const std::string_view prefix = describe(ns).prefix;
  return prefix.empty() ? std::string(local) : std::string(prefix) + ":" + std::string(local);
}

bool relation_attribute(Ns ns, std::string_view local) { return ns == Ns::r || (ns == Ns::o && local == "relid"); }

ElementInfo judge(Ns ns, std::string_view local) {
  ElementInfo out;
  out.ns = ns;
  out.local = local;
  const NamespaceRules* rules = rules_of(ns);
  if (rules == nullptr) return out;
  out.open = "<" + qualified(ns, local);
  out.close = "</" + qualified(ns, local) + ">";
  out.text = rules->text_elements.contains(local);
  out.known = out.text || rules->elements.contains(local);
  out.needs_relation = rules->needs_relation.contains(local);
  out.not_empty = rules->not_empty.contains(local);
  for (const Hook& hook : rules->hooks)
    if (hook.names.contains(local)) out.hook = &hook;
  for (const Drop& drop : rules->drops)
    if (drop.names.contains(local)) out.drop = &drop;
  if (ns == Ns::w) {
    out.run = local == "r";
    out.story = local == "txbxContent" || local == "comment" || local == "footnote" || local == "endnote";
    out.field_piece = local == "fldChar" || local == "instrText" || local == "delInstrText";
    out.run_text = local == "t" || local == "delText" || local == "instrText" || local == "delInstrText";
  }
  return out;
}

}  // namespace

const NamespaceRules* rules_of(Ns ns) {
  static const std::array<const NamespaceRules*, kNsCount> rules = index_rules();
  return rules[static_cast<std::size_t>(ns)];
}

const ElementInfo& NameTable::element(Ns ns, std::string_view local) {
  static const ElementInfo unknown;
  key_.assign(1, static_cast<char>(ns)).append(local);
  auto found = element_of_.find(key_);
  if (found != element_of_.end()) return *found->second;
  if (elements_.size() >= kNamesMax) return unknown;
  const ElementInfo& info = elements_.emplace_back(judge(ns, local));
  element_of_.emplace(key_, &info);
  return info;
}

const AttributeInfo& NameTable::attribute(Ns element_ns, Ns ns, std::string_view local) {
  static const AttributeInfo unknown;
  if (ns != Ns::none) element_ns = Ns::none;
  key_.assign(1, static_cast<char>(element_ns)).append(1, static_cast<char>(ns)).append(local);
  auto found = attribute_of_.find(key_);
  if (found != attribute_of_.end()) return *found->second;
  if (attributes_.size() >= kNamesMax) return unknown;
  AttributeInfo& info = attributes_.emplace_back();
  const NamespaceRules* rules = rules_of(ns == Ns::none ? element_ns : ns);
  info.ns = ns;
  info.local = local;
  info.open = " " + qualified(ns, local) + "=\"";
  info.relation = relation_attribute(ns, local);
  info.known = ns == Ns::xml ? local == "space" : (rules != nullptr && rules->attributes.contains(local)) || ns == Ns::r || info.relation;
  if (rules != nullptr) {
    info.rules_ns = rules->ns;
    for (const Drop& drop : rules->attribute_drops)
      if (drop.names.contains(local)) info.drop = &drop;
    for (const Restriction& restriction : rules->restrictions)
      if (restriction.attributes.contains(local)) info.restriction = &restriction;
  }
  attribute_of_.emplace(key_, &info);
  return info;
}

}  // namespace sekisho::formats::ooxml
