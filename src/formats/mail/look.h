// The second look at mail: read by a small MIME walker that knows only what the writer makes; every attachment is judged by its own type.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::mail {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::email, base::FileType::mbox};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::mail
