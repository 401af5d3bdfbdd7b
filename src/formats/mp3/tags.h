// What stands before, between and behind the frames of an MP3: ID3, APE, Lyrics3.
#pragma once

#include "base/bytes.h"

namespace sekisho::formats::mp3 {

// The length of the tag that begins here; 0 when none does.
std::size_t tag_bytes(base::ByteView bytes);

}  // namespace sekisho::formats::mp3
