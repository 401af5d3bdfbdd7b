// libjpeg-turbo behind values: what it throws by longjmp stays inside codec.cpp.
#pragma once

#include "formats/format.h"
#include "formats/jpeg/segments.h"

namespace sekisho::formats::jpeg {

struct Plan {
  const Segments& segments;
  base::Bytes icc;         // checked; empty for none
  int pixels_quality = 0;  // 1 to 100: decode to pixels and encode anew; 0: keep the coefficients
  std::uint64_t coefficient_bytes_max;
};

struct Outcome {
  bool broken = false;    // part of the entropy-coded data could not be read
  bool trailing = false;  // bytes after the end marker
};

// Decodes all of the input and writes it anew. Errors: as in jpeg.h.
base::Result<Outcome> recode(base::ByteView input, const Plan& plan, const Context& context, Sink& out);

}  // namespace sekisho::formats::jpeg
