// The second look at EPUB: pages, styles and pictures, nothing that runs, submits or fetches.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::epub {

inline constexpr base::FileType kLookTypes[] = {base::FileType::epub};
base::FileType kind_by_look(base::ByteView bytes, std::string_view extension);
void look_at_publication(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr worker::second_look::Checker kLook{kLookTypes, kind_by_look, look_at_publication};

}  // namespace sekisho::formats::epub
