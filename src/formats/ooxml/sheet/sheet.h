// Spreadsheets inside packages: the allow-list of SpreadsheetML, formulas, and the binary parts of xlsb.
#pragma once

#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "formats/ooxml/part.h"

namespace sekisho::formats::ooxml {

// The namespaces of spreadsheets: x, x14, x14ac, x15, …
std::span<const NamespaceRules> sheet_rules();

// What the parts of one workbook know of each other.
struct Book;
Book* make_book(Shared& shared);
void delete_book(Book* book);
Book& book_of(Part& part);

// Around every part of a sheet_* kind. begin: relationships are resolved and may still be refused here; bytes: the part as it came.
void begin_sheet_part(Part& part, base::ByteView bytes);
base::Status end_sheet_part(Part& part);

// A part of an xlsb ([MS-XLSB]); part.kind() says which. part.use(id) for each relationship that the records still name.
base::Result<base::Bytes> rebuild_binary_part(base::ByteView bytes, Part& part);

// Whether a formula that stands outside cells (charts, form controls) may stay, and the note for one that may not.
bool formula_allowed(std::string_view formula, Part& part);
base::What formula_note(std::string_view formula, Part& part);

}  // namespace sekisho::formats::ooxml
