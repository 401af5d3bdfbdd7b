// A checkpoint for keeping elsewhere: as a mail, as a QR code on paper, and read back from what was kept. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"

namespace sekisho::evidence {

// RFC 5322 with CRLF: an explanation in Japanese and English and the note attached as checkpoint.txt. Errors: bad_checkpoint; bad_settings (an
// address with a space, a control character or an angle bracket).
base::Result<std::string> anchor_mail(const std::string& note, const std::string& from, const std::string& to, base::Micros now);

// The note as a QR code (ISO/IEC 18004, level M): a picture with the checkpoint in letters under it, and blocks for a terminal or a printer,
// two rows of modules a line. Errors: bad_checkpoint (too long for a code: over 2,331 bytes, as with very many cosignatures).
base::Result<std::string> anchor_svg(const std::string& note);
base::Result<std::string> anchor_blocks(const std::string& note);

// The note in what was kept: the note itself (with the line ends of any system, with or without the last), or a mail with it.
// Gives the bytes back as they are where no note is found in them.
std::string note_in(std::string_view kept);

}  // namespace sekisho::evidence
