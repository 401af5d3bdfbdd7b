// Generic regions (ITU-T T.88, 6.2) and generic refinement regions (6.3).
#include <algorithm>

#include "formats/jbig2/regions.h"

namespace sekisho::formats::jbig2 {
namespace {

// A template whose adaptive pixels stand where they nominally do is, in each of its rows, one run of pixels: so many in the row itself, left of the
// pixel; in the row above from `left` to `right` of it; in the row above that the same. The bits of a context are in this order, from the lowest.
struct Shape {
  unsigned own, above_left, above_right, top_left, top_right;  // of a row that is not there: left 0, right 0
  bool top;
  std::uint32_t typical;                 // the context of SLTP (figures 8 to 11)
  std::array<std::uint8_t, 4> adaptive;  // their bits
  std::array<Place, 4> nominal;
  unsigned count;
};
constexpr Shape kShapes[] = {
    {4, 3, 3, 2, 2, true, 0x9B25, {4, 10, 11, 15}, {{{3, -1}, {-3, -1}, {2, -2}, {-2, -2}}}, 4},
    {3, 2, 3, 1, 2, true, 0x0795, {3}, {{{3, -1}}}, 1},
    {2, 2, 2, 1, 1, true, 0x00E5, {2}, {{{2, -1}}}, 1},
    {4, 3, 2, 0, 0, false, 0x0195, {4}, {{{2, -1}}}, 1},
};

// A run of white pixels is looked for where it is at least so long.
constexpr std::uint32_t kRunMin = 16;

using Row = std::span<const std::uint64_t>;

std::uint32_t pixel(Row row, std::uint32_t x) {
  const std::size_t word = x / 64;
  return word < row.size() ? static_cast<std::uint32_t>(row[word] >> (63 - x % 64) & 1) : 0;
}

// The pixels from x - left - 1 to x + right - 1: what a window holds before the step to x.
std::uint32_t window(Row row, std::uint32_t x, unsigned left, unsigned right) {
  std::uint32_t out = 0;
  for (std::uint32_t at = x - std::min(x, left + 1); at < x + right; ++at) out = out << 1 | pixel(row, at);
  return out;
}

// Where the window of a row is no longer white, given that it is at x.
std::uint32_t white_until(Row row, std::uint32_t x, std::uint32_t width, unsigned right) {
  const std::uint32_t black = next_of(row, x, width, true);
  return black >= width ? width : std::max(black - std::min(black, right), x);
}

class GenericDecoder {
 public:
  GenericDecoder(const Generic& how, ArithmeticDecoder& in, Contexts& contexts, Bitmap& out)
      : how_(how), shape_(kShapes[how.shape]), in_(in), contexts_(contexts), out_(out) {
    for (unsigned i = 0; i < shape_.count; ++i)
      if (how.adaptive[i] != shape_.nominal[i]) moved_ |= 1u << shape_.adaptive[i];
  }

  void row(std::uint32_t y);

 private:
  std::uint32_t with_moved(std::uint32_t context, std::uint32_t x, std::uint32_t y) const;

  const Generic& how_;
  const Shape& shape_;
  ArithmeticDecoder& in_;
  Contexts& contexts_;
  Bitmap& out_;
  std::uint32_t moved_ = 0;  // bits of adaptive pixels that stand elsewhere
};

std::uint32_t GenericDecoder::with_moved(std::uint32_t context, std::uint32_t x, std::uint32_t y) const {
  context &= ~moved_;
  for (unsigned i = 0; i < shape_.count; ++i) {
    const std::uint32_t bit = 1u << shape_.adaptive[i];
    if ((moved_ & bit) != 0 && out_.get(std::int64_t{x} + how_.adaptive[i].x, std::int64_t{y} + how_.adaptive[i].y)) context |= bit;
  }
  return context;
}

void GenericDecoder::row(std::uint32_t y) {
  const Row above = out_.row(std::int64_t{y} - 1), top = shape_.top ? out_.row(std::int64_t{y} - 2) : Row();
  const unsigned above_bits = shape_.above_left + shape_.above_right + 1, top_bits = shape_.top ? shape_.top_left + shape_.top_right + 1 : 0;
  const std::uint32_t above_mask = (1u << above_bits) - 1, top_mask = (1u << top_bits) - 1, own_mask = (1u << shape_.own) - 1;
  const std::uint32_t width = how_.width;
  const bool plain = moved_ == 0 && how_.skip == nullptr;
  std::uint32_t above_window = 0, top_window = 0, own = 0, run_from = 0;
  const auto start_at = [&](std::uint32_t x) {
    above_window = window(above, x, shape_.above_left, shape_.above_right) & above_mask;
    if (shape_.top) top_window = window(top, x, shape_.top_left, shape_.top_right) & top_mask;
  };
  start_at(0);
  for (std::uint32_t x = 0; x < width; ++x) {
    above_window = (above_window << 1 | pixel(above, x + shape_.above_right)) & above_mask;
    if (shape_.top) top_window = (top_window << 1 | pixel(top, x + shape_.top_right)) & top_mask;
    std::uint32_t context = (top_window << above_bits | above_window) << shape_.own | own;
    if (context == 0 && plain && x >= run_from) {
      const std::uint32_t end = std::min(white_until(above, x, width, shape_.above_right), white_until(top, x, width, shape_.top_right));
      run_from = end;
      if (end - x >= kRunMin) {
        const auto run = in_.decode_zeros(contexts_[0], end - x);
        x += run.zeros;
        if (run.one) {
          out_.set(x, y);
          own = 1;
          run_from = x;
        } else {
          --x;
        }
        start_at(x + 1);
        continue;
      }
    }
    if (moved_ != 0) context = with_moved(context, x, y);
    const bool black = (how_.skip == nullptr || !how_.skip->get(x, y)) && in_.decode(contexts_[context]);
    if (black) out_.set(x, y);
    own = (own << 1 | (black ? 1u : 0u)) & own_mask;
  }
}

// 6.3.5.3: bits from the lowest: the row itself, the row above it, then the reference from its lower right pixel back to its upper left.
class RefinementDecoder {
 public:
  RefinementDecoder(const Refinement& how, ArithmeticDecoder& in, Contexts& contexts, Bitmap& out)
      : how_(how), in_(in), contexts_(contexts), out_(out) {}

