// Archives other than ZIP: 7z, RAR 4 and 5, cabinets, LZH, tar. Every member is disarmed by workers of its own; tar stays tar, the others become ZIP.
// Room:   formats: one folder per file format.
// In/Out: one archive in memory in; a fresh archive out, under the safe names of formats/zip/names.h.
// Never:  files, programs that unpack, passwords (none of these can be decrypted here).
// Fails:  archive_damaged, archive_volume, encryption_unsupported, bomb, output_too_large, too_many_entries; a member alone by a text in its place.
// Start reading at: rebuild in archive.cpp, then source.h.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::archive {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::sevenzip, base::FileType::rar, base::FileType::tar, base::FileType::cab,
                                            base::FileType::lha};
inline constexpr Format kFormat{"archive", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::archive
