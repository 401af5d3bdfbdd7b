// The segments of a stream (ITU-T T.88, 7.2) and those they refer to.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"

namespace sekisho::formats::jbig2 {

// 7.3
enum class Type : std::uint8_t {
  symbol_dictionary = 0,
  intermediate_text = 4,
  immediate_text = 6,
  immediate_lossless_text = 7,
  pattern_dictionary = 16,
  intermediate_halftone = 20,
  immediate_halftone = 22,
  immediate_lossless_halftone = 23,
  intermediate_generic = 36,
  immediate_generic = 38,
  immediate_lossless_generic = 39,
  intermediate_refinement = 40,
  immediate_refinement = 42,
  immediate_lossless_refinement = 43,
  page_information = 48,
  end_of_page = 49,
  end_of_stripe = 50,
  end_of_file = 51,
  profiles = 52,
  tables = 53,
  color_palette = 54,
  extension = 62,
};

struct Segment {
  std::uint32_t number = 0;
  Type type{};
  std::uint32_t page = 0;
  std::vector<std::uint32_t> refers_to;
  base::ByteView data;
  bool whole = true;       // false: the data is cut off
  bool row_count = false;  // the last four bytes of the data are the height (7.2.7)
};

// In the order of the stream, of the embedded organisation or, with a file header (annex D), of a file. whole: all of it could be read.
std::vector<Segment> read_segments(base::ByteView bytes, bool& whole);

}  // namespace sekisho::formats::jbig2
