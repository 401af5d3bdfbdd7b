#include <algorithm>

#include "formats/jbig2/jbig2.h"
#include "formats/jbig2/regions.h"
#include "formats/jbig2/segments.h"

namespace sekisho::formats::jbig2 {
namespace {

using Row = std::span<const std::uint64_t>;

constexpr std::uint32_t kTypicalContext = 0x9B25;  // figure 8
constexpr std::uint32_t kRunMin = 16;

std::uint32_t pixel(Row row, std::uint32_t x) {
  const std::size_t word = x / 64;
  return word < row.size() ? static_cast<std::uint32_t>(row[word] >> (63 - x % 64) & 1) : 0;
}

// One row with template 0 and its adaptive pixels at their nominal places: seven pixels of the row above, five of the one above that.
class Encoder {
 public:
  explicit Encoder(const ccitt::Bitmap& bitmap) : bitmap_(bitmap), contexts_(kGenericContexts) {}

  base::Bytes run() {
    bool same = false;
    for (std::uint32_t y = 0; y < bitmap_.height(); ++y) {
      const Row line = bitmap_.row(y);
      const bool now = y == 0 ? is_white(line) : std::ranges::equal(line, bitmap_.row(y - 1));
      out_.encode(contexts_[kTypicalContext], now != same);
      same = now;
      if (!same) row(line, bitmap_.row(std::int64_t{y} - 1), bitmap_.row(std::int64_t{y} - 2));
    }
    return out_.finish();
  }

 private:
  static bool is_white(Row line) {
    return std::ranges::all_of(line, [](std::uint64_t word) { return word == 0; });
  }

  void row(Row line, Row above, Row top) {
    const std::uint32_t width = bitmap_.width();
    std::uint32_t own = 0, run_from = 0;
    std::uint32_t above_window = pixel(above, 0) << 2 | pixel(above, 1) << 1 | pixel(above, 2);
    std::uint32_t top_window = pixel(top, 0) << 1 | pixel(top, 1);
    for (std::uint32_t x = 0; x < width; ++x) {
      above_window = (above_window << 1 | pixel(above, x + 3)) & 0x7F;
      top_window = (top_window << 1 | pixel(top, x + 2)) & 0x1F;
      const std::uint32_t context = (top_window << 7 | above_window) << 4 | own;
      if (context == 0 && x >= run_from) {
        const std::uint32_t end = white_until(line, above, top, x, width);
        run_from = end;
        if (end - x >= kRunMin) {
          out_.encode_zeros(contexts_[0], end - x);
          // The windows before the step to end: all they saw so far is white, but for what stands right of it.
          above_window = pixel(above, end) << 2 | pixel(above, end + 1) << 1 | pixel(above, end + 2);
          top_window = pixel(top, end) << 1 | pixel(top, end + 1);
          x = end - 1;
          continue;
        }
      }
      const bool black = pixel(line, x) != 0;
      out_.encode(contexts_[context], black);
      own = (own << 1 | (black ? 1u : 0u)) & 0xF;
    }
  }

  static std::uint32_t white_until(Row line, Row above, Row top, std::uint32_t x, std::uint32_t width) {
    const auto end = [&](Row row, std::uint32_t reach) {
      const std::uint32_t black = ccitt::next_of(row, x, width, true);
      return black >= width ? width : std::max(black - std::min(black, reach), x);
    };
    return std::min({end(line, 0), end(above, 3), end(top, 2)});
  }

  const ccitt::Bitmap& bitmap_;
  ArithmeticEncoder out_;
  Contexts contexts_;
};

void put_head(base::Bytes& out, std::uint32_t number, Type type, std::size_t length) {
  base::put_u32be(out, number);
  base::put_u8(out, static_cast<std::uint8_t>(type));
  base::put_u8(out, 0);  // refers to nothing
  base::put_u8(out, 1);  // page
  base::put_u32be(out, static_cast<std::uint32_t>(length));
}

}  // namespace

base::Bytes encode(const ccitt::Bitmap& bitmap) {
  const base::Bytes coded = Encoder(bitmap).run();
  base::Bytes out;
  put_head(out, 0, Type::page_information, 19);
  base::put_u32be(out, bitmap.width());
  base::put_u32be(out, bitmap.height());
  out.insert(out.end(), 11, 0);  // no resolution, white, OR, not striped
  constexpr std::size_t kRegionBytes = 17 + 1 + 8;
  put_head(out, 1, Type::immediate_lossless_generic, kRegionBytes + coded.size());
  base::put_u32be(out, bitmap.width());
  base::put_u32be(out, bitmap.height());
  out.insert(out.end(), 9, 0);  // at 0, 0; OR
  base::put_u8(out, 8);         // template 0, typical prediction
  for (const Place place : nominal_places(0)) {
    base::put_u8(out, static_cast<std::uint8_t>(place.x));
    base::put_u8(out, static_cast<std::uint8_t>(place.y));
  }
  base::put(out, coded);
  return out;
}

}  // namespace sekisho::formats::jbig2
