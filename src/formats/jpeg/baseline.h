// The fast road for the JPEG that nearly every photograph is: sequential, Huffman-coded, one scan of all components. Symbols are read, checked and
// written with new tables, twice over the data, without libjpeg and without holding coefficients. Anything else, or anything broken, is left to
// codec.h.
//
// Its output depends on the coefficients alone, so that what comes out of libjpeg goes through here too and twice gives the same as once.
#pragma once

#include <optional>

#include "formats/format.h"
#include "formats/jpeg/headers.h"

namespace sekisho::formats::jpeg {

struct Rewritten {
  base::Bytes bytes;
  bool extra = false;     // bytes between the last unit and the end marker
  bool trailing = false;  // bytes after the end marker
};

// Nothing when the input is not of that kind or not whole. The frame must have been checked against the limits.
std::optional<Rewritten> rewrite_baseline(base::ByteView input, const std::vector<Marker>& headers);

}  // namespace sekisho::formats::jpeg
