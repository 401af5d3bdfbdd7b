// Second look at an RTF: plain ASCII, balanced, and nothing in it that runs, fetches or hides.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::rtf {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::rtf};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::rtf
