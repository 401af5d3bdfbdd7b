// Room:   formats/compressed: one file wrapped by gzip (RFC 1952), bzip2, xz or zstd (RFC 8878).
// In/Out: the wrapped bytes in; a ZIP with the file inside, which went through workers of its own, out: every desktop opens that.
// Never:  a second file: what stands behind the last member is dropped and noted.
// Fails:  archive_damaged, bomb, output_too_large; and as formats/zip where the file inside cannot pass.
// Start reading at: rebuild(), then codec.h.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::compressed {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::gzip, base::FileType::bzip2, base::FileType::xz, base::FileType::zstd};
inline constexpr Format kFormat{"compressed", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::compressed
