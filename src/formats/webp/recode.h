// libwebp behind values: one frame decoded and encoded anew.
#pragma once

#include "formats/webp/container.h"

namespace sekisho::formats::webp {

inline constexpr std::uint64_t kLosslessPixelsMax = 40'000'000;

struct Recoded {
  Bitstream stream;
  std::uint32_t width = 0, height = 0;
  bool alpha = false;
};

// Errors: damaged, too_many_pixels, feature_unsupported.
base::Result<Recoded> recode(const Bitstream& stream, const Context& context);

}  // namespace sekisho::formats::webp
