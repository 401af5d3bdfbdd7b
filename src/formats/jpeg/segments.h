// The marker segments of a JPEG (T.81 annex B), walked without decoding: what may be written anew and what has to go.
#pragma once

#include <array>
#include <optional>

#include "formats/format.h"

namespace sekisho::formats::jpeg {

struct Segments {
  unsigned components = 0, width = 0, height = 0;  // of the first frame header
  std::uint16_t orientation = 1;                   // out of the first Exif block
  std::optional<base::Bytes> icc;                  // the profile as it came, put together
  bool jfif = false;
  std::array<std::uint8_t, 5> density{0, 0, 1, 0, 1};  // JFIF: unit, x, y
  std::optional<std::uint8_t> adobe_transform;         // of the Adobe segment, which tells how colours were turned
  std::size_t scans = 0;
};

// Notes what will not be in the output: metadata, comments, thumbnails, further pictures. Never fails: a broken file is the decoder's to judge.
Segments walk(base::ByteView input, Notes& notes);

// "ICC_PROFILE\0" segments (ICC.1:2022 annex B.4), at most 65,519 bytes of profile in each.
inline constexpr std::size_t kIccChunkMax = 65'519;
inline constexpr std::string_view kIccName{"ICC_PROFILE\0", 12};
inline constexpr std::string_view kExifName{"Exif\0\0", 6};

}  // namespace sekisho::formats::jpeg
