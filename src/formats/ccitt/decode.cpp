#include <algorithm>

#include "formats/ccitt/ccitt.h"
#include "formats/ccitt/codes.h"

namespace sekisho::formats::ccitt {
namespace {

constexpr auto kWhiteLookup = lookup<kLookupBits>(kWhiteCodes, true);
constexpr auto kBlackLookup = lookup<kLookupBits>(kBlackCodes, true);
constexpr unsigned kModeBits = 7;
constexpr auto kModeLookup = lookup<kModeBits>(kModeCodes, false);

class BitReader {
 public:
  explicit BitReader(base::ByteView bytes) : bytes_(bytes) {}

  // The next bits, highest first; 0 behind the end.
  std::uint32_t peek(unsigned count) const {
    std::uint64_t value = 0;
    const std::size_t first = position_ / 8;
    for (std::size_t i = 0; i < 5; ++i) value = value << 8 | (first + i < bytes_.size() ? bytes_[first + i] : 0u);
    return static_cast<std::uint32_t>(value >> (40 - position_ % 8 - count) & ((std::uint64_t{1} << count) - 1));
  }
  void skip(unsigned count) { position_ = std::min(position_ + count, bytes_.size() * 8); }
  void align() { position_ = (position_ + 7) / 8 * 8; }
  bool at_end() const { return position_ >= bytes_.size() * 8; }
  bool has(unsigned count) const { return bytes_.size() * 8 - position_ >= count; }
  std::size_t bytes() const { return (position_ + 7) / 8; }

 private:
  base::ByteView bytes_;
  std::size_t position_ = 0;  // in bits
};

using Changes = std::vector<std::uint32_t>;  // where the colour of a line changes, first to black; each above the one before it

class Decoder {
 public:
  Decoder(base::ByteView bytes, const Parameters& parameters, Budget& budget) : in_(bytes), parameters_(parameters), budget_(budget) {}

  std::optional<Decoded> run();

 private:
  enum class Line : std::uint8_t { whole, damaged, end };
  bool start_line();
  bool only_padding() const { return !in_.has(2 * kEndOfLineBits) && in_.peek(2 * kEndOfLineBits) == 0; }
  // T.6 2.4.1.1
  bool at_end_of_block() const { return parameters_.k < 0 && in_.peek(2 * kEndOfLineBits) == (kEndOfLine << kEndOfLineBits | kEndOfLine); }
  bool take_end_of_line();
  bool finish_line(Line state);
  Line one_dimension();
  Line two_dimensions();
  std::optional<std::uint32_t> take_run(bool black);
  bool change(std::uint64_t at);
  void put_line(Bitmap& out, std::uint32_t y);
  std::uint32_t reference(std::size_t& index, bool black, std::int64_t a0) const;

