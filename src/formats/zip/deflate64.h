// Deflate64 (APPNOTE.TXT 5.5), as Windows packs files above 2 GB and some programs all: deflate with a window of 64 KiB, two more distances, and
// the longest length code with 16 extra bits.
#pragma once

#include "base/bytes.h"
#include "base/error.h"

namespace sekisho::formats::zip {

// Exactly bytes bytes, from all of packed; damaged otherwise.
base::Result<base::Bytes> inflate64(base::ByteView packed, std::uint64_t bytes);

}  // namespace sekisho::formats::zip
