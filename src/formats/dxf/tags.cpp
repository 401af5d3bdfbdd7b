#include "formats/dxf/tags.h"

#include <bit>
#include <charconv>
#include <cmath>

namespace sekisho::formats::dxf {

using base::Reader;

namespace {

struct Range {
  int first, last;
  Kind kind;
  int bytes;  // of a number in the binary form
};
constexpr Range kRanges[] = {
    {0, 4, Kind::string, 0},       {5, 5, Kind::handle, 0},        {6, 9, Kind::string, 0},        {10, 59, Kind::real, 8},
    {60, 79, Kind::integer, 2},    {90, 99, Kind::integer, 4},     {100, 102, Kind::string, 0},    {105, 105, Kind::handle, 0},
    {110, 149, Kind::real, 8},     {160, 169, Kind::integer, 8},   {170, 179, Kind::integer, 2},   {210, 239, Kind::real, 8},
    {270, 289, Kind::integer, 2},  {290, 299, Kind::integer, 1},   {300, 309, Kind::string, 0},    {310, 319, Kind::chunk, 0},
    {320, 369, Kind::handle, 0},   {370, 389, Kind::integer, 2},   {390, 399, Kind::handle, 0},    {400, 409, Kind::integer, 2},
    {410, 419, Kind::string, 0},   {420, 429, Kind::integer, 4},   {430, 439, Kind::string, 0},    {440, 459, Kind::integer, 4},
    {460, 469, Kind::real, 8},     {470, 479, Kind::string, 0},    {480, 481, Kind::handle, 0},    {999, 999, Kind::comment, 0},
    {1000, 1003, Kind::string, 0}, {1004, 1004, Kind::chunk, 0},   {1005, 1005, Kind::handle, 0},  {1006, 1009, Kind::string, 0},
    {1010, 1059, Kind::real, 8},   {1060, 1070, Kind::integer, 2}, {1071, 1071, Kind::integer, 4},
};

const Range* range_of(int code) {
  for (const Range& range : kRanges)
    if (code >= range.first && code <= range.last) return &range;
  return nullptr;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string real_text(double value) {
  char room[40];
  const auto end = std::to_chars(room, room + sizeof room, value).ptr;
  std::string out(room, end);
  if (out.find_first_of(".e") == out.npos) out += ".0";
  return out;
}

}  // namespace

Kind kind_of(int code) {
  const Range* range = range_of(code);
  return range == nullptr ? Kind::unknown : range->kind;
}

bool is_number(std::string_view text) {
  std::size_t at = 0, digits = 0;
  auto run = [&] {
    const std::size_t from = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - from;
  };
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  digits = run();
  if (at < text.size() && text[at] == '.') {
    ++at;
    digits += run();
  }
  if (digits == 0 || text.size() > 400) return false;
  if (at < text.size() && std::string_view("eEdD").find(text[at]) != std::string_view::npos) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (run() == 0) return false;
  }
  return at == text.size();
}

bool is_handle(std::string_view text, std::uint64_t& value) {
  if (text.empty() || text.size() > 16) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return error == std::errc{} && end == text.data() + text.size() && text.front() != '-';
}

TagReader::TagReader(base::ByteView input) : input_(input) {
  if (base::starts_with(input, kBinaryMark)) {
    binary_ = true;
    at_ = kBinaryMark.size();
    // The first group is 0 SECTION: one byte of code before R13, two since.
    wide_codes_ = at_ + 1 < input.size() && input[at_ + 1] == 0;
  } else if (base::starts_with(input, "\xEF\xBB\xBF")) {
    at_ = 3;
  }
}

bool TagReader::next(Tag& tag) {
  if (!ok_ || at_ >= input_.size()) return false;
  return binary_ ? next_binary(tag) : next_text(tag);
}

bool TagReader::line(std::string_view& out) {
  if (at_ >= input_.size()) return false;
  const std::string_view left = base::text(base::slice(input_, at_));
  const std::size_t end = left.find_first_of("\r\n");
  out = left.substr(0, end);
  at_ += out.size();
  if (end == left.npos) return true;
  at_ += left.substr(end).starts_with("\r\r\n") ? 3 : left.substr(end).starts_with("\r\n") ? 2 : 1;
  return true;
}

bool TagReader::next_text(Tag& tag) {
  std::string_view code;
  const std::size_t start = at_;
  if (!line(code)) return false;
  code = trimmed(code);
  if (code.empty() || code == "\x1A") {  // empty lines, and the mark of the end that DOS wrote
    at_ = start;
    bool blank = true;
    for (const std::uint8_t byte : rest())
      blank = blank && (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == 0x1A || byte == 0);
    if (blank) at_ = input_.size();
    return blank ? false : fail();
  }
  const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), tag.code);
  tag.kind = kind_of(tag.code);
  if (error != std::errc{} || end != code.data() + code.size() || tag.kind == Kind::unknown || !line(tag.text)) return fail();
  if (tag.kind != Kind::string && tag.kind != Kind::comment) tag.text = trimmed(tag.text);
  return true;
}

bool TagReader::next_binary(Tag& tag) {
  Reader in(base::slice(input_, at_));
  tag.code = wide_codes_ ? in.u16le() : in.u8();
  if (!wide_codes_ && tag.code == 255) tag.code = in.u16le();
  const Range* range = range_of(tag.code);
  if (!in.ok() || range == nullptr) return fail();
  tag.kind = range->kind;
  if (range->kind == Kind::chunk) {
    tag.text = base::text(in.take(in.u8()));
  } else if (range->bytes == 0) {
    const std::string_view left = base::text(base::slice(input_, at_ + in.position()));
    const std::size_t end = left.find('\0');
    if (end == left.npos) return fail();
    tag.text = left.substr(0, end);
    in.skip(end + 1);
  } else if (range->kind == Kind::real) {
    const double value = std::bit_cast<double>(in.u64le());
    tag.text = numbers_.emplace_back(std::isfinite(value) ? real_text(value) : "nan");
  } else {
    // Flags were words before R13; since then a byte.
    const int bytes = range->bytes == 1 && !wide_codes_ ? 2 : range->bytes;
    const std::uint64_t raw = bytes == 1 ? in.u8() : bytes == 2 ? in.u16le() : bytes == 4 ? in.u32le() : in.u64le();
    const int unused = 64 - 8 * bytes;
    tag.text = numbers_.emplace_back(std::to_string(static_cast<std::int64_t>(raw << unused) >> unused));
  }
  if (!in.ok()) return fail();
  at_ += in.position();
  return true;
}

}  // namespace sekisho::formats::dxf
