// Second look at mp4, m4a and mov: only boxes of the list, tracks of picture and sound, samples in this file that fill mdat to the byte.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::mp4 {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::mp4, base::FileType::m4a, base::FileType::mov};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::mp4
