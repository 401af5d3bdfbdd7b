// Room:   formats/jpeg: JPEG (ITU-T T.81), as a file and as a picture inside documents.
// In/Out: a JPEG in; out a fresh JPEG of the same checked coefficients: new headers, new Huffman tables, no metadata. Progressive stays progressive.
// Never:  copies entropy-coded bytes or marker segments; adds a JFIF or Adobe marker that was not there (PDF readers decide colours by them).
// Fails:  damaged, too_many_pixels, bomb, feature_unsupported (12 bits, lossless, hierarchical). Cut off data become grey, with a warning.
// Start reading at: rebuild() in jpeg.cpp.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::jpeg {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"jpeg", recognise, rebuild};

}  // namespace sekisho::formats::jpeg
