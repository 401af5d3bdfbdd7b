#include "formats/ooxml/part.h"

namespace sekisho::formats::ooxml {

Relation* Part::relation(std::string_view id) {
  auto found = index_.find(std::string(id));
  return found == index_.end() ? nullptr : &relations_[found->second];
}

void Part::add_relation(Relation relation) {
  index_.emplace(relation.id, relations_.size());
  relations_.push_back(std::move(relation));
}

bool Part::use(std::string_view id) {
  Relation* found = relation(id);
  if (found == nullptr || !found->usable()) return false;
  found->used = true;
  return true;
}

void Part::reset_use() {
  for (Relation& relation : relations_) relation.used = false;
}

std::string_view Part::keep_text(std::string text) { return *texts_.emplace_back(std::make_unique<std::string>(std::move(text))); }

}  // namespace sekisho::formats::ooxml
