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

struct How {
  bool strict = true;           // false: what is cut off or damaged stays empty
  bool through_palette = true;  // false: indices come out where the picture has a palette of its own
};
// Errors: damaged, too_many_pixels, feature_unsupported.
base::Result<Decoded> decode(base::ByteView input, const Context& context, How how = {});

// T.800 annex I: boxes that tell of the picture and do not belong to it.
void note_what_goes(base::ByteView input, Context& context);

}  // namespace sekisho::formats::jpeg2000
