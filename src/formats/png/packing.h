// zlib streams (RFC 1950) of scanlines: unpacked to the byte, checked, packed anew.
#pragma once

#include <functional>
#include <string_view>

#include "formats/png/chunks.h"

namespace sekisho::formats::png {

inline constexpr std::string_view kProfileName = "ICC";

// At most `most` bytes; empty when the stream is broken or longer.
base::Bytes inflate_bounded(base::ByteView packed, std::size_t most);
base::Bytes deflate(base::ByteView bytes);

// Receives the packed stream piece by piece; each piece becomes one IDAT or fdAT.
using Pieces = std::function<void(base::ByteView)>;

struct Scanlines {
  unsigned index_max = 0;  // of a palette picture: the highest index in use
  bool extra = false;      // bytes behind the last scanline
};

// Unpacks the scanlines of a picture of width × height, checks every filter byte, and packs the same scanlines anew.
// The effort follows the stream's own FLEVEL, which the output keeps: that makes packing twice the same as once.
base::Result<Scanlines> repack(const Packed& packed, const Header& header, std::uint32_t width, std::uint32_t height, const Pieces& out);

}  // namespace sekisho::formats::png
