// Types told by bytes at fixed places.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/file_type.h"

namespace sekisho::formats::detect {

// Banned and pending types alike, banned ones first. Types that a format rebuilds are not among them.
std::optional<base::FileType> binary(base::ByteView input);

}  // namespace sekisho::formats::detect
