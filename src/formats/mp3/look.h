// Second look at MP3: frames from the first byte to the last, no tags, a first frame without words.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::mp3 {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::mp3};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::mp3
