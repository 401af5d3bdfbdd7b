// Second look at an SVG: nothing that runs, moves, fetches or refers outside; pictures inside are looked at themselves.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::svg {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::svg};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::svg
