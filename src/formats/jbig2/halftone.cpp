// Pattern dictionaries (ITU-T T.88, 6.7), halftone regions (6.6) and the grey-scale pictures they are made of (annex C).
#include <algorithm>

#include "formats/jbig2/regions.h"

namespace sekisho::formats::jbig2 {
namespace {

// Tables 27 and C.4: the first adaptive pixel is where it is told, the others nominal.
std::array<Place, 4> places(unsigned shape, Place first) {
  std::array<Place, 4> out = nominal_places(shape);
  out[0] = first;
  return out;
}

std::int64_t corner_x(const Halftone& how, std::uint32_t column, std::uint32_t row) {
  return (std::int64_t{how.x} + std::int64_t{row} * how.step_y + std::int64_t{column} * how.step_x) >> 8;
}
std::int64_t corner_y(const Halftone& how, std::uint32_t column, std::uint32_t row) {
  return (std::int64_t{how.y} + std::int64_t{row} * how.step_x - std::int64_t{column} * how.step_y) >> 8;
}

// 6.6.5.1
std::optional<Bitmap> skipped(const Halftone& how, const Bitmap& pattern, Budget& budget) {
  auto out = Bitmap::make(how.grid_width, how.grid_height, budget);
  if (!out || !budget.spend(std::uint64_t{how.grid_width} * how.grid_height)) return std::nullopt;
  for (std::uint32_t row = 0; row < how.grid_height; ++row)
    for (std::uint32_t column = 0; column < how.grid_width; ++column) {
      const std::int64_t x = corner_x(how, column, row), y = corner_y(how, column, row);
      if (x + pattern.width() <= 0 || x >= how.width || y + pattern.height() <= 0 || y >= how.height) out->set(column, row);
    }
  return out;
}

// Annex C.5: from the highest plane down, each coded as its difference from the one above it.
std::optional<std::vector<Bitmap>> planes(const Halftone& how, unsigned count, const Bitmap* skip, base::ByteView data, Budget& budget) {
  std::vector<Bitmap> out;
  Generic generic;
  generic.width = how.grid_width;
  generic.height = how.grid_height;
  generic.shape = how.shape;
  generic.adaptive = places(how.shape, {static_cast<std::int8_t>(how.shape <= 1 ? 3 : 2), -1});
  generic.skip = skip;
  ArithmeticDecoder in(data);
  Contexts contexts(kGenericContexts);
  for (unsigned i = 0; i < count; ++i) {
    std::optional<Bitmap> plane;
    if (how.mmr) {
      std::size_t consumed = 0;
      plane = decode_mmr(how.grid_width, how.grid_height, data, consumed, budget);
      data = base::slice(data, consumed);
    } else {
      plane = decode_generic(generic, in, contexts, budget);
    }
    if (!plane) return std::nullopt;
    if (i > 0) plane->compose(out.back(), 0, 0, Combine::xor_);
    out.push_back(std::move(*plane));
  }
  return out;
}

}  // namespace

std::optional<Symbols> decode_patterns(bool mmr, unsigned shape, std::uint32_t width, std::uint32_t height, std::uint32_t last, base::ByteView data,
                                       Budget& budget) {
  if (width == 0 || height == 0 || last >= kSymbolsMax || (std::uint64_t{last} + 1) * width > Bitmap::kSideMax) return std::nullopt;
  std::optional<Bitmap> all;
  const std::uint32_t total = (last + 1) * width;
  if (mmr) {
    std::size_t consumed = 0;
    all = decode_mmr(total, height, data, consumed, budget);
  } else {
    Generic generic;
    generic.width = total;
    generic.height = height;
    generic.shape = shape;
    generic.adaptive = places(shape, {static_cast<std::int8_t>(-static_cast<int>(width)), 0});
    ArithmeticDecoder in(data);
    Contexts contexts(kGenericContexts);
    all = decode_generic(generic, in, contexts, budget);
  }
  if (!all) return std::nullopt;
  Symbols out;
  for (std::uint32_t i = 0; i <= last; ++i) {
    auto pattern = all->part(std::int64_t{i} * width, 0, width, height, budget);
    if (!pattern) return std::nullopt;
    out.push_back(std::make_shared<const Bitmap>(std::move(*pattern)));
  }
  return out;
}

std::optional<Bitmap> decode_halftone(const Halftone& how, const Symbols& patterns, base::ByteView data, Budget& budget) {
  if (patterns.empty() || patterns.front() == nullptr) return std::nullopt;
  const Bitmap& first = *patterns.front();
  auto out = Bitmap::make(how.width, how.height, budget);
  if (!out) return std::nullopt;
  if (how.black) out->fill(true);
  const std::uint64_t cells = std::uint64_t{how.grid_width} * how.grid_height;
  const std::uint64_t cell_cost = std::uint64_t{first.words_per_row() + 1} * first.height() + 8;
  if (cells == 0) return out;
  if (cells > UINT32_MAX || !budget.spend(cells * cell_cost)) return std::nullopt;
  std::optional<Bitmap> skip;
  if (how.skip) {
    skip = skipped(how, first, budget);
    if (!skip) return std::nullopt;
  }
  const auto bits = planes(how, code_bits(patterns.size()), skip ? &*skip : nullptr, data, budget);
  if (!bits) return std::nullopt;
  for (std::uint32_t row = 0; row < how.grid_height; ++row)
    for (std::uint32_t column = 0; column < how.grid_width; ++column) {
      std::size_t value = 0;
      for (const Bitmap& plane : *bits) value = value << 1 | (plane.get(column, row) ? 1u : 0u);
      const Symbol& pattern = patterns[std::min(value, patterns.size() - 1)];
      out->compose(*pattern, corner_x(how, column, row), corner_y(how, column, row), how.combine);
    }
  return out;
}

}  // namespace sekisho::formats::jbig2
