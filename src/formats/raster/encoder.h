// The first draft of an output file; what goes out is what formats/jpeg or formats/png make of it.
#pragma once

#include "formats/raster/raster.h"

namespace sekisho::formats::raster {

inline constexpr std::uint32_t kJpegSideMax = 65'500;  // what libjpeg writes

base::Result<base::Bytes> encode_jpeg(const Raster& raster, int quality);
base::Bytes encode_png(const Raster& raster);

// Through the rebuilder of the type, so that rebuilding the output once more changes nothing.
base::Result<base::FileType> finish(base::ByteView draft, base::FileType type, Context& context, Sink& out);

}  // namespace sekisho::formats::raster
