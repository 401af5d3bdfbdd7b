// What the picture formats share: limits on pixels and frames, Exif orientation, checked colour profiles.
#pragma once

#include <cstdint>
#include <optional>

#include "formats/format.h"

namespace sekisho::formats::picture {

// Counts frames or pages before anything is allocated for them. Errors: damaged (a side of zero), too_many_pixels, too_many_frames.
class Budget {
 public:
  explicit Budget(const Context& context);
  base::Status add_frame(std::uint64_t width, std::uint64_t height);
  // The canvas of an animation: checked like a frame, not added up.
  base::Status check_size(std::uint64_t width, std::uint64_t height) const;

 private:
  std::uint64_t pixels_max_, pixels_all_frames_max_, pixels_ = 0;
  std::uint32_t frames_max_, frames_ = 0;
};

// Orientation (TIFF tag 274, 1 to 8) out of an Exif block that starts with its TIFF header; 1 when there is none to be read.
std::uint16_t exif_orientation(base::ByteView tiff);

// The smallest TIFF header with nothing but an orientation.
base::Bytes bare_exif(std::uint16_t orientation);

}  // namespace sekisho::formats::picture
