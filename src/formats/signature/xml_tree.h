// The XML of a signature as a small tree. Elements stand in the order of their start tags, so an element's place is its apex for canonical().
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"

namespace sekisho::formats::signature {

struct Element {
  std::string ns, name;
  std::vector<std::pair<std::string, std::string>> attributes;  // by the names as they are written
  std::string text;                                             // its own, all pieces
  std::vector<std::size_t> children;
  std::string_view attribute(std::string_view wanted) const;  // empty when it is not there
};

class Tree {
 public:
  static constexpr std::size_t kNone = SIZE_MAX;

  // Nothing: no XML, or more than any signature needs.
  static std::optional<Tree> read(std::string_view xml, const base::Limits& limits);

  const Element& operator[](std::size_t element) const { return elements_[element]; }
  std::size_t size() const { return elements_.size(); }
  std::size_t child(std::size_t parent, std::string_view name) const;          // the first of the name, whatever its namespace
  std::vector<std::size_t> all(std::size_t top, std::string_view name) const;  // at any depth below top
  std::size_t with_id(std::string_view id) const;                              // kNone also when two have it

 private:
  std::vector<Element> elements_;
};

}  // namespace sekisho::formats::signature
