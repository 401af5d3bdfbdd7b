// Name trees and number trees (ISO 32000-1, 7.9.6 and 7.9.7): read leaf by leaf, written anew in order.
#include <algorithm>
#include <tuple>

#include "formats/pdf/builder.h"

namespace sekisho::formats::pdf {

namespace {

constexpr std::size_t kNodesMax = 200'000;
constexpr std::size_t kLeafMax = 64;

void put_key(std::string& out, const TreeEntry& entry, bool names) {
  if (names) {
    put_string(out, entry.text);
  } else {
    put_integer(out, entry.number);
  }
}

}  // namespace

std::vector<TreeEntry> Builder::collect(Object root, Tree tree) {
  std::vector<TreeEntry> entries;
  std::vector<Object> waiting{root};
  std::set<QPDFObjGen> seen;
  for (std::size_t visited = 0; !waiting.empty(); ++visited) {
    Object node = waiting.back();
    waiting.pop_back();
    if (!node.isDictionary() || (node.isIndirect() && !seen.insert(node.getObjGen()).second)) continue;
    if (visited > kNodesMax) {
      fail(base::Code::too_many_entries);
      break;
    }
    reach(node);
    Object leaves = at(node, tree == Tree::names ? "/Names" : "/Nums"), kids = at(node, "/Kids");
    reach(leaves);
    for (int i = 0; leaves.isArray() && i + 1 < leaves.getArrayNItems(); i += 2) {
      Object key = leaves.getArrayItem(i);
      if (tree == Tree::names ? !key.isString() : !key.isInteger()) continue;
      entries.push_back(
          {tree == Tree::names ? key.getStringValue() : "", tree == Tree::names ? 0 : key.getIntValue(), entries.size(), leaves.getArrayItem(i + 1)});
    }
    for (int i = kids.isArray() ? kids.getArrayNItems() : 0; i-- > 0;) waiting.push_back(kids.getArrayItem(i));
  }
  auto before = [](const TreeEntry& a, const TreeEntry& b) { return std::tie(a.number, a.text, a.order) < std::tie(b.number, b.text, b.order); };
  auto same = [](const TreeEntry& a, const TreeEntry& b) { return a.number == b.number && a.text == b.text; };
  std::sort(entries.begin(), entries.end(), before);
  entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
  return entries;
}

// The number of the new root, or 0 where no entry is left.
int Builder::write_tree(const std::vector<TreeEntry>& entries, Tree tree, Role role) {
  bool names = tree == Tree::names;
  struct Leaf {
    std::string body;
    const TreeEntry *first, *last;
    std::size_t count;
  };
  std::vector<Leaf> leaves;
  for (const TreeEntry& entry : entries) {
    std::string value;
    if (!put(value, entry.value, role)) {
      dropped({}, entry.value);
      continue;
    }
    if (leaves.empty() || leaves.back().count == kLeafMax) leaves.push_back({{}, &entry, &entry, 0});
    Leaf& leaf = leaves.back();
    if (leaf.count++ > 0) leaf.body += ' ';
    put_key(leaf.body, entry, names);
    leaf.body += ' ' + value;
    leaf.last = &entry;
  }
  if (leaves.empty()) return 0;
  std::string list = names ? "/Names [" : "/Nums [", kids;
  int root = writer_.reserve();
  if (leaves.size() == 1) {
    writer_.object(root, "<<" + list + leaves[0].body + "]>>");
    return root;
  }
  for (const Leaf& leaf : leaves) {
    int id = writer_.reserve();
    std::string limits = "/Limits [";
    put_key(limits, *leaf.first, names);
    limits += ' ';
    put_key(limits, *leaf.last, names);
    writer_.object(id, "<<" + limits + "]" + list + leaf.body + "]>>");
    put_id(kids, id);
    kids += ' ';
  }
  writer_.object(root, "<</Kids [" + kids + "]>>");
  return root;
}

}  // namespace sekisho::formats::pdf
