// The second look at stand-alone fonts; those inside documents are looked at by the same functions.
#pragma once

#include "worker/second_look/fonts.h"

namespace sekisho::formats::font {

inline constexpr base::FileType kLookTypes[] = {base::FileType::font};
inline constexpr worker::second_look::Checker kLook{kLookTypes, worker::second_look::font_kind, worker::second_look::look_at_font};

}  // namespace sekisho::formats::font
