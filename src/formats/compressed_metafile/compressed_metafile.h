// EMZ and WMZ: an EMF or WMF wrapped by gzip, as Office stores clip art ([MS-OE376] part 4, section 2.2).
// Room:   formats: one folder per file format.
// In/Out: the wrapped picture in; the rebuilt picture in a fresh wrapping out.
// Never:  a picture of another kind inside.
// Fails:  as formats/compressed and formats/emf, formats/wmf do.
// Start reading at: rebuild.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::compressed_metafile {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"compressed_metafile", recognise, rebuild};

}  // namespace sekisho::formats::compressed_metafile
