// Second look at SXF: an exchange structure and nothing beside it, comments only where SFC writes its features, no ways to other files.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::sxf {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::sfc, base::FileType::p21};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::sxf
