#include "worker/words_sheet.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace sekisho::worker {

using second_look::xml_decoded;
using second_look::XmlElement;

namespace {

constexpr std::size_t kStringsMax = 1'000'000, kStringsBytesMax = 32u << 20, kCellBytesMax = 64u << 10;
constexpr std::size_t kOrderMax = 10'000, kStylesMax = 100'000;
constexpr std::uint32_t kGapMax = 50;  // tabs in a row that stand for empty cells

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number out{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(out) : std::nullopt;
}

// "BC12": 55; 0 where there is none.
std::uint32_t column_of(std::string_view place) {
  std::uint32_t out = 0;
  for (const char c : place) {
    if (c < 'A' || c > 'Z' || out > 16'384) break;
    out = out * 26 + static_cast<std::uint32_t>(c - 'A' + 1);
  }
  return std::min(out, 16'384u);
}

// A letter of day, month, year, hour or second that is neither quoted nor escaped nor a colour or condition in brackets.
bool shows_date(std::string_view format) {
  char inside = 0;
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    if (inside != 0) {
      if (c == inside) inside = 0;
    } else if (c == '"') {
      inside = '"';
    } else if (c == '[') {
      inside = ']';
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == ';') {
      return false;  // the first section is for the numbers that dates are
    } else if (std::string_view("dmyhsegDMYHSEG").find(c) != std::string_view::npos) {
      return !format.starts_with("General");
    }
  }
  return false;
}

bool shows_date(std::uint32_t built_in) {
  return (built_in >= 14 && built_in <= 22) || (built_in >= 27 && built_in <= 36) || (built_in >= 45 && built_in <= 47) ||
         (built_in >= 50 && built_in <= 58);
}

}  // namespace

void Order::open(const XmlElement& element) {
  if (element.local == "workbookPr") {
    const std::string_view said = element.raw_attribute("date1904");
    from_1904_ = said == "1" || said == "true";
  }
  if ((element.local != "sheet" && element.local != "sldId") || all_.size() >= kOrderMax) return;
  One one{.name = xml_decoded(element.raw_attribute("name")), .relationship = {}};
  for (const second_look::XmlAttribute& attribute : element.attributes)
    if (attribute.local == "id" && !attribute.prefix.empty()) one.relationship = xml_decoded(attribute.raw);
  all_.push_back(std::move(one));
}

bool Strings::full() const { return bytes_ > kStringsBytesMax || strings_.size() >= kStringsMax; }

void Strings::open(const XmlElement& element) {
  if (element.local == "si") {
    in_kept_ = !full();
    if (in_kept_) strings_.emplace_back();
  } else if (element.local == "rPh") {
    in_reading_ = true;
  } else if (element.local == "t") {
    in_text_ = true;
  }
}

void Strings::close(std::string_view local) {
  if (local == "rPh") in_reading_ = false;
  else if (local == "t") in_text_ = false;
}

void Strings::text(std::string_view raw) {
  if (!in_text_ || in_reading_ || !in_kept_ || strings_.back().size() > kCellBytesMax) return;
  bytes_ += raw.size();
  strings_.back() += xml_decoded(raw);
}

std::string_view Strings::at(std::string_view number) const {
  const auto index = number_of<std::size_t>(number);
  if (!index) return {};
  return *index < strings_.size() ? std::string_view(strings_[*index]) : "…";
}

void Dates::open(const XmlElement& element) {
  if (element.local == "cellXfs") in_cells_ = true;
  const bool own = element.local == "numFmt", style = in_cells_ && element.local == "xf";
  if (!own && !style) return;
  const std::uint32_t format = number_of<std::uint32_t>(element.raw_attribute("numFmtId")).value_or(0);
  if (own && own_.size() < kStylesMax && shows_date(xml_decoded(element.raw_attribute("formatCode")))) own_.push_back(format);
  if (style && styles_.size() < kStylesMax) styles_.push_back(shows_date(format) || std::ranges::find(own_, format) != own_.end());
}

void Dates::close(std::string_view local) {
  if (local == "cellXfs") in_cells_ = false;
}

bool Dates::is_date(std::string_view style) const {
  const auto index = number_of<std::size_t>(style);
  return index && *index < styles_.size() && styles_[*index];
}

std::string date_of(std::string_view number, bool from_1904) {
  const auto serial = number_of<double>(number);
  if (!serial || !(*serial >= 0) || *serial >= 2'958'466) return std::string(number);  // up to the year 9999
  auto minutes = std::llround(*serial * 24 * 60);
  const bool has_day = minutes >= 24 * 60, has_time = minutes % (24 * 60) != 0 || !has_day;
  std::chrono::sys_days day =
      from_1904 ? std::chrono::sys_days(std::chrono::year(1904) / 1 / 1) : std::chrono::sys_days(std::chrono::year(1899) / 12 / 30);
  day += std::chrono::days(minutes / (24 * 60));
  if (!from_1904 && minutes < 60 * 24 * 60) day += std::chrono::days(1);  // Excel's calendar has a 29 February 1900
  const std::chrono::year_month_day date(day);
  minutes %= 24 * 60;
  char text[64];
  std::string out;
  if (has_day) {
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()));
    out = text;
  }
  if (has_time) {
    std::snprintf(text, sizeof text, "%s%02lld:%02lld", has_day ? " " : "", minutes / 60, minutes % 60);
    out += text;
  }
  return out;
}

void Cells::open(const XmlElement& element) {
  if (element.local == "row") {
    column_ = 0;
    written_ = 1;
    any_ = false;
  } else if (element.local == "c") {
    const std::uint32_t said = column_of(element.raw_attribute("r"));
    column_ = said != 0 ? said : column_ + 1;
    type_ = element.raw_attribute("t");
    style_ = element.raw_attribute("s");
    value_.clear();
  } else if (element.local == "rPh") {
    in_reading_ = true;
  } else if (element.local == "v" || element.local == "t") {
    in_value_ = true;
  }
}

void Cells::close(std::string_view local) {
  if (local == "v" || local == "t") in_value_ = false;
  else if (local == "rPh") in_reading_ = false;
  else if (local == "c") end_cell();
  else if (local == "row" && any_) page_.end_line();
}

void Cells::text(std::string_view raw) {
  if (in_value_ && !in_reading_ && value_.size() <= kCellBytesMax) value_ += xml_decoded(raw);
}

void Cells::end_cell() {
  if (value_.empty()) return;
  if (type_ == "s") value_ = strings_.at(value_);
  else if (type_ == "b") value_ = value_ == "1" || value_ == "true" ? "TRUE" : "FALSE";
  else if ((type_.empty() || type_ == "n") && dates_.is_date(style_)) value_ = date_of(value_, from_1904_);
  for (char& c : value_)
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  if (value_.empty()) return;
  if (column_ > written_) page_.write(std::string(std::min(column_ - written_, kGapMax), '\t'));
  written_ = std::max(written_, column_);
  any_ = true;
  page_.write(value_);
}

}  // namespace sekisho::worker
