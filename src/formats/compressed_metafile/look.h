// The second look at compressed metafiles.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::compressed_metafile {

base::FileType metafile_by_look(base::ByteView bytes, std::string_view extension);
void look_at_compressed_metafile(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::compressed_metafile};
inline constexpr worker::second_look::Checker kLook{kLookTypes, metafile_by_look, look_at_compressed_metafile};

}  // namespace sekisho::formats::compressed_metafile
