// Unpacking of whole streams in memory, and packing with gzip. Shared by formats/compressed, formats/compressed_metafile and formats/zip (methods 12,
// 14, 93, 95).
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "base/limits.h"

namespace sekisho::formats::compressed {

enum class Coding : std::uint8_t { gzip, bzip2, xz, zstd, lzma };  // lzma: the format of LZMA alone, unpacked only

struct Unpacked {
  base::Bytes bytes;     // of all members, one behind the other
  std::size_t used = 0;  // bytes of the input up to the end of the last member
  bool extras = false;   // names, comments, frames that are skipped
};

// bomb as soon as it grows out of proportion, output_too_large above part_bytes_max, out_of_memory for windows above the limit.
base::Result<Unpacked> unpack(Coding coding, base::ByteView input, const base::Limits& limits);

// One member, always the same for the same bytes.
base::Bytes gzip(base::ByteView bytes);

}  // namespace sekisho::formats::compressed
