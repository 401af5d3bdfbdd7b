// What an OLE2 compound file ([MS-CFB]) is, by its root's class and the names of its streams; the streams themselves are not read.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/file_type.h"

namespace sekisho::formats::detect {

std::optional<base::FileType> compound(base::ByteView input);  // nothing when it is no compound file

}  // namespace sekisho::formats::detect
