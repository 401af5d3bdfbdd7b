// The second look at fonts: tables of an allow-list that fill the file to its end, sums that are right, and nothing between them.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::font {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::font};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::font
