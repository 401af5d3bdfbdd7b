// Room:   formats/show: what a picture looks like, for people to compare the original with what came of it.
// In/Out: the bytes of a picture, original or clean; a binary PPM of its first frame out, at most kSideMax pixels a side.
// Never:  stands in formats/LIST; shares code with the rebuilders: the libraries decode here by their plainest interface.
// Fails:  unsupported_type (no decoder here), damaged, too_many_pixels.
// Start reading at: draw().
#pragma once

#include "formats/format.h"

namespace sekisho::formats::show {

inline constexpr std::uint32_t kSideMax = 1'200;
inline constexpr std::uint64_t kPixelsMax = 50'000'000;

bool can_draw(base::FileType type);  // jpeg, png, webp, tiff

// "P6\nWIDTH HEIGHT\n255\n" and the samples; what is transparent stands on white.
base::Result<base::Bytes> draw(base::ByteView picture, base::FileType type, const base::Limits& limits);

}  // namespace sekisho::formats::show
