// Inner part of the second look: gzip as our writer makes it. Also for compressed metafiles.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace sekisho::formats::compressed {

// Nothing when there is more than one member, a field beyond the bare header, damage, or more than bytes_max.
std::optional<base::Bytes> gunzip_as_written(base::ByteView bytes, std::uint64_t bytes_max);

}  // namespace sekisho::formats::compressed
