// Walks filtered scanlines (PNG 9) as they come: filter types must exist; of palette pictures the indices are looked at.
#pragma once

#include <vector>

#include "formats/png/header.h"

namespace sekisho::formats::png {

class RowCheck {
 public:
  RowCheck(const Header& header, std::uint32_t width, std::uint32_t height);
  bool add(base::ByteView bytes);  // any number of bytes; false for a filter type that does not exist
  unsigned index_max() const { return index_max_; }

 private:
  struct Pass {
    std::uint32_t rows;
    std::size_t row_bytes;
  };
  bool start_row(std::uint8_t filter);
  void end_row();
  void see(base::Bytes& row);

  std::vector<Pass> passes_;
  std::size_t pass_ = 0, left_ = 0;
  std::uint32_t row_ = 0;
  bool palette_;
  unsigned depth_, index_max_ = 0;
  std::uint8_t filter_ = 0;
  base::Bytes row_bytes_, above_;
};

}  // namespace sekisho::formats::png
