// How a page or a picture looks, as pixels, for people to compare the original with what came of it: drawn behind walls, and nothing but pixels
// comes out.
#pragma once

#include "base/bytes.h"
#include "sandbox/draw_pages.h"
#include "sandbox/pool.h"

namespace sekisho::sandbox {

struct Pixels {
  std::uint32_t width = 0, height = 0;
  base::Bytes rgb;  // width * height * 3
};

inline constexpr std::uint32_t kPixelsSideMax = 1'200;

bool has_pixels(base::FileType type);  // of pictures

// Any thread. page: from 1. Errors: those of preview_page(); those that a worker may say of a file, those of Pool::run().
base::Result<Pixels> page_pixels(const PageTask& task, std::uint32_t page);
base::Result<Pixels> picture_pixels(Pool& pool, int picture, std::uint64_t bytes, base::FileType type);

// "P6\nWIDTH HEIGHT\n255\n" and the samples, to the last byte. Errors: feature_unsupported for anything else.
base::Result<Pixels> pixels_of(base::ByteView untrusted);

// The share of pixels that look the same: no colour differs by more than what a decoder may round. What only one of them has differs.
double same_share(const Pixels& one, const Pixels& other);

}  // namespace sekisho::sandbox
