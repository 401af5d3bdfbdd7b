// The second look at XPS: pages, fonts and pictures that refer to each other and to nothing else.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::xps {

inline constexpr base::FileType kLookTypes[] = {base::FileType::xps};
base::FileType kind_by_look(base::ByteView bytes, std::string_view extension);
void look_at_document(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr worker::second_look::Checker kLook{kLookTypes, kind_by_look, look_at_document};

}  // namespace sekisho::formats::xps
