// What the blocks of one workbook know of each other: which sheets, names and outside references survive, and under which number; the shared
// strings; the pictures. Filled from the globals ([MS-XLS] 2.1.7.20.1) before anything is written.
#pragma once

#include "formats/format.h"
#include "formats/xls/records.h"
#include "formats/xls/strings.h"
#include "formats/xls/tokens.h"

namespace sekisho::formats::xls {

struct Sheet {
  std::u16string name;
  std::string where;  // the name for notes
  std::uint8_t hidden = 0;
  std::uint16_t kind = 0;          // what its BOF opens
  std::size_t first = 0, end = 0;  // its block of records; equal when there is none
  bool survives = false;
  std::uint16_t number = 0;  // the new one, from 0
};

class Book {
 public:
  Book(std::span<const Record> records, Context& context) : records_(records), context_(context) {}
  base::Status prescan();
  base::Result<base::Bytes> write();

  Context& context() { return context_; }
  bool on(base::Setting setting) const { return context_.profile.on(setting); }
  std::size_t pictures() const { return pictures_; }
  Judged judge(base::ByteView rgce, base::ByteView rgcb = {}) const { return judge_tokens(rgce, rgcb, scope_); }
  SharedStrings strings;

 private:
  struct Supporting {
    enum class Kind : std::uint8_t { itself, functions, outside } kind = Kind::outside;
    base::What what = base::What::external_workbook;
    std::vector<TokenName> names;      // of functions
    std::vector<std::u16string> kept;  // their names, as written
  };
  struct Name {
    std::uint16_t flags = 0;
    std::uint8_t key = 0;
    std::uint16_t sheet = 0;  // 1-based; 0 for the whole book
    std::u16string text;
    base::Bytes tokens, extra;
    bool survives = true;
    bool future = false;
    base::What why = base::What::dangling_reference;
  };
  struct Place {
    std::size_t at;
    std::size_t sheet;
  };

  // book_scan.cpp
  base::Status find_sheets();
  std::vector<std::pair<std::size_t, std::size_t>> blocks() const;
  void judge_sheet(Sheet& sheet);
  void scan_supporting();
  void extern_name(const Record& record, Supporting& supporting);
  void extern_sheet(const Record& record);
  void scan_names();
  Name read_name(const Record& record);
  void settle_names();
  bool name_stays(Name& name) const;
  void number_names();
  void scan_strings();
  void scan_pictures();

  // book.cpp
  base::Bytes globals(std::vector<Place>& places);
  bool one(const Record& record, base::Bytes& out, std::vector<Place>& places);
  bool judge_one(const Record& record, base::Bytes& out, std::vector<Place>& places);
  void bound_sheet(base::Bytes& out, std::vector<Place>& places);
  void supporting_block(base::Bytes& out);
  bool name(base::Bytes& out);
  bool window(const Record& record, base::Bytes& out) const;
  bool write_access(const Record& record, base::Bytes& out);
  bool sheet_numbers(const Record& record, base::Bytes& out) const;
  bool refresh_all(const Record& record, base::Bytes& out);
  bool gone(base::What what, std::string_view where = {}) {
    context_.notes.removed(what, where);
    return false;
  }

  // The record goes with that note; it was understood.
  bool kept_from(base::What what) {
    context_.notes.removed(what);
    return true;
  }

  std::span<const Record> records_;
  Context& context_;
  std::size_t globals_end_ = 0;
  std::vector<Sheet> sheets_;
  std::size_t survivors_ = 0;
  std::vector<Supporting> supporting_;
  std::vector<std::array<std::uint16_t, 3>> extern_lines_;  // as written: supporting book, first and last sheet
  bool itself_ = false;                                     // the book refers to itself
  std::vector<Name> names_;
  TokenScope scope_;
  base::Bytes drawing_group_;
  std::size_t pictures_ = 0;
  bool theme_gone_ = false;
  // While the globals are written.
  std::size_t sheets_seen_ = 0, names_seen_ = 0;
  bool supporting_written_ = false, drawing_written_ = false, strings_written_ = false;
};

// Records of formats, each made anew; false: it goes (book_formats.cpp).
bool font(const Record& record, base::Bytes& out);
bool number_format(const Record& record, base::Bytes& out);
bool style(const Record& record, base::Bytes& out);
bool style_extension(const Record& record, base::Bytes& out);
bool cell_format_extension(const Record& record, base::Bytes& out);
bool differential_format(const Record& record, base::Bytes& out);
bool table_styles(const Record& record, base::Bytes& out);
// Whether the record opens as a future record of its own type does (FrtHeader, 2.5.135).
bool future_header(const Record& record);
void put_bof(base::Bytes& out, const Record& bof);

}  // namespace sekisho::formats::xls
