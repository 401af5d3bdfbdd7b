// Second look at JSON: UTF-8 that a strict reader takes, no name twice in one object, nothing that deceives the eye.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::json {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::json};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::json
