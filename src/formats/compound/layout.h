// The numbers of [MS-CFB] 2.1, 2.2 and 2.6.1 that reading and writing share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sekisho::formats::compound {

inline constexpr std::string_view kSignature = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
inline constexpr std::uint32_t kSectorsEnd = 0xFFFFFFFA;  // regular sectors lie below
inline constexpr std::uint32_t kDifatSector = 0xFFFFFFFC, kFatSector = 0xFFFFFFFD, kEndOfChain = 0xFFFFFFFE, kFree = 0xFFFFFFFF;
inline constexpr std::uint32_t kNoEntry = 0xFFFFFFFF;
inline constexpr std::size_t kHeaderBytes = 512, kHeaderDifatEntries = 109, kDirectoryEntryBytes = 128, kNameUnitsMax = 32;
inline constexpr std::size_t kMiniSectorBytes = 64, kMiniCutoff = 4096;
inline constexpr std::uint8_t kStorageType = 1, kStreamType = 2, kRootType = 5;
inline constexpr std::uint8_t kRed = 0, kBlack = 1;
inline constexpr std::size_t kDepthMax = 64;  // storages within storages

}  // namespace sekisho::formats::compound
