// The second look at what gzip, bzip2, xz and zstd wrap.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::compressed {

base::FileType wrapping_by_look(base::ByteView bytes, std::string_view extension);
void look_at_wrapped(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::gzip, base::FileType::bzip2, base::FileType::xz, base::FileType::zstd};
inline constexpr worker::second_look::Checker kLook{kLookTypes, wrapping_by_look, look_at_wrapped};

}  // namespace sekisho::formats::compressed
