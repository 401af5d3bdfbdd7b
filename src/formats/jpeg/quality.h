// The quality of a JPEG as its luminance quantisation table tells it.
#pragma once

#include <cstddef>
#include <cstdio>

#include <jpeglib.h>  // wants those two before it

namespace sekisho::formats::jpeg {

// The highest quality, 1 to `most`, whose standard table (T.81 annex K.1) is not finer on the whole than the first table of the picture:
// encoding finer than the source only makes the file larger.
int quality_not_above(const jpeg_decompress_struct& in, int most);

}  // namespace sekisho::formats::jpeg
