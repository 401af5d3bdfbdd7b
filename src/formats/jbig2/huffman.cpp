#include "formats/jbig2/huffman.h"

#include <algorithm>
#include <array>

#include "base/error.h"

namespace sekisho::formats::jbig2 {
namespace {

constexpr std::size_t kLinesMax = 1u << 16;

constexpr Line lower(int prefix, std::int32_t low) { return {static_cast<std::uint8_t>(prefix), 32, low, Line::Kind::lower}; }
constexpr Line upper(int prefix, std::int32_t low) { return {static_cast<std::uint8_t>(prefix), 32, low}; }
constexpr Line oob(int prefix) { return {static_cast<std::uint8_t>(prefix), 0, 0, Line::Kind::out_of_band}; }

// Tables B.1 to B.15
const std::vector<Line> kTables[] = {
    {{1, 4, 0}, {2, 8, 16}, {3, 16, 272}, upper(3, 65808)},
    {{1, 0, 0}, {2, 0, 1}, {3, 0, 2}, {4, 3, 3}, {5, 6, 11}, upper(6, 75), oob(6)},
    {{8, 8, -256}, {1, 0, 0}, {2, 0, 1}, {3, 0, 2}, {4, 3, 3}, {5, 6, 11}, lower(8, -257), upper(7, 75), oob(6)},
    {{1, 0, 1}, {2, 0, 2}, {3, 0, 3}, {4, 3, 4}, {5, 6, 12}, upper(5, 76)},
    {{7, 8, -255}, {1, 0, 1}, {2, 0, 2}, {3, 0, 3}, {4, 3, 4}, {5, 6, 12}, lower(7, -256), upper(6, 76)},
    {{5, 10, -2048},
     {4, 9, -1024},
     {4, 8, -512},
     {4, 7, -256},
     {5, 6, -128},
     {5, 5, -64},
     {4, 5, -32},
     {2, 7, 0},
     {3, 7, 128},
     {3, 8, 256},
     {4, 9, 512},
     {4, 10, 1024},
     lower(6, -2049),
     upper(6, 2048)},
    {{4, 9, -1024},
     {3, 8, -512},
     {4, 7, -256},
     {5, 6, -128},
     {5, 5, -64},
     {4, 5, -32},
     {4, 5, 0},
     {5, 5, 32},
     {5, 6, 64},
     {4, 7, 128},
     {3, 8, 256},
     {3, 9, 512},
     {3, 10, 1024},
     lower(5, -1025),
     upper(5, 2048)},
    {{8, 3, -15}, {9, 1, -7}, {8, 1, -5}, {9, 0, -3},  {7, 0, -2},  {4, 0, -1},  {2, 1, 0},    {5, 0, 2},     {6, 0, 3},      {3, 4, 4}, {6, 1, 20},
     {4, 4, 22},  {4, 5, 38}, {5, 6, 70}, {5, 7, 134}, {6, 7, 262}, {7, 8, 390}, {6, 10, 646}, lower(9, -16), upper(9, 1670), oob(2)},
    {{8, 4, -31}, {9, 2, -15}, {8, 2, -11},   {9, 1, -7},    {7, 1, -5},     {4, 1, -3}, {3, 1, -1},  {3, 1, 1},
     {5, 1, 3},   {6, 1, 5},   {3, 5, 7},     {6, 2, 39},    {4, 5, 43},     {4, 6, 75}, {5, 7, 139}, {5, 8, 267},
     {6, 8, 523}, {7, 9, 779}, {6, 11, 1291}, lower(9, -32), upper(9, 3339), oob(2)},
    {{7, 4, -21}, {8, 0, -5},  {7, 0, -4},    {5, 0, -3},    {2, 2, -2},    {5, 0, 2},      {6, 0, 3},
     {7, 0, 4},   {8, 0, 5},   {2, 6, 6},     {5, 5, 70},    {6, 5, 102},   {6, 6, 134},    {6, 7, 198},
     {6, 8, 326}, {6, 9, 582}, {6, 10, 1094}, {7, 11, 2118}, lower(8, -22), upper(8, 4166), oob(2)},
    {{1, 0, 1},
     {2, 1, 2},
     {4, 0, 4},
     {4, 1, 5},
     {5, 1, 7},
     {5, 2, 9},
     {6, 2, 13},
     {7, 2, 17},
     {7, 3, 21},
     {7, 4, 29},
     {7, 5, 45},
     {7, 6, 77},
     upper(7, 141)},
    {{1, 0, 1},
     {2, 0, 2},
     {3, 1, 3},
     {5, 0, 5},
     {5, 1, 6},
     {6, 1, 8},
     {7, 0, 10},
     {7, 1, 11},
     {7, 2, 13},
     {7, 3, 17},
     {7, 4, 25},
     {8, 5, 41},
     upper(8, 73)},
    {{1, 0, 1},
     {3, 0, 2},
     {4, 0, 3},
     {5, 0, 4},
     {4, 1, 5},
     {3, 3, 7},
     {6, 1, 15},
     {6, 2, 17},
     {6, 3, 21},
     {6, 4, 29},
     {6, 5, 45},
     {7, 6, 77},
     upper(7, 141)},
    {{3, 0, -2}, {3, 0, -1}, {1, 0, 0}, {3, 0, 1}, {3, 0, 2}},
    {{7, 4, -24},
     {6, 2, -8},
     {5, 1, -4},
     {4, 0, -2},
     {3, 0, -1},
     {1, 0, 0},
     {3, 0, 1},
     {4, 0, 2},
     {5, 1, 3},
     {6, 2, 5},
     {7, 4, 9},
     lower(7, -25),
     upper(7, 25)}};

}  // namespace

std::uint32_t BitReader::bits(unsigned count) {
  std::uint64_t value = 0;
  for (unsigned left = count; left > 0;) {
    if (position_ >= bytes_.size()) {
      ok_ = false;
      return 0;
    }
    const unsigned part = std::min(left, 8 - bit_);
    value = value << part | (static_cast<unsigned>(bytes_[position_]) >> (8 - bit_ - part) & ((1u << part) - 1));
    bit_ += part;
    left -= part;
    if (bit_ == 8) {
      bit_ = 0;
      ++position_;
    }
  }
  return static_cast<std::uint32_t>(value);
}

void BitReader::align() {
  if (bit_ != 0) ++position_;
  bit_ = 0;
}

base::ByteView BitReader::take(std::size_t count) {
  align();
  if (count > bytes_.size() - std::min(position_, bytes_.size())) {
    ok_ = false;
    return {};
  }
  position_ += count;
  return base::slice(bytes_, position_ - count, count);
}

// B.3: codes of one length follow each other in the order of the table.
std::optional<HuffmanTable> HuffmanTable::make(std::vector<Line> lines) {
  HuffmanTable out;
  std::erase_if(lines, [](const Line& line) { return line.prefix_bits == 0; });
  std::ranges::stable_sort(lines, {}, &Line::prefix_bits);
  if (!lines.empty() && lines.back().prefix_bits > kPrefixMax) return std::nullopt;
  std::uint64_t code = 0;
  std::size_t at = 0;
  for (unsigned length = 1; length <= kPrefixMax; ++length) {
    code <<= 1;
    Group& group = out.groups_[length];
    group = {code, at, 0};
    while (at < lines.size() && lines[at].prefix_bits == length) ++at, ++group.count;
    code += group.count;
    if (code > std::uint64_t{1} << length) return std::nullopt;
  }
  out.lines_ = std::move(lines);
  return out;
}

std::optional<std::int64_t> HuffmanTable::decode(BitReader& in, bool& broken) const {
  std::uint64_t code = 0;
  for (unsigned length = 1; length <= kPrefixMax && in.ok(); ++length) {
    code = code << 1 | in.bits(1);
    const Group& group = groups_[length];
    if (code < group.first || code - group.first >= group.count) continue;
    const Line& line = lines_[group.begin + static_cast<std::size_t>(code - group.first)];
    if (line.kind == Line::Kind::out_of_band) return std::nullopt;
    const std::int64_t offset = in.bits(line.range_bits);
    if (!in.ok()) break;
    return line.kind == Line::Kind::lower ? line.low - offset : line.low + offset;
  }
  broken = true;
  return std::nullopt;
}

const HuffmanTable& standard_table(unsigned number) {
  static const auto made = [] {
    std::vector<HuffmanTable> tables;
    for (const std::vector<Line>& lines : kTables) {
      auto table = HuffmanTable::make(lines);
      SEKISHO_CHECK(table);
      tables.push_back(std::move(*table));
    }
    return tables;
  }();
  SEKISHO_CHECK(number >= 1 && number <= made.size());
  return made[number - 1];
}

std::optional<HuffmanTable> read_table(base::ByteView data) {
  BitReader in(data);
  const std::uint32_t flags = in.bits(8);
  const unsigned prefix = (flags >> 1 & 7) + 1, range = (flags >> 4 & 7) + 1;
  const auto low = static_cast<std::int32_t>(in.bits(32)), high = static_cast<std::int32_t>(in.bits(32));
  if (!in.ok() || low > high) return std::nullopt;
  std::vector<Line> lines;
  const auto line = [&](Line made) { lines.push_back(made); };
  for (std::int64_t at = low; at < high;) {
    Line made{static_cast<std::uint8_t>(in.bits(prefix)), static_cast<std::uint8_t>(in.bits(range)), static_cast<std::int32_t>(at)};
    if (!in.ok() || made.range_bits > 32 || lines.size() >= kLinesMax) return std::nullopt;
    line(made);
    at += std::int64_t{1} << made.range_bits;
  }
  if (low == INT32_MIN) return std::nullopt;
  line(lower(static_cast<int>(in.bits(prefix)), low - 1));
  line(upper(static_cast<int>(in.bits(prefix)), high));
  if ((flags & 1) != 0) line(oob(static_cast<int>(in.bits(prefix))));
  if (!in.ok()) return std::nullopt;
  return HuffmanTable::make(std::move(lines));
}

}  // namespace sekisho::formats::jbig2
