// Second look at icons and cursors: the directory, then one entry behind another to the last byte; bitmaps of exactly their size; PNG by its own
// look.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::icon {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::icon};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::icon
