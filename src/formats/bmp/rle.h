// Run-length packing of 4 and 8 bit bitmaps ([MS-WMF] 3.1.6.1 and 3.1.6.2), to and from one byte per pixel, rows bottom up as in the file.
#pragma once

#include "base/bytes.h"

namespace sekisho::formats::bmp {

struct Unpacked {
  base::Bytes indices;   // width × height; pixels that the data step over are 0
  bool broken = false;   // the data end or leave the picture before their end mark
  std::size_t used = 0;  // bytes read
};

Unpacked rle_unpack(base::ByteView data, std::size_t width, std::size_t height, unsigned depth);
base::Bytes rle_pack(base::ByteView indices, std::size_t width, unsigned depth);

}  // namespace sekisho::formats::bmp
