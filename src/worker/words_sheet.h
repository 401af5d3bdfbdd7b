// The words of a workbook (ECMA-376 part 1 §18): names of its sheets, shared strings, which cells are dates, cells.
#pragma once

#include <string>
#include <vector>

#include "worker/second_look/xml.h"
#include "worker/words_page.h"

namespace sekisho::worker {

// xl/workbook.xml, in the order of the tabs; ppt/presentation.xml likewise, whose slides have no name.
class Order : public second_look::XmlHandler {
 public:
  struct One {
    std::string name, relationship;
  };
  void open(const second_look::XmlElement& element) override;
  void close(std::string_view) override {}
  void text(std::string_view) override {}
  const std::vector<One>& all() const { return all_; }
  bool from_1904() const { return from_1904_; }

 private:
  std::vector<One> all_;
  bool from_1904_ = false;
};

// xl/sharedStrings.xml without its readings. What is too much to keep shows as "…".
class Strings : public second_look::XmlHandler {
 public:
  void open(const second_look::XmlElement& element) override;
  void close(std::string_view local) override;
  void text(std::string_view raw) override;
  std::string_view at(std::string_view number) const;

 private:
  bool full() const;
  std::vector<std::string> strings_;
  std::size_t bytes_ = 0;
  bool in_text_ = false, in_reading_ = false, in_kept_ = false;
};

// xl/styles.xml: which of the cells' formats show a date or a time.
class Dates : public second_look::XmlHandler {
 public:
  void open(const second_look::XmlElement& element) override;
  void close(std::string_view local) override;
  void text(std::string_view) override {}
  bool is_date(std::string_view style) const;

 private:
  std::vector<std::uint32_t> own_;  // numbers of the workbook's own formats of dates
  std::vector<bool> styles_;
  bool in_cells_ = false;
};

// One sheet. Empty rows are left out.
class Cells : public second_look::XmlHandler {
 public:
  Cells(const Strings& strings, const Dates& dates, bool from_1904, Page& page)
      : strings_(strings), dates_(dates), from_1904_(from_1904), page_(page) {}
  void open(const second_look::XmlElement& element) override;
  void close(std::string_view local) override;
  void text(std::string_view raw) override;

 private:
  void end_cell();
  const Strings& strings_;
  const Dates& dates_;
  const bool from_1904_;
  Page& page_;
  std::string value_, type_, style_;
  std::uint32_t column_ = 0, written_ = 1;
  bool any_ = false, in_value_ = false, in_reading_ = false;
};

// "2026-11-21", "2026-11-21 15:30", "15:30" of a day's number; as it is where it is none.
std::string date_of(std::string_view number, bool from_1904);

}  // namespace sekisho::worker
