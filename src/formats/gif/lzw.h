// Variable-length-code LZW as GIF uses it (GIF89a appendix F).
#pragma once

#include "base/bytes.h"

namespace sekisho::formats::gif {

struct Decoded {
  base::Bytes pixels;    // as many as asked for; missing ones stay at the filler
  std::size_t made = 0;  // pixels the data really gave
  bool extra = false;    // whole bytes behind the last code
};

// The specification ends at 8; browsers read more, of which only the first 256 stand for colours.
inline constexpr unsigned kCodeBitsMax = 11;

// code_bits: 1 to kCodeBitsMax. A code outside the table ends decoding.
Decoded lzw_decode(base::ByteView data, unsigned code_bits, std::size_t pixels, std::uint8_t filler);

// pixels must be below 1 << code_bits, code_bits 2 to 8. Gives the image data of a frame: code size, sub-blocks, terminator.
base::Bytes lzw_encode(base::ByteView pixels, unsigned code_bits);

}  // namespace sekisho::formats::gif
