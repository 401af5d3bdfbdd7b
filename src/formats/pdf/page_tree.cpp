// Finds the pages (ISO 32000-1, 7.7.3): the tree is walked once, without recursion, whatever its /Count and /Parent say.
#include "formats/pdf/builder.h"

namespace sekisho::formats::pdf {

namespace {

constexpr std::size_t kNodesMax = 200'000;
constexpr std::size_t kPagesMax = 50'000;
constexpr const char* kInherited[] = {"/CropBox", "/MediaBox", "/Resources", "/Rotate"};

struct Node {
  Object dict;
  std::vector<std::pair<std::string, Object>> inherited;
  std::shared_ptr<std::vector<QPDFObjGen>> path;  // of intermediate nodes above, against cycles
};

bool looks_like_page(const Object& dict) {
  return name_at(dict, "/Type") == "/Page" || !at(dict, "/Contents").isNull() || !at(dict, "/MediaBox").isNull() || !at(dict, "/Resources").isNull();
}

}  // namespace

void Builder::find_pages(Object root) {
  if (Object top = at(root, "/Pages"); top.isDictionary()) {
    reach(root);
    visit_page_node(top);
  }
  if (pages_.empty() && !failure_) rescue_pages();
}

void Builder::visit_page_node(Object top) {
  std::vector<Node> waiting{{top, {}, std::make_shared<std::vector<QPDFObjGen>>()}};
  for (std::size_t visited = 0; !waiting.empty(); ++visited) {
    if (visited > kNodesMax || pages_.size() > kPagesMax) return fail(base::Code::too_many_entries);
    Node node = std::move(waiting.back());
    waiting.pop_back();
    Object kids = at(node.dict, "/Kids");
    reach(node.dict);
    if (!kids.isArray() || name_at(node.dict, "/Type") == "/Page") {
      if (looks_like_page(node.dict)) pages_.push_back({node.dict, std::move(node.inherited)});
      continue;
    }
    reach(kids);
    for (const char* key : kInherited) {
      Object value = at(node.dict, key);
      if (value.isNull()) continue;
      // Shared by all pages below: one indirect object rather than a copy in each.
      if (value.isDictionary() && !value.isIndirect()) node.dict.replaceKey(key, value = source_.makeIndirectObject(value));
      std::erase_if(node.inherited, [&](auto& entry) { return entry.first == key; });
      node.inherited.emplace_back(key, value);
    }
    auto path = std::make_shared<std::vector<QPDFObjGen>>(*node.path);
    if (path->size() > 100) return fail(base::Code::too_deep);
    path->push_back(node.dict.getObjGen());
    for (int i = kids.getArrayNItems(); i-- > 0;) {
      Object kid = kids.getArrayItem(i);
      if (!kid.isDictionary()) continue;
      bool cycle = kid.isIndirect() && std::find(path->begin(), path->end(), kid.getObjGen()) != path->end();
      if (!cycle) waiting.push_back({kid, node.inherited, path});
    }
  }
}

// No tree: every object that says it is a page, in the order of object numbers.
void Builder::rescue_pages() {
  for (Object& object : source_.getAllObjects()) {
    if (!object.isDictionary() || name_at(object, "/Type") != "/Page") continue;
    if (pages_.size() > kPagesMax) return fail(base::Code::too_many_entries);
    reach(object);
    pages_.push_back({object, {}});
  }
}

std::optional<int> Builder::page_id(const Object& value) const {
  Object page = value;
  if (!page.isIndirect()) return std::nullopt;
  auto found = page_ids_.find(page.getObjGen());
  if (found == page_ids_.end()) return std::nullopt;
  return found->second;
}

}  // namespace sekisho::formats::pdf
