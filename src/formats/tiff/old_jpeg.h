// Old-style JPEG (TIFF 6.0, section 22; compression 6), which scanners and fax servers still write: made into what every reader knows.
#pragma once

#include <optional>

#include "formats/tiff/page.h"

namespace sekisho::formats::tiff {

// The page's only JPEG stream, whole and of the page's size, as Technical Note 2 has it: nothing of the picture is lost. Nothing where the page
// keeps its stream in pieces, whose tables stand in tags.
struct WholeStream {
  base::Bytes bytes;
  std::uint16_t samples = 0, across = 1, down = 1;  // sampling of the first component
};
std::optional<WholeStream> whole_stream(TIFF* in, base::ByteView input, std::uint32_t width, std::uint32_t height);

// Writes the stream, rebuilt, as the only strip of the page in out. Errors: as in jpeg.h.
base::Result<Copied> copy_whole_stream(const WholeStream& stream, TIFF* out, Context& context);

// For every other page: libtiff's pixels, as red, green and blue, into the strips of the page in out.
base::Result<Copied> copy_decoded(TIFF* in, TIFF* out, std::uint32_t width, std::uint32_t height);

}  // namespace sekisho::formats::tiff
