// For tests: writes segments of every sort with a coder of its own that knows the templates as lists of places (ITU-T T.88, figures 3 to 13).
#pragma once

#include <map>
#include <string>

#include "formats/jbig2/regions.h"
#include "formats/jbig2/segments.h"

namespace sekisho::formats::jbig2::test {

struct Offset {
  int x, y;
};

// The pixels of a template, the first the highest bit of a context; adaptive ones last.
inline std::vector<Offset> places_of(unsigned shape, const std::array<Place, 4>& adaptive, std::map<int, int>& bit_of) {
  static const std::vector<std::vector<Offset>> kShapes = {
      {{-1, 0},
       {-2, 0},
       {-3, 0},
       {-4, 0},
       {99, 0},
       {2, -1},
       {1, -1},
       {0, -1},
       {-1, -1},
       {-2, -1},
       {99, 1},
       {99, 2},
       {1, -2},
       {0, -2},
       {-1, -2},
       {99, 3}},
      {{-1, 0}, {-2, 0}, {-3, 0}, {99, 0}, {2, -1}, {1, -1}, {0, -1}, {-1, -1}, {-2, -1}, {2, -2}, {1, -2}, {0, -2}, {-1, -2}},
      {{-1, 0}, {-2, 0}, {99, 0}, {1, -1}, {0, -1}, {-1, -1}, {-2, -1}, {1, -2}, {0, -2}, {-1, -2}},
      {{-1, 0}, {-2, 0}, {-3, 0}, {-4, 0}, {99, 0}, {1, -1}, {0, -1}, {-1, -1}, {-2, -1}, {-3, -1}}};
  std::vector<Offset> out = kShapes[shape];
  for (std::size_t i = 0; i < out.size(); ++i)
    if (out[i].x == 99) {
      bit_of[static_cast<int>(i)] = out[i].y;
      const Place place = adaptive[static_cast<std::size_t>(out[i].y)];
      out[i] = {place.x, place.y};
    }
  return out;
}

inline void code_generic(ArithmeticEncoder& out, Contexts& contexts, const Bitmap& bitmap, unsigned shape, const std::array<Place, 4>& adaptive,
                         bool typical) {
  std::map<int, int> bit_of;
  const auto places = places_of(shape, adaptive, bit_of);
  constexpr std::uint32_t kTypical[] = {0x9B25, 0x0795, 0x00E5, 0x0195};
  bool same = false;
  for (std::int64_t y = 0; y < bitmap.height(); ++y) {
    if (typical) {
      bool now = true;
      for (std::int64_t x = 0; x < bitmap.width(); ++x) now = now && bitmap.get(x, y) == bitmap.get(x, y - 1);
      out.encode(contexts[kTypical[shape]], now != same);
      same = now;
      if (same) continue;
    }
    for (std::int64_t x = 0; x < bitmap.width(); ++x) {
      std::uint32_t context = 0;
      for (std::size_t i = 0; i < places.size(); ++i)
        if (bitmap.get(x + places[i].x, y + places[i].y)) context |= 1u << i;
      out.encode(contexts[context], bitmap.get(x, y));
    }
  }
}

inline void code_refinement(ArithmeticEncoder& out, Contexts& contexts, const Bitmap& bitmap, const Bitmap& old, std::int64_t dx, std::int64_t dy,
                            unsigned shape, const std::array<Place, 2>& adaptive) {
  for (std::int64_t y = 0; y < bitmap.height(); ++y)
    for (std::int64_t x = 0; x < bitmap.width(); ++x) {
      const auto before = [&](int i, int j) { return old.get(x - dx + i, y - dy + j); };
      std::vector<bool> bits = {bitmap.get(x - 1, y), bitmap.get(x + 1, y - 1), bitmap.get(x, y - 1)};
      if (shape == 0) {
        bits.push_back(bitmap.get(x + adaptive[0].x, y + adaptive[0].y));
        for (const auto& [i, j] : {std::pair(1, 1), {0, 1}, {-1, 1}, {1, 0}, {0, 0}, {-1, 0}, {1, -1}, {0, -1}}) bits.push_back(before(i, j));
        bits.push_back(before(adaptive[1].x, adaptive[1].y));
      } else {
        bits.push_back(bitmap.get(x - 1, y - 1));
        for (const auto& [i, j] : {std::pair(1, 1), {0, 1}, {1, 0}, {0, 0}, {-1, 0}, {0, -1}}) bits.push_back(before(i, j));
      }
      std::uint32_t context = 0;
      for (std::size_t i = 0; i < bits.size(); ++i) context |= (bits[i] ? 1u : 0u) << i;
      out.encode(contexts[context], bitmap.get(x, y));
    }
}

// Annex A.2
class IntegerEncoder {
 public:
  void encode(ArithmeticEncoder& out, std::int64_t value) {
    const bool negative = value < 0;
    const std::int64_t size = negative ? -value : value;
    start(out, negative);
    static constexpr std::pair<int, int> kRanges[] = {{2, 0}, {4, 4}, {6, 20}, {8, 84}, {12, 340}, {32, 4436}};
    std::size_t range = 5;
    while (range > 0 && size < kRanges[range].second) --range;
    for (std::size_t i = 0; i < range; ++i) bit(out, true);
    if (range < 5) bit(out, false);
    for (int i = kRanges[range].first; i-- > 0;) bit(out, (size - kRanges[range].second) >> i & 1);
  }
  void out_of_band(ArithmeticEncoder& out) {
    start(out, true);
    for (int i = 0; i < 3; ++i) bit(out, false);
  }

