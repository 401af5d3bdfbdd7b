// The binary parts of an xlsb, record by record ([MS-XLSB] 2.1.7): what is on the list of records.def is copied, what holds a formula, a
// relationship or an index is judged, the rest goes.
#pragma once

#include <unordered_map>
#include <vector>

#include "formats/ooxml/part.h"
#include "formats/ooxml/sheet/biff.h"
#include "formats/ooxml/sheet/book.h"
#include "formats/ooxml/sheet/tokens.h"

namespace sekisho::formats::ooxml::sheet {

struct BinaryName {
  std::string name;
  std::uint32_t flags = 0;
  std::uint32_t sheet = 0xFFFFFFFF;  // itab
  base::Bytes rgce;
  bool survives = true;
};

// Of the workbook part: decided before it is written.
struct BinaryBook {
  std::vector<bool> supporting_inside;                // by the order of supporting links: this book itself
  std::vector<std::int32_t> first_sheet, last_sheet;  // by ixti, as they were
  std::vector<std::uint32_t> supporting;              // by ixti
  std::vector<BinaryName> names;
  TokenScope tokens;
};
void prescan_binary_workbook(base::ByteView bytes, Part& part, Book& book);
std::string binary_pivot_cache_id(base::ByteView bytes);

// The one block of supporting links that counts, BrtBeginExternals … BrtEndExternals with one BrtExternSheet; others go.
class ExternalsBlock {
 public:
  bool takes(std::uint16_t type);

 private:
  enum class State : std::uint8_t { before, open, listed, behind } state_ = State::before;
};

class BinaryPart {
 public:
  BinaryPart(base::ByteView bytes, Part& part, Book& book) : in_(bytes), part_(part), book_(book), binary_(*book.binary) {}
  base::Result<base::Bytes> run();

 private:
  // true: the record, or the block it opens, was written.
  bool one(const Record& record);
  bool may_stay(const Record& record);  // inside a block of future records
  void removed(base::What what) { part_.removed(what); }
  bool block(const Record& record);  // BrtFRTBegin … BrtFRTEnd, BrtACBegin … BrtACEnd
  bool write(const Record& record) { return write(record.type, record.body); }
  bool write(std::uint16_t type, base::ByteView body);
  bool end_of_list(const Record& record);  // takes the list away when nothing stands in it

  // binary_book.cpp
  bool sheet_entry(const Record& record);
  bool book_view(const Record& record);
  bool externals(const Record& record);
  bool external_sheets();
  bool name(const Record& record);
  bool pivot_cache_list(const Record& record);
  bool pivot_cache_entry(const Record& record);

  // binary_cells.cpp
  bool formula_cell(const Record& record);
  bool shared_formula(const Record& record);
  bool value_of(const Record& record);  // the cell without its formula
  bool cell_formula_stays(const Record& record, base::Bytes& body, std::size_t formula);
  Judgement judge_at(base::Bytes& body, std::size_t offset);

  // binary_part.cpp
  bool row(const Record& record);
  bool column(const Record& record);
  bool relation(const Record& record);
  bool page_setup(const Record& record);
  bool chart_page_setup(const Record& record);
  bool without_printer(const Record& record, std::size_t offset);
  bool hyperlink(const Record& record);
  bool rule(const Record& record);
  bool threshold(const Record& record);
  bool validation(const Record& record);
  bool column_formula(const Record& record);
  bool table(const Record& record);
  bool table_column(const Record& record);
  bool cache_definition(const Record& record);
  bool formula_onto(base::Bytes& out, base::Reader& in);

  RecordReader in_;
  Part& part_;
  Book& book_;
  const BinaryBook& binary_;
  base::Bytes out_;
  int depth_ = 0;  // of blocks
  ExternalsBlock externals_;
  std::size_t sheets_seen_ = 0, names_seen_ = 0;
  std::size_t last_start_ = 0;  // of the record written last, and its type
  std::uint16_t last_type_ = 0;
  std::uint32_t row_ = 0;
  bool follower_stays_ = false;                     // the shared or array formula that follows
  std::unordered_map<std::uint64_t, bool> shared_;  // by row and column of the formula's first cell: whether it stays
};

}  // namespace sekisho::formats::ooxml::sheet
