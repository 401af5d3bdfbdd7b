// Judges a formula of SpreadsheetML (ECMA-376 Part 1, 18.17): may it stay, or does its value stand in its place?
// In:    formula text as stored (no '=' needed), UTF-8; what is known of its book.
// Never: calculates, allocates per formula (beyond folding a name that is not ASCII), recurses.
// Fails: towards replacing: what the tokenizer does not understand is not kept.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/what.h"

namespace sekisho::formats::ooxml::sheet {

enum class Judgement : std::uint8_t {
  keep,
  dde,                // app|topic!item
  fetching,           // a function that asks a server, a data model or another program
  macro,              // an Excel 4.0 macro function
  unknown_function,   // an add-in's or a VBA module's function, or not understood at all
  external_workbook,  // another book, a path, a URL
  unsafe_link,        // HYPERLINK to something that is not a literal http, https, mailto, tel or place in the book
  dangling,           // a sheet or a name that is not in the book
};

// The note that goes with a judgement other than keep.
base::What what_of(Judgement judgement);

// A name as spreadsheets compare it: case folded.
std::string folded(std::string_view name_utf8);

struct LessLetters {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const { return a < b; }
};
using FoldedNames = std::set<std::string, LessLetters>;

// What a formula may refer to. All names folded. Where sheets is empty, sheet names are not checked.
struct Scope {
  FoldedNames sheets;         // that survive
  FoldedNames names;          // defined names that survive
  FoldedNames removed_names;  // defined names that do not
  bool keep_links = true;     // setting office.keep_links
};

Judgement judge(std::string_view formula_utf8, const Scope& scope);

// A link that may stay: http, https, mailto, tel, or '#' and a place in the book.
bool safe_link(std::string_view target);

// Whether a reference in text, as INDIRECT takes it, names another book, a path or a server.
bool leads_outside(std::string_view reference);

}  // namespace sekisho::formats::ooxml::sheet
