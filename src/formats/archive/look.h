// The second look at tar archives.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::archive {

base::FileType tar_by_look(base::ByteView bytes, std::string_view extension);
void look_at_tar(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::tar};
inline constexpr worker::second_look::Checker kLook{kLookTypes, tar_by_look, look_at_tar};

}  // namespace sekisho::formats::archive
