// The second look at documents of Word 97-2003: a walk of its own over the compound file, the tables, the text with its fields, and the drawings.
#pragma once

#include <string_view>
#include <vector>

#include "worker/second_look/look.h"

namespace sekisho::formats::doc {

inline constexpr base::FileType kLookTypes[] = {base::FileType::doc};
base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

// The parts, for tests: the text of all stories with its fields; shapes and pictures one behind the other; where pictures of a store stand in main
// (those it names are added to claimed).
void look_at_fields(std::u16string_view text, worker::second_look::Look& look);
struct DrawingPlace {
  base::ByteView main;  // the stream that delayed pictures stand in; empty for pictures inside their entry
  std::vector<bool>* claimed = nullptr;
};
void look_at_drawing(base::ByteView records, const DrawingPlace& place, worker::second_look::Look& look);

}  // namespace sekisho::formats::doc
