// The second look at Excel 97-2003 workbooks: a walk of its own over the compound file, the blocks of records, their formulas, links and drawings.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::xls {

inline constexpr base::FileType kLookTypes[] = {base::FileType::xls};
base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

// The stream Workbook (look_records.cpp).
void look_at_workbook(base::ByteView stream, worker::second_look::Look& look);
// What is wrong with a formula's tokens, or empty (look_formulas.cpp).
std::string_view formula_fault(base::ByteView tokens);
// OfficeArt records of a drawing or a drawing group (look_drawing.cpp).
void look_at_drawing(base::ByteView bytes, bool group, worker::second_look::Look& look);

}  // namespace sekisho::formats::xls
