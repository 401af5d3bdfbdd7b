// Room:   formats/ccitt: fax pictures (ITU-T T.4 and T.6) as PDF (ISO 32000-1, 7.4.6) and JBIG2 (T.88 6.2.6) hold them; the bitmap they share.
// In/Out: untrusted bits in, a bitmap out; a bitmap in, one canonical Group 4 stream out.
// Never:  allocates or computes beyond the budget; reads outside its span.
// Fails:  by saying that not all could be decoded; what could be is kept, the rest is white.
// Start reading at: decode() and encode_group4().
#pragma once

#include "formats/ccitt/bitmap.h"

namespace sekisho::formats::ccitt {

// ISO 32000-1, table 11
struct Parameters {
  int k = 0;  // below 0 Group 4, 0 Group 3 of one dimension, above of two
  bool end_of_line = false, encoded_byte_align = false, end_of_block = true;
  std::uint32_t columns = 1728;
  std::uint32_t rows_max = 0;  // decoding stops there
};

struct Decoded {
  Bitmap bitmap;             // of as many rows as were found
  bool whole = true;         // false: damaged or cut off
  bool more = false;         // rows behind rows_max
  std::size_t consumed = 0;  // bytes
};
// Nothing when not one row can be read or the budget is spent.
std::optional<Decoded> decode(base::ByteView bytes, const Parameters& parameters, Budget& budget);

// T.6 with the code for the end, without any alignment but at the end.
base::Bytes encode_group4(const Bitmap& bitmap);

}  // namespace sekisho::formats::ccitt
