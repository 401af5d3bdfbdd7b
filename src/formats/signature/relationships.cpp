#include "formats/signature/relationships.h"

#include <map>
#include <set>

#include "formats/ooxml/xml/scanner.h"

namespace sekisho::formats::signature {

namespace {

constexpr std::string_view kRelationshipsNamespace = "http://schemas.openxmlformats.org/package/2006/relationships";

void put_attribute(std::string& out, std::string_view name, std::string_view value) {
  out.append(" ").append(name).append("=\"");
  for (char c : value) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '"': out += "&quot;"; break;
      case '\t': out += "&#x9;"; break;
      case '\n': out += "&#xA;"; break;
      case '\r': out += "&#xD;"; break;
      default: out += c; break;
    }
  }
  out += '"';
}

}  // namespace

std::optional<std::string> signed_relationships(std::string_view xml, const Tree& tree, std::size_t transform, const base::Limits& limits) {
  std::set<std::string_view> ids, types;
  for (std::size_t one : tree[transform].children) {
    if (tree[one].name == "RelationshipReference") ids.insert(tree[one].attribute("SourceId"));
    if (tree[one].name == "RelationshipsGroupReference") types.insert(tree[one].attribute("SourceType"));
  }
  const auto list = Tree::read(xml, limits);
  if (!list || (*list)[0].name != "Relationships" || (*list)[0].ns != kRelationshipsNamespace) return std::nullopt;
  std::map<std::string_view, const Element*> wanted;  // sorted by their ids
  for (std::size_t one : (*list)[0].children) {
    const Element& relationship = (*list)[one];
    if (relationship.name != "Relationship") return std::nullopt;
    if (!ids.contains(relationship.attribute("Id")) && !types.contains(relationship.attribute("Type"))) continue;
    if (!wanted.emplace(relationship.attribute("Id"), &relationship).second) return std::nullopt;
  }
  std::string out = "<Relationships xmlns=\"" + std::string(kRelationshipsNamespace) + "\">";
  for (const auto& [id, relationship] : wanted) {
    for (const auto& [name, value] : relationship->attributes)
      if (name != "Id" && name != "Target" && name != "TargetMode" && name != "Type" && !name.starts_with("xmlns")) return std::nullopt;
    const std::string_view mode = relationship->attribute("TargetMode");
    out += "<Relationship";
    put_attribute(out, "Id", id);
    put_attribute(out, "Target", relationship->attribute("Target"));
    put_attribute(out, "TargetMode", mode.empty() ? "Internal" : mode);
    put_attribute(out, "Type", relationship->attribute("Type"));
    out += "></Relationship>";
  }
  return out + "</Relationships>";
}

}  // namespace sekisho::formats::signature
