// One page carried over: its tags by allow-list, its strips or tiles one by one.
#pragma once

#include "formats/picture/picture.h"
#include "formats/tiff/handle.h"

namespace sekisho::formats::tiff {

enum class Copied : std::uint8_t { whole, in_part, nothing };

// in stands at the page of input. Errors: too_many_pixels, too_many_frames, feature_unsupported, damaged.
base::Result<Copied> copy_page(TIFF* in, base::ByteView input, TIFF* out, picture::Budget& budget, Context& context);

}  // namespace sekisho::formats::tiff
