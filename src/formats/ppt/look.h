// The second look at presentations of PowerPoint 97-2003: a walk of its own over the compound file, the persist directory and every record.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::ppt {

inline constexpr base::FileType kLookTypes[] = {base::FileType::ppt};
base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

// The records of the stream "PowerPoint Document", for tests.
void look_at_document(base::ByteView document, base::ByteView pictures, std::uint32_t edit, worker::second_look::Look& look);

}  // namespace sekisho::formats::ppt
