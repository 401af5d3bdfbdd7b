// The structure tree (ISO 32000-1, 14.7): what screen readers follow.
#include "formats/pdf/builder.h"
#include "formats/pdf/findings.h"

namespace sekisho::formats::pdf {

// A type that is spelled like an action is no type of structure: a reader that takes it for one must not meet it.
bool Builder::is_structure_element(Object value) {
  if (structure_id_ == 0 || !value.isDictionary() || !at(value, "/S").isName()) return false;
  std::string type = name_at(value, "/Type");
  if (!type.empty() && type != "/StructElem") return false;
  return finding_for_action(value) == base::What::pdf_action;
}

void Builder::put_structure_element(std::string& out, Object element) {
  if (name_at(element, "/Type").empty()) {
    element = element.shallowCopy();
    element.replaceKey("/Type", Object::newName("/StructElem"));
  }
  put_dictionary(out, element, Kind::structure_element);
}

// The number of the new root, or 0.
int Builder::write_structure(Object root) {
  if (!root.isDictionary() || !context_.profile.on(base::Setting::pdf_keep_structure)) return 0;
  reach(root);
  structure_root_ = root;
  structure_id_ = writer_.reserve();
  static constexpr Key kKeys[] = {{"/ClassMap", {kMap, Kind::attributes}},
                                  {"/K", {kOne | kList, Kind::structure_kid}},
                                  {"/Namespaces", {kList, Kind::namespace_}},
                                  {"/ParentTreeNextKey", {kOne, Kind::integer}},
                                  {"/RoleMap", {kMap, Kind::name}}};
  std::string body = "<</Type /StructTreeRoot";
  for (auto& [name, value] : root.getDictAsMap()) {
    if (value.isNull() || name == "/Type") continue;
    if (name == "/IDTree" || name == "/ParentTree") {
      Tree tree = name == "/IDTree" ? Tree::names : Tree::numbers;
      Role role{static_cast<Shapes>(tree == Tree::names ? kOne : kOne | kList | kInPlace), Kind::structure_element};
      int id = write_tree(collect(value, tree), tree, role);
      if (id != 0) put_name(body, name), body += ' ', put_id(body, id);
      continue;
    }
    auto key = std::find_if(std::begin(kKeys), std::end(kKeys), [&](const Key& k) { return k.name == name; });
    if (key == std::end(kKeys) || !put_entry(body, name, value, key->role)) dropped(name, value);
  }
  drain();
  writer_.object(structure_id_, body + ">>");
  return structure_id_;
}

}  // namespace sekisho::formats::pdf
