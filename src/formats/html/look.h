// The second look at a page: it must be the well-formed XML that the writer makes, of harmless elements and attributes only.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::html {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::html};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::html
