// Room:   worker/second_look: reads a clean file again, knowing only its bytes and its declared type.
// In/Out: output bytes and type in; nothing, or the first thing that must not be there, out.
// Never:  includes anything of formats/ or calls the libraries that rebuild (qpdf, expat, libdeflate, the picture libraries).
// Fails:  closed: what it cannot read is a finding.
// Start reading at: check(), then the file of one type.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/file_type.h"
#include "base/profile.h"

namespace sekisho::worker::second_look {

struct Finding {
  std::string what;   // short English phrase for the log, e.g. "JavaScript action"; fixed strings of the checker, no input bytes
  std::string where;  // part or object, e.g. "word/document.xml" or "object 12"
};

// What may be in an output only where the profile, which this room does not know, says so: a bit for each such setting.
struct Seen {
  std::optional<Finding> finding;
  base::SettingMask unless_chosen = 0;
};

Seen look_again(base::ByteView output, base::FileType declared);

// The same under a profile that chose none of them: the first finding.
std::optional<Finding> check(base::ByteView output, base::FileType declared, int depth = 0);

}  // namespace sekisho::worker::second_look
