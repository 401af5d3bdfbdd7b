#include "formats/picture/picture.h"

#include <algorithm>

namespace sekisho::formats::picture {
namespace {

constexpr std::uint16_t kOrientationTag = 274, kShort = 3;
constexpr std::size_t kEntryBytes = 12;

}  // namespace

Budget::Budget(const Context& context)
    : pixels_max_(std::min<std::uint64_t>(
          context.limits.pixels_max, static_cast<std::uint64_t>(std::max(0, context.profile[base::Setting::picture_megapixels_max])) * 1'000'000)),
      pixels_all_frames_max_(context.limits.pixels_all_frames_max),
      frames_max_(context.limits.frames_max) {}

base::Status Budget::check_size(std::uint64_t width, std::uint64_t height) const {
  if (width == 0 || height == 0) return base::refuse(base::Code::damaged);
  if (width > pixels_max_ || height > pixels_max_ / width) return base::refuse(base::Code::too_many_pixels);
  return {};
}

base::Status Budget::add_frame(std::uint64_t width, std::uint64_t height) {
  if (auto status = check_size(width, height); !status) return status;
  if (frames_ >= frames_max_) return base::refuse(base::Code::too_many_frames);
  if (width * height > pixels_all_frames_max_ - pixels_) return base::refuse(base::Code::too_many_pixels);
  ++frames_;
  pixels_ += width * height;
  return {};
}

std::uint16_t exif_orientation(base::ByteView tiff) {
  const bool little = base::starts_with(tiff, "II");
  if (!little && !base::starts_with(tiff, "MM")) return 1;
  auto u16 = [little](base::Reader& in) { return little ? in.u16le() : in.u16be(); };
  auto u32 = [little](base::Reader& in) { return little ? in.u32le() : in.u32be(); };
  base::Reader in(tiff);
  in.skip(2);
  if (u16(in) != 42) return 1;
  in.seek(u32(in));
  const std::uint16_t entries = u16(in);
  for (std::uint16_t i = 0; i < entries && in.ok(); ++i) {
    base::Reader entry(in.take(kEntryBytes));
    const std::uint16_t tag = u16(entry), type = u16(entry);
    const std::uint32_t count = u32(entry);
    const std::uint16_t value = u16(entry);
    if (tag == kOrientationTag) return entry.ok() && type == kShort && count == 1 && value >= 1 && value <= 8 ? value : std::uint16_t{1};
  }
  return 1;
}

base::Bytes bare_exif(std::uint16_t orientation) {
  const auto value = static_cast<std::uint8_t>(orientation);
  // Little-endian header, first directory at 8: one entry (tag 274, SHORT, 1, value), no further directory.
  return {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, kShort, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0};
}

}  // namespace sekisho::formats::picture
