// TrueType outlines (ISO/IEC 14496-22, 5.3.3 and 5.3.4): every glyph walked and written anew one behind the other.
#pragma once

#include "base/bytes.h"

namespace sekisho::formats::font {

// Byte code for hinting. It runs in the reader; only letters that are put together by it need it (see sfnt.cpp).
enum class Programs : std::uint8_t { keep, leave_out };

struct Outlines {
  base::Bytes loca, glyf;
  bool long_offsets = false;
  bool dropped = false;  // glyphs that led outside, or bytes behind them
  bool programs_dropped = false;
  // The largest glyph, for maxp: points, contours, the same of composites, instructions, components, depth.
  std::size_t points = 0, contours = 0, whole_points = 0, whole_contours = 0, instructions = 0, components = 0, depth = 0;
};

// False when the glyphs would take more room than a font may.
bool rebuild_outlines(base::ByteView loca, base::ByteView glyf, std::size_t glyphs, bool long_offsets, Programs programs, Outlines& out);

}  // namespace sekisho::formats::font
