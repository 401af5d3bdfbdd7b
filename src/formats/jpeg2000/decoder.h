// OpenJPEG over memory: no files, no messages, no threads.
#pragma once

#include <openjpeg-2.5/openjpeg.h>

#include <memory>

#include "formats/format.h"

namespace sekisho::formats::jpeg2000 {

struct FreeImage {
  void operator()(opj_image_t* image) const { opj_image_destroy(image); }
};

struct Decoded {
  std::unique_ptr<opj_image_t, FreeImage> image;
  bool reversible = false;
};

// Errors: damaged, too_many_pixels, feature_unsupported.
base::Result<Decoded> decode(base::ByteView input, const Context& context);

}  // namespace sekisho::formats::jpeg2000
