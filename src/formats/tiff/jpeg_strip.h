// Strips and tiles that are JPEG streams (TIFF Technical Note 2): each becomes a complete JPEG of the same coefficients.
#pragma once

#include "formats/tiff/page.h"

namespace sekisho::formats::tiff {

base::Result<Copied> copy_jpeg_parts(TIFF* in, TIFF* out, Context& context);

}  // namespace sekisho::formats::tiff
