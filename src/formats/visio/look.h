// The second look at Visio packages: parts, relationships and content types by lists, formulas and links by what they call and name.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::visio {

inline constexpr base::FileType kLookTypes[] = {base::FileType::vsdx};
base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::visio
