// Outlines, the bookmarks (ISO 32000-1, 12.3.3): walked by /First and /Next, linked anew.
#include "formats/pdf/builder.h"

namespace sekisho::formats::pdf {

namespace {

constexpr std::size_t kItemsMax = 100'000;

struct Item {
  Object dict;
  int id = 0;
  std::size_t parent = 0, first = 0, last = 0, previous = 0, next = 0;  // indices; 0, the root, stands for none
};

std::vector<Item> walk(const Object& root) {
  std::vector<Item> items{{root}};
  std::set<QPDFObjGen> seen;
  for (std::size_t i = 0; i < items.size(); ++i) {
    Object child = at(items[i].dict, "/First");
    for (std::size_t previous = 0; child.isDictionary() && items.size() < kItemsMax; child = at(child, "/Next")) {
      if (!child.isIndirect() || !seen.insert(child.getObjGen()).second) break;
      std::size_t index = items.size();
      items.push_back({child, 0, i, 0, 0, previous, 0});
      (previous == 0 ? items[i].first : items[previous].next) = index;
      items[i].last = previous = index;
    }
  }
  return items;
}

constexpr Key kKeys[] = {{"/A", {kOne, Kind::action}},
                         {"/C", {kOne, Kind::plain}},
                         {"/Dest", {kOne, Kind::destination}},
                         {"/F", {kOne, Kind::integer}},
                         {"/SE", {kOne, Kind::structure_element}},
                         {"/Title", {kOne, Kind::string}}};
constexpr std::string_view kLinks[] = {"/Type", "/Parent", "/Prev", "/Next", "/First", "/Last", "/Count"};

}  // namespace

int Builder::write_outlines(Object outlines) {
  if (!outlines.isDictionary()) return 0;
  std::vector<Item> items = walk(outlines);
  for (Item& item : items) {
    reach(item.dict);
    if (items.size() > 1) item.id = writer_.reserve();
  }
  if (items.size() == 1) return 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    std::string body = i == 0 ? "<</Type /Outlines" : "<<";
    auto link = [&](const char* key, std::size_t index) { body.append(key).append(" "), put_id(body, items[index].id); };
    long long count = integer_or(at(item.dict, "/Count"), 0);
    if (item.first != 0 && count != 0) body += "/Count " + std::to_string(count);
    if (item.first != 0) link("/First", item.first), link("/Last", item.last);
    if (item.next != 0) link("/Next", item.next);
    if (item.previous != 0) link("/Prev", item.previous);
    if (i != 0) link("/Parent", item.parent);
    Object dict = item.dict;
    if (i != 0 && !at(dict, "/Title").isString()) {  // required (Table 153)
      dict = dict.shallowCopy();
      dict.replaceKey("/Title", Object::newString(""));
    }
    for (auto& [name, value] : dict.getDictAsMap()) {
      if (value.isNull() || std::find(std::begin(kLinks), std::end(kLinks), name) != std::end(kLinks)) continue;
      auto key = std::find_if(std::begin(kKeys), std::end(kKeys), [&](const Key& k) { return k.name == name; });
      if (i == 0 || key == std::end(kKeys) || !put_entry(body, name, value, key->role)) dropped(name, value);
    }
    writer_.object(item.id, body + ">>");
  }
  return items[0].id;
}

}  // namespace sekisho::formats::pdf
