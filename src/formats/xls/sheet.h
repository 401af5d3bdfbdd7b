// One block of records that survives: a worksheet, a chart sheet, or a chart within a sheet ([MS-XLS] 2.1.7.20.3 and 2.1.7.20.5).
#pragma once

#include <unordered_map>
#include <unordered_set>

#include "formats/officeart/officeart.h"
#include "formats/xls/book.h"
#include "formats/xls/objects.h"

namespace sekisho::formats::xls {

// The block, BOF to EOF, written anew.
base::Bytes write_block(Book& book, std::span<const Record> records, std::string_view where);

class Block {
 public:
  Block(Book& book, std::span<const Record> records, std::string_view where)
      : book_(book), notes_(book.context().notes), records_(records), where_(where), place_(opens(records.front()) == kChart ? kInChart : kInSheet) {}
  base::Bytes run();

 private:
  // One record or more that belong together, from at_; at_ is then behind the last.
  void one();
  bool judge(const Record& record);
  bool gone(base::What what) {
    notes_.removed(what, where_);
    return true;
  }
  void put(std::uint16_t type, base::ByteView body) { put_record(out_, type, body); }
  void leave_view();  // a person's own view of the sheet

  // cells.cpp
  void scan_formulas();
  std::optional<base::What> group_fault(const Record& cell, const Record& group, std::uint32_t& target) const;
  void formula();
  std::size_t follower(std::size_t formula) const;  // of ARRAY, SHRFMLA, TABLE behind a formula; 0 when there is none
  void value_of(const Record& cell, const Record* text);
  bool judge_follower(const Record& record, base::Bytes* out) const;
  bool label(const Record& record);
  bool shared_label(const Record& record);

  // rules.cpp
  bool header(const Record& record);
  bool header_extension(const Record& record);
  bool auto_filter(const Record& record);
  bool conditional_formats();
  bool validations();
  base::Bytes validation(const Record& record, base::What& why) const;
  bool feature_header(const Record& record);
  bool feature(const Record& record);
  bool worksheet_options(const Record& record);
  // links.cpp
  bool hyperlink();
  // chart.cpp
  bool data_source(const Record& record);
  bool series_text(const Record& record);
  bool fill_effects();

  // drawing.cpp
  void scan_drawing();
  base::Bytes add_text(const Record& record, std::size_t at);
  bool note(const Record& record);
  void write_drawing();
  bool shape_stays(officeart::Record& shape);

  Book& book_;
  Notes& notes_;
  std::span<const Record> records_;
  std::string_view where_;
  std::uint8_t place_;
  base::Bytes out_;
  std::size_t at_ = 0;

  std::unordered_map<std::uint32_t, base::What> bad_groups_;  // cells whose shared formula may not stay, row << 16 | column
  std::unordered_set<std::uint32_t> groups_;                  // cells that others may refer to
  // Of the drawing: where in its bytes a record of another kind stands.
  std::vector<officeart::Record> drawing_;
  std::unordered_map<std::size_t, Object> objects_;
  std::unordered_map<std::size_t, base::Bytes> texts_;  // TXO with its CONTINUE records, as records
  std::unordered_set<std::uint16_t> comments_;          // numbers of comment boxes that stay
  bool drawing_written_ = false;
};

// What may stand in a hyperlink's record (links.cpp); nothing when it goes, then why says what it was.
std::optional<base::Bytes> clean_link(const Record& record, bool keep_links, base::What& why, bool& changed);

}  // namespace sekisho::formats::xls
