// What the checkers of an Office package share: its parts, their content types and relationships (ECMA-376 part 2).
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "worker/second_look/archive.h"

namespace sekisho::worker::second_look {

struct Relationship {
  std::string id, type, target;  // type: its last segment in lower case; target: a part name without the first slash when internal
  bool external = false;
};

struct Part {
  const ArchiveEntry* entry = nullptr;
  std::string content_type;  // lower case
  std::vector<Relationship> relationships;
  bool reached = false;
};

struct Package {
  base::FileType type;
  std::vector<Part> parts;
  std::unordered_map<std::string, std::size_t> by_name;  // lower case → place in parts
  std::vector<Relationship> root;

  const Part* find(std::string_view name) const;
};

// Scans one part of XML with the handler; findings carry the part's name. scratch is kept between parts.
class XmlHandler;
bool scan_part(const ArchiveEntry& entry, XmlHandler& handler, Inflater& inflater, base::Bytes& scratch, Look& look);

// [Content_Types].xml and the .rels parts.
bool read_content_types(Package& package, Inflater& inflater, base::Bytes& scratch, Look& look);
bool read_relationships(Package& package, Inflater& inflater, base::Bytes& scratch, Look& look);
// Names and types of parts and relationships that have no place in an output; every part is reached, every target exists.
void judge_package(Package& package, Look& look);
// The type of a package whose main part has this content type, or unknown.
base::FileType main_part_type(std::string_view content_type);
// The main part must be of the declared type.
void judge_main_part(const Package& package, Look& look);

// Elements, attributes, fields and formulas of one part.
void judge_markup(const Package& package, const Part& part, Inflater& inflater, base::Bytes& scratch, Look& look);
// The records of one .bin part of an xlsb.
void judge_binary_part(const Part& part, base::ByteView records, Look& look);

}  // namespace sekisho::worker::second_look
