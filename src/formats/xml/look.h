// Second look at XML: no DTD, instruction or comment, no program, no script of a page inside.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::xml {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::xml};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::xml
