// How finely a lossy frame was quantised, told from its header (RFC 6386 section 9) alone.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace sekisho::formats::webp {

// Mean quantiser index of the frame's segments, 0 (finest) to 127; nothing when the header is broken.
std::optional<int> quantiser_index(base::ByteView vp8);

// The setting of libwebp, 0 to 100, that leads to that index.
float quality_for(int quantiser_index);

}  // namespace sekisho::formats::webp