  BitReader in_;
  const Parameters& parameters_;
  Budget& budget_;
  Changes above_, line_;
  std::uint32_t a0_ = 0;
  bool black_ = false, whole_ = true, lines_end_ = false, next_is_two_ = false;
};

// A run of one colour: any number of make-up codes, then one below 64 (T.4 4.1.1).
std::optional<std::uint32_t> Decoder::take_run(bool black) {
  std::uint64_t length = 0;
  for (;;) {
    const Code code = (black ? kBlackLookup : kWhiteLookup)[in_.peek(kLookupBits)];
    if (code.bits == 0 || !in_.has(code.bits)) return std::nullopt;
    in_.skip(code.bits);
    length += code.value;
    if (length > parameters_.columns + 64u) return std::nullopt;
    if (code.value < 64) return static_cast<std::uint32_t>(length);
  }
}

// The colour changes at `at`; false where that is behind the line or before what was there.
bool Decoder::change(std::uint64_t at) {
  const bool good = at >= a0_ && at <= parameters_.columns;
  a0_ = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(at, a0_, parameters_.columns));
  black_ = !black_;
  // A run of no length joins its neighbours.
  if (!line_.empty() && line_.back() == a0_) line_.pop_back();
  else if (a0_ > 0 || black_) line_.push_back(a0_);
  return good;
}

Decoder::Line Decoder::one_dimension() {
  while (a0_ < parameters_.columns) {
    const auto length = take_run(black_);
    if (!length) return line_.empty() && a0_ == 0 && in_.at_end() ? Line::end : Line::damaged;
    if (!change(std::uint64_t{a0_} + *length)) return Line::damaged;
  }
  return Line::whole;
}

// b1 (T.6 2.2.1): the first change above, right of a0, to the colour that the line does not have. index moves with a0.
std::uint32_t Decoder::reference(std::size_t& index, bool black, std::int64_t a0) const {
  while (index > 0 && std::int64_t{above_[index - 1]} > a0) --index;
  while (index < above_.size() && (std::int64_t{above_[index]} <= a0 || (index % 2 == 1) != black)) ++index;
  return index < above_.size() ? above_[index] : parameters_.columns;
}

Decoder::Line Decoder::two_dimensions() {
  std::size_t index = 0;
  bool start = true;
  while (a0_ < parameters_.columns) {
    const Code code = kModeLookup[in_.peek(kModeBits)];
    if (code.bits == 0 || !in_.has(code.bits)) return start && in_.at_end() ? Line::end : Line::damaged;
    in_.skip(code.bits);
    if (!budget_.spend(1)) return Line::damaged;
    const std::uint32_t b1 = reference(index, black_, start ? -1 : std::int64_t{a0_});
    const Mode mode = static_cast<Mode>(code.value);
    if (mode == Mode::pass) {
      a0_ = index + 1 < above_.size() ? above_[index + 1] : parameters_.columns;
    } else if (mode == Mode::horizontal) {
      for (int i = 0; i < 2; ++i) {
        const auto length = take_run(black_);
        if (!length || !change(std::uint64_t{a0_} + *length)) return Line::damaged;
      }
    } else {
      const std::int64_t at = std::int64_t{b1} + static_cast<int>(mode) - kVerticalZero;
      if (at < 0 || !change(static_cast<std::uint64_t>(at))) return Line::damaged;
    }
    start = false;
  }
  return Line::whole;
}

void Decoder::put_line(Bitmap& out, std::uint32_t y) {
  for (std::size_t i = 0; i < line_.size(); i += 2) out.blacken(y, line_[i], i + 1 < line_.size() ? line_[i + 1] : parameters_.columns);
}

// T.4 4.1.2: any number of zeros, then a one.
bool Decoder::take_end_of_line() {
  const BitReader before = in_;
  while (in_.peek(kEndOfLineBits) == 0 && in_.has(kEndOfLineBits)) in_.skip(1);
  if (in_.peek(kEndOfLineBits) == kEndOfLine && in_.has(kEndOfLineBits)) {
    in_.skip(kEndOfLineBits);
    return true;
  }
  if (!in_.has(kEndOfLineBits)) return false;  // only zeros are left
  if (in_.peek(kEndOfLineBits) != 0) in_ = before;
  return false;
}

// What stands before the first line; false at the end of the data.
bool Decoder::start_line() {
  if (parameters_.k >= 0) lines_end_ = take_end_of_line() || parameters_.end_of_line;
  if (parameters_.k > 0) {
    next_is_two_ = in_.peek(1) == 0;
    in_.skip(1);
  }
  return !in_.at_end();
}

// What stands between two lines; false when no line follows.
bool Decoder::finish_line(Line state) {
  if (parameters_.k < 0) {
    if (state == Line::damaged) return false;
    if (parameters_.encoded_byte_align) in_.align();
    return !only_padding() && !at_end_of_block();
  }
  // Without codes for their end, where the next line begins is unknown.
  if (state == Line::damaged && !lines_end_) return false;
  if (state == Line::damaged && lines_end_)
    while (in_.peek(kEndOfLineBits) != kEndOfLine && in_.has(kEndOfLineBits)) in_.skip(1);
  // Rows that are aligned and have no codes for their end may look as if they had (padding, then a row that begins with zeros).
  bool ended = false;
  if (lines_end_ || !parameters_.encoded_byte_align) ended = take_end_of_line();
  if (parameters_.encoded_byte_align && !ended) in_.align();
  if (only_padding()) return false;
  if (parameters_.k > 0) {
    next_is_two_ = in_.peek(1) == 0;
    in_.skip(1);
  }
  if (parameters_.end_of_block && in_.peek(kEndOfLineBits) == kEndOfLine && (ended || parameters_.encoded_byte_align)) return false;
  return true;
}

std::optional<Decoded> Decoder::run() {
  Decoded out;
  const std::uint32_t columns = parameters_.columns;
  if (columns == 0 || columns > Bitmap::kSideMax || parameters_.rows_max == 0) return std::nullopt;
  auto bitmap = Bitmap::make(columns, parameters_.rows_max, budget_);
  if (!bitmap) return std::nullopt;
  std::uint32_t y = 0;
  bool more = start_line() && !at_end_of_block();
  while (more && y < parameters_.rows_max) {
    line_.clear();
    a0_ = 0;
    black_ = false;
    const bool two = parameters_.k < 0 || (parameters_.k > 0 && next_is_two_);
    const Line state = two ? two_dimensions() : one_dimension();
    if (state == Line::end || budget_.exhausted()) break;
    if (state == Line::damaged) whole_ = false;
    if (line_.empty() && state == Line::damaged) break;
    put_line(*bitmap, y++);
    std::swap(above_, line_);
    more = finish_line(state);
  }
  if (budget_.exhausted()) whole_ = false;
  if (y == 0 && !whole_) return std::nullopt;
  out.more = more && y == parameters_.rows_max;
  out.whole = whole_;
  if (at_end_of_block()) in_.skip(2 * kEndOfLineBits);
  out.consumed = in_.bytes();
  auto rows = y == parameters_.rows_max ? std::move(bitmap) : bitmap->part(0, 0, columns, y, budget_);
  if (!rows) return std::nullopt;
  out.bitmap = std::move(*rows);
  return out;
}

}  // namespace

std::optional<Decoded> decode(base::ByteView bytes, const Parameters& parameters, Budget& budget) { return Decoder(bytes, parameters, budget).run(); }

}  // namespace sekisho::formats::ccitt
