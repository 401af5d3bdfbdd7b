// Ancillary chunks that may stay (PNG 11.3), each by its own length and value rules.
#pragma once

#include "formats/png/header.h"

namespace sekisho::formats::png {

// In the order they are written: before PLTE those that must be, then the others (PNG 5.6).
inline constexpr std::string_view kBeforePalette[] = {"sRGB", "gAMA", "cHRM", "sBIT"};
inline constexpr std::string_view kAfterPalette[] = {"tRNS", "bKGD", "pHYs"};

bool ancillary_valid(std::string_view type, base::ByteView payload, const Header& header, std::size_t palette_entries);

}  // namespace sekisho::formats::png
