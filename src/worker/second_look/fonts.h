// The second look at fonts: tables of an allow-list that fill the file to its end, sums that are right, and nothing between them; a Type 1 font
// is PostScript of a few words only; the parts of a CFF font lie inside it.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::worker::second_look {

base::FileType font_kind(base::ByteView bytes, std::string_view extension);
void look_at_font(base::ByteView bytes, base::FileType type, Look& look);
// A font inside a PDF, whatever its kind.
void look_at_font_program(base::ByteView bytes, Look& look);
// One of an Office package: EOT, or hidden by a key that need not be known to see what it hides.
void look_at_office_font(base::ByteView bytes, Look& look);

}  // namespace sekisho::worker::second_look
