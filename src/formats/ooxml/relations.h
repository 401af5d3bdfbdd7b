// Which relationships may stay: the allow-list of their types, and what to say of the others.
#pragma once

#include <optional>
#include <string_view>

#include "base/file_type.h"
#include "base/what.h"
#include "formats/ooxml/part.h"

namespace sekisho::formats::ooxml {

enum class Family : std::uint8_t { word, sheet, slide, visio };
std::optional<Family> family_of(base::FileType type);

// Everything a part kind says of itself, see parts.def.
struct KindText {
  Family family;
  bool shared;                // stands in packages of every family
  std::string_view relation;  // the whole URI
  std::string_view content_type, binary_type;
  RootName root;
  bool always;  // needs no markup that names it
};
const KindText* describe(PartKind kind);  // nothing for pictures and the like

struct Judged {
  PartKind kind = PartKind::refused;
  base::What why = base::What::unknown_part;
  bool silent = false;    // refused without a note: a cache that programs make anew
  std::string_view type;  // the relationship type to write
};
// type: a relationship type as written, transitional or strict.
Judged judge_relationship(std::string_view type, Family family);

}  // namespace sekisho::formats::ooxml
