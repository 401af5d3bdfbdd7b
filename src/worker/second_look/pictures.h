// What the checkers of pictures share.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::worker::second_look {

// True, with a finding, for a picture without a size or above the limit.
bool too_many_pixels(std::uint64_t width, std::uint64_t height, Look& look);
void judge_color_profile(base::ByteView profile, Look& look);
void judge_png(base::ByteView bytes, Look& look);
void judge_tiff(base::ByteView bytes, Look& look);

}  // namespace sekisho::worker::second_look
