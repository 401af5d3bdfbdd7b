// Which tags of a page have something to do with its pixels. TIFF 6.0; Technical Note 2 for JPEG; ICC.1 annex B.3.
#pragma once

#include <cstdint>

namespace sekisho::formats::tiff {

inline constexpr std::uint32_t kStripOffsets = 273, kStripBytes = 279, kTileOffsets = 324, kTileBytes = 325, kSubDirectories = 330, kIccTag = 34675;
inline constexpr std::uint32_t kStreamOffset = 513, kStreamBytes = 514;  // JPEGInterchangeFormat and its length
inline constexpr std::uint32_t kQuantisations = 519, kAcTables = 521;    // JPEGQTables, JPEGDCTables, JPEGACTables

// Carried over, made anew, or of no consequence to the pixels once they are packed anew; everything else counts as removed.
bool carried(std::uint32_t tag);

}  // namespace sekisho::formats::tiff
