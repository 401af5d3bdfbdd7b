// The second look at messages: every storage, stream and property by a list of its own, attachments by the checks of their types.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::msg {

base::FileType kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::msg};
inline constexpr worker::second_look::Checker kLook{kLookTypes, kind, look};

}  // namespace sekisho::formats::msg
