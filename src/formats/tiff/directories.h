// The chain of directories (TIFF 6.0 section 2) walked without libtiff, to tell what the output will not have.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::tiff {

// Notes tags that are not carried over, and bytes that no directory refers to.
void note_what_goes(base::ByteView input, Context& context);

}  // namespace sekisho::formats::tiff
