// The second look at fonts: tables of an allow-list that fill the file to its end, sums that are right, and nothing between them; a Type 1 font
// is PostScript of a few words only; the parts of a CFF font lie inside it.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::font {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

// A font inside a document, whatever its kind.
void look_at_program(base::ByteView bytes, worker::second_look::Look& look);

// One of an Office package: EOT, or hidden by a key that need not be known to see what it hides.
void look_at_office_font(base::ByteView bytes, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::font};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::font
