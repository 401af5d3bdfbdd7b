// Looks into XML parts before they are rebuilt: names, attributes and text of the elements a caller asks for, namespaces resolved.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/limits.h"
#include "formats/ooxml/xml/namespaces.h"

namespace sekisho::formats::ooxml {

struct Book;
struct Relation;
class Part;

struct SeenAttribute {
  Ns ns;
  std::string_view local, value;
};

struct Seen {
  Ns ns;
  std::string_view local;
  std::vector<SeenAttribute> attributes;
  std::string text;  // of the element itself, without its children's
  std::string_view value(std::string_view name, Ns in = Ns::none) const;
};

// Calls visit at each element's end (its attributes as they were, its text complete). False from visit stops the scan.
// Returns whether the XML was sound as far as it was read; what is broken is refused later, when the part is rebuilt.
bool prescan(base::ByteView xml, const base::Limits& limits, const std::function<bool(const Seen&)>& visit);

// The bytes of the part that a relationship leads to.
base::Result<base::Bytes> peek(Part& part, const Relation& relation);

// Sheets, names, views and caches of xl/workbook.xml into the book, and what becomes of them.
void prescan_workbook(base::ByteView xml, Part& part, Book& book);

// The cacheId of a pivot table definition; empty where there is none.
std::string pivot_cache_id(base::ByteView xml, const base::Limits& limits);

}  // namespace sekisho::formats::ooxml