  void row(std::int64_t y, bool typical) {
    for (std::int64_t x = 0; x < how_.width; ++x) {
      if (typical)
        if (const auto same = all_alike(x, y)) {
          if (*same) out_.set(x, y);
          continue;
        }
      if (in_.decode(contexts_[how_.shape == 0 ? context_0(x, y) : context_1(x, y)])) out_.set(x, y);
    }
  }
  bool typical_row() { return in_.decode(contexts_[how_.shape == 0 ? 0x100 : 0x80]); }

 private:
  bool old(std::int64_t x, std::int64_t y) const { return how_.reference->get(x - how_.x, y - how_.y); }

  std::optional<bool> all_alike(std::int64_t x, std::int64_t y) const {
    const bool first = old(x, y);
    for (int dy = -1; dy <= 1; ++dy)
      for (int dx = -1; dx <= 1; ++dx)
        if (old(x + dx, y + dy) != first) return std::nullopt;
    return first;
  }
  std::uint32_t context_0(std::int64_t x, std::int64_t y) const {
    const auto [a, b] = how_.adaptive;
    const bool bits[] = {out_.get(x - 1, y),
                         out_.get(x + 1, y - 1),
                         out_.get(x, y - 1),
                         out_.get(x + a.x, y + a.y),
                         old(x + 1, y + 1),
                         old(x, y + 1),
                         old(x - 1, y + 1),
                         old(x + 1, y),
                         old(x, y),
                         old(x - 1, y),
                         old(x + 1, y - 1),
                         old(x, y - 1),
                         old(x + b.x, y + b.y)};
    return packed(bits);
  }
  std::uint32_t context_1(std::int64_t x, std::int64_t y) const {
    const bool bits[] = {out_.get(x - 1, y), out_.get(x + 1, y - 1), out_.get(x, y - 1), out_.get(x - 1, y - 1), old(x + 1, y + 1),
                         old(x, y + 1),      old(x + 1, y),          old(x, y),          old(x - 1, y),          old(x, y - 1)};
    return packed(bits);
  }
  static std::uint32_t packed(std::span<const bool> bits) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < bits.size(); ++i) out |= (bits[i] ? 1u : 0u) << i;
    return out;
  }

  const Refinement& how_;
  ArithmeticDecoder& in_;
  Contexts& contexts_;
  Bitmap& out_;
};

}  // namespace

std::array<Place, 4> nominal_places(unsigned shape) { return kShapes[shape].nominal; }

std::optional<Bitmap> decode_generic(const Generic& how, ArithmeticDecoder& in, Contexts& contexts, Budget& budget) {
  if (how.shape >= std::size(kShapes) || contexts.size() < kGenericContexts) return std::nullopt;
  auto out = Bitmap::make(how.width, how.height, budget);
  if (!out) return std::nullopt;
  GenericDecoder decoder(how, in, contexts, *out);
  bool same = false;
  for (std::uint32_t y = 0; y < how.height; ++y) {
    if (how.typical) same ^= in.decode(contexts[kShapes[how.shape].typical]);
    if (!budget.spend(same ? 1 + how.width / 64 : how.width + 1u)) return std::nullopt;
    if (same) {
      if (y > 0) out->copy_row(y - 1, y);
    } else {
      decoder.row(y);
    }
    if (in.ran_out()) return std::nullopt;
  }
  return out;
}

std::optional<Bitmap> decode_mmr(std::uint32_t width, std::uint32_t height, base::ByteView bytes, std::size_t& consumed, Budget& budget) {
  ccitt::Parameters parameters;
  parameters.k = -1;
  parameters.columns = width;
  parameters.rows_max = height;
  auto decoded = ccitt::decode(bytes, parameters, budget);
  if (!decoded || !decoded->whole) return std::nullopt;
  consumed = decoded->consumed;
  return decoded->bitmap.part(0, 0, width, height, budget);
}

std::optional<Bitmap> decode_refinement(const Refinement& how, ArithmeticDecoder& in, Contexts& contexts, Budget& budget) {
  constexpr std::uint64_t kPixelCost = 6;
  if (how.reference == nullptr || how.shape > 1 || contexts.size() < kRefinementContexts) return std::nullopt;
  auto out = Bitmap::make(how.width, how.height, budget);
  if (!out) return std::nullopt;
  RefinementDecoder decoder(how, in, contexts, *out);
  bool typical = false;
  for (std::uint32_t y = 0; y < how.height; ++y) {
    if (!budget.spend(kPixelCost * how.width + 1)) return std::nullopt;
    if (how.typical) typical ^= decoder.typical_row();
    decoder.row(y, typical);
    if (in.ran_out()) return std::nullopt;
  }
  return out;
}

}  // namespace sekisho::formats::jbig2
