// The physical limit of a format: its data decoded and encoded once more by the libraries that its rebuilder uses, checking nothing.
#pragma once

#include "base/bytes.h"
#include "base/file_type.h"

namespace sekisho::bench {

// False for types that no codec stands behind, and for files that the library cannot read.
bool decode_and_encode(base::ByteView input, base::FileType type);

}  // namespace sekisho::bench
