// libtiff over memory: no files, no messages, a bounded heap.
#pragma once

#include <tiffio.h>

#include <memory>

#include "base/bytes.h"

namespace sekisho::formats::tiff {

struct Close {
  void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};
using Handle = std::unique_ptr<TIFF, Close>;

// One input being read, or one output being written (input empty): libtiff seeks in both.
struct Memory {
  base::ByteView input;
  base::Bytes output;
  std::uint64_t at = 0;
};

// memory must outlive the handle. Nothing when libtiff cannot make sense of the input.
Handle open_input(Memory& memory, std::uint64_t allocation_max);
Handle open_output(Memory& memory, bool big);

}  // namespace sekisho::formats::tiff
