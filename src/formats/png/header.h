// IHDR (PNG 11.2.1) and what follows from it.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace sekisho::formats::png {

inline constexpr unsigned kPalette = 3;

struct Header {
  std::uint32_t width = 0, height = 0;
  unsigned depth = 0, color = 0;
  bool interlaced = false;

  static std::optional<Header> read(base::ByteView payload);  // nothing for a combination the specification does not know
  base::Bytes write() const;

  unsigned channels() const;
  std::uint64_t row_bytes(std::uint64_t pixels) const { return (pixels * channels() * depth + 7) / 8; }

  // Calls each(rows, bytes per row without the filter byte) for the picture, or for every Adam7 pass that holds pixels.
  template <class Each>
  void passes(std::uint32_t w, std::uint32_t h, Each each) const {
    if (!interlaced) {
      each(h, row_bytes(w));
      return;
    }
    static constexpr std::uint32_t kPasses[7][4] = {{0, 8, 0, 8}, {4, 8, 0, 8}, {0, 4, 4, 8}, {2, 4, 0, 4}, {0, 2, 2, 4}, {1, 2, 0, 2}, {0, 1, 1, 2}};
    for (const auto& [x, dx, y, dy] : kPasses) {
      const std::uint32_t across = w > x ? (w - x + dx - 1) / dx : 0, down = h > y ? (h - y + dy - 1) / dy : 0;
      if (across != 0 && down != 0) each(down, row_bytes(across));
    }
  }
  std::uint64_t raw_bytes(std::uint32_t w, std::uint32_t h) const {
    std::uint64_t bytes = 0;
    passes(w, h, [&](std::uint32_t rows, std::uint64_t row) { bytes += rows * (row + 1); });
    return bytes;
  }
};

}  // namespace sekisho::formats::png
