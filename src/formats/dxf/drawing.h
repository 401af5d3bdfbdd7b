// A drawing record by record: which of them stay, and what of each.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "formats/dxf/tags.h"
#include "formats/format.h"

namespace sekisho::formats::dxf {

using Record = std::vector<Tag>;  // the group 0 that names it, and what follows up to the next group 0

// Where in the drawing a record stands. Both passes over it follow it with one of these.
class Place {
 public:
  enum class Verdict : std::uint8_t { keep, drop, bad, end };
  Verdict take(const Record& record);
  std::string_view section() const { return section_; }
  std::string_view table() const { return table_; }
  bool said() const { return said_; }  // the drop was noted with the section

 private:
  Verdict inside(const Record& record, std::string_view type);
  std::string_view section_, table_;
  bool open_ = false, dropped_section_ = false, dropped_table_ = false, said_ = false;
};

// Encodings whose second bytes may be '\' or '|': only then do characters matter here.
struct Letters {
  bool double_byte = false;
  std::size_t length_at(std::string_view text, std::size_t at) const;
};

// Rebuilds one record that stays.
class Cleaner {
 public:
  Cleaner(Context& context, const std::unordered_set<std::uint64_t>& gone, Letters letters) : context_(context), gone_(gone), letters_(letters) {}
  base::Status write(const Record& record, const Place& place, Sink& out);

 private:
  base::Status header(const Record& record);
  base::Status tag(const Record& record, const Place& place, std::size_t& at);
  void group(const Record& record, std::size_t& at);
  void application_data(const Record& record, std::size_t& at);
  bool pointer(const Record& record, const Tag& tag, std::uint64_t handle);
  base::Status plain(const Tag& tag);
  std::string string_value(const Record& record, const Place& place, const Tag& tag);
  std::string file_name(std::string_view text);
  std::string without_font_paths(std::string text);
  void put(int code, std::string_view value);

  Context& context_;
  const std::unordered_set<std::uint64_t>& gone_;
  Letters letters_;
  std::vector<std::pair<int, std::string>> made_;
  bool in_font_ = false;
};

std::string_view first_of(const Record& record, int code);

}  // namespace sekisho::formats::dxf
