// A PNG taken apart into the chunks that may be written anew. Everything else is noted as removed here.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "formats/format.h"
#include "formats/png/header.h"

namespace sekisho::formats::png {

// One compressed picture: the views follow one another. checked: every chunk's CRC-32 was right.
struct Packed {
  std::vector<base::ByteView> parts;
  bool checked = true;
};

// APNG fcTL: where a frame stands, how long and how it is put over the one before.
struct Frame {
  std::uint32_t width = 0, height = 0, x = 0, y = 0;
  std::uint16_t delay_numerator = 0, delay_denominator = 0;
  std::uint8_t dispose = 0, blend = 0;
  Packed data;  // empty when the still picture is this frame
};

struct Chunks {
  Header header;
  base::Bytes palette;                                              // without its chunk header
  std::vector<std::pair<std::string_view, base::Bytes>> ancillary;  // checked, in the order they are written
  base::Bytes icc;                                                  // checked profile, unpacked; empty for none
  Packed still;
  std::vector<Frame> frames;    // empty when there is no animation
  bool still_is_frame = false;  // the first frame is the still picture
  std::uint32_t plays = 0;
};

base::Result<Chunks> take_apart(base::ByteView input, Context& context);

}  // namespace sekisho::formats::png