 private:
  void start(ArithmeticEncoder& out, bool negative) {
    previous_ = 1;
    bit(out, negative);
  }
  void bit(ArithmeticEncoder& out, bool value) {
    out.encode(contexts_[previous_], value);
    previous_ = previous_ < 256 ? previous_ * 2 + value : ((previous_ * 2 + value) & 511) | 256;
  }
  std::array<Context, 512> contexts_{};
  std::uint32_t previous_ = 1;
};

inline void code_id(ArithmeticEncoder& out, Contexts& contexts, unsigned bits, std::uint32_t id) {
  std::uint32_t previous = 1;
  for (unsigned i = bits; i-- > 0;) {
    out.encode(contexts[previous], (id >> i & 1) != 0);
    previous = previous << 1 | (id >> i & 1);
  }
}

inline base::Bytes segment(std::uint32_t number, Type type, const std::vector<std::uint8_t>& refers_to, base::ByteView data,
                           std::uint32_t length = 0xFFFF'FFFE) {
  base::Bytes out;
  base::put_u32be(out, number);
  base::put_u8(out, static_cast<std::uint8_t>(type));
  base::put_u8(out, static_cast<std::uint8_t>(refers_to.size() << 5));
  base::put(out, base::ByteView(refers_to));
  base::put_u8(out, 1);
  base::put_u32be(out, length == 0xFFFF'FFFE ? static_cast<std::uint32_t>(data.size()) : length);
  base::put(out, data);
  return out;
}

inline base::Bytes page(std::uint32_t width, std::uint32_t height, std::uint8_t flags = 0, std::uint16_t striping = 0) {
  base::Bytes data;
  base::put_u32be(data, width);
  base::put_u32be(data, height);
  base::put_be(data, 0, 8);
  base::put_u8(data, flags);
  base::put_u16be(data, striping);
  return segment(0, Type::page_information, {}, data);
}

inline base::Bytes region(std::uint32_t width, std::uint32_t height, std::uint32_t x = 0, std::uint32_t y = 0, std::uint8_t combine = 0) {
  base::Bytes out;
  for (const std::uint32_t one : {width, height, x, y}) base::put_u32be(out, one);
  base::put_u8(out, combine);
  return out;
}

template <std::size_t count>
void put_places(base::Bytes& out, const std::array<Place, count>& places, std::size_t used) {
  for (std::size_t i = 0; i < used; ++i) {
    base::put_u8(out, static_cast<std::uint8_t>(places[i].x));
    base::put_u8(out, static_cast<std::uint8_t>(places[i].y));
  }
}

inline base::Bytes joined(std::initializer_list<base::Bytes> parts) {
  base::Bytes out;
  for (const base::Bytes& part : parts) base::put(out, part);
  return out;
}

}  // namespace sekisho::formats::jbig2::test
