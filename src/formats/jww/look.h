// Second look at JWW: no picture in it, none named by it.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::jww {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::jww};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::jww
