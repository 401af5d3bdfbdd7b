// One coded picture decoded, in this thread.
#pragma once

#include <functional>

#include "formats/heif/planes.h"

namespace sekisho::formats::heif {

struct Size {
  std::uint32_t width = 0, height = 0;
};

// The planes live only during the call.
using Use = std::function<void(const Planes&)>;

// config: the body of hvcC or av1C. A stream whose pictures are much larger than expected is refused before they are decoded.
// Returns whether the whole of the picture could be read. Errors: damaged, feature_unsupported, too_many_pixels, out_of_memory.
base::Result<bool> decode_hevc(base::ByteView config, base::ByteView data, Size expected, const Use& use);
base::Result<bool> decode_av1(base::ByteView data, Size expected, const Use& use);

// Luma of a sequence parameter set (ITU-T H.265 section 7.3.2.2), nothing when it cannot be read.
std::optional<Size> size_of_parameter_set(base::ByteView unit);

}  // namespace sekisho::formats::heif
