#include "formats/ooxml/sheet/sheet.h"

#include "formats/ooxml/sheet/binary.h"
#include "formats/ooxml/sheet/book.h"
#include "formats/ooxml/sheet/prescan.h"

namespace sekisho::formats::ooxml {
namespace {

// A pivot table stays with its cache.
void settle_pivot_tables(Part& part, const Book& book) {
  for (Relation& relation : part.relations()) {
    if (relation.kind != PartKind::sheet_pivot_table) continue;
    auto bytes = peek(part, relation);
    const bool binary = book.binary != nullptr;
    if (bytes && book.cache_ids.contains(binary ? sheet::binary_pivot_cache_id(*bytes) : pivot_cache_id(*bytes, part.context().limits))) continue;
    relation.kind = PartKind::refused;
    relation.why = base::What::data_connection;
    part.removed(relation.why);
  }
}

void begin_worksheet(Part& part, Book& book) {
  book.without_value = 0;
  book.value_owed = false;
  settle_pivot_tables(part, book);
}

}  // namespace

Book& book_of(Part& part) {
  auto& book = part.shared().book;
  if (!book) book = {make_book(part.shared()), delete_book};
  return *book;
}

Book* make_book(Shared&) { return new Book; }
void delete_book(Book* book) { delete book; }

void begin_sheet_part(Part& part, base::ByteView bytes) {
  Book& book = book_of(part);
  const bool binary = part.shared().type == base::FileType::xlsb;
  if (part.kind() == PartKind::sheet_main && binary) sheet::prescan_binary_workbook(bytes, part, book);
  if (part.kind() == PartKind::sheet_main && !binary) prescan_workbook(bytes, part, book);
  if (part.kind() == PartKind::sheet_worksheet) begin_worksheet(part, book);
}

base::Status end_sheet_part(Part& part) {
  Book& book = book_of(part);
  if (part.kind() == PartKind::sheet_main && book.first_visible() < 0)
    return base::refuse(base::Code::feature_unsupported, std::string(part.name()), "no sheet survives");
  if (part.kind() == PartKind::sheet_worksheet) {
    if (book.without_value != 0) part.warn(base::What::value_without_cache, book.without_value);
  }
  return {};
}

bool formula_allowed(std::string_view formula, Part& part) { return sheet::judge(formula, book_of(part).scope) == sheet::Judgement::keep; }

base::What formula_note(std::string_view formula, Part& part) { return sheet::what_of(sheet::judge(formula, book_of(part).scope)); }

}  // namespace sekisho::formats::ooxml
