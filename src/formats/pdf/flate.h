// Flate (RFC 1950) in and out.
#pragma once

#include "base/bytes.h"

namespace sekisho::formats::pdf {

base::Bytes deflate(base::ByteView plain);  // always the same bytes for the same input

enum class Flate : std::uint8_t {
  whole,      // one complete zlib stream; consumed says where it ends
  partial,    // damaged or cut off: what could be decoded
  too_large,  // more than bytes_max
};
struct Inflated {
  Flate state;
  std::size_t consumed;  // bytes of input
  std::size_t bytes;     // decoded, also where they were not kept
};
// Appends nothing: `out` is replaced. bytes_max bounds what is decoded.
Inflated inflate(base::ByteView packed, std::size_t bytes_max, base::Bytes& out);

}  // namespace sekisho::formats::pdf
