// Device-independent bitmaps as they stand inside metafiles ([MS-WMF] 2.2.2.9, 2.2.2.3): header, colours and bits are checked against
// each other and written anew, so that no length or offset in the result can lie. Used by formats/emf and formats/wmf.
#pragma once

#include <optional>

#include "formats/format.h"

namespace sekisho::formats::emf {

inline constexpr std::uint32_t kRgbColors = 0, kPaletteColors = 1, kPaletteIndices = 2;  // ColorUsage, [MS-WMF] 2.1.1.6

struct Dib {
  base::Bytes info;  // header, masks, colour table
  base::Bytes bits;
};

// rows: lines that the bits hold; 0 for all. Bits that fall short are filled with zeros when at least half is there.
// Nothing: the bitmap is of an unknown kind, does not fit its bits, or has more pixels than allowed. JPEG and PNG inside are rebuilt.
std::optional<Dib> rebuild_dib(base::ByteView info, base::ByteView bits, std::uint32_t usage, std::uint32_t rows, Context& context);

// Length of header, masks and colours at the front of a packed bitmap; 0 when it is none.
std::size_t dib_info_bytes(base::ByteView packed, std::uint32_t usage);

}  // namespace sekisho::formats::emf
