// What libarchive does not tell of RAR archives, read from their headers.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace sekisho::formats::archive {

// archive_volume, encryption_unsupported, old_version, archive_damaged; the rest is for the library to judge.
base::Status check_rar(base::ByteView input);

// The names of a RAR 4 as they stand there. libarchive takes every byte 0x5C in them for a separator, which cuts characters of CP932 in two;
// empty for names that have a Unicode form too (flag 0x0200), which it reads well.
std::vector<std::string> rar4_names(base::ByteView input);

}  // namespace sekisho::formats::archive
