// Second look at DXF: only text, only known sections and objects, no way out of the drawing.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::dxf {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::dxf};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::dxf
