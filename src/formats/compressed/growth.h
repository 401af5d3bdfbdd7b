// Inner part of the codecs: bytes that grow under the limits.
#pragma once

#include <algorithm>

#include "formats/compressed/codec.h"

namespace sekisho::formats::compressed {

inline constexpr std::size_t kChunkBytes = 256 << 10;

class Growth {
 public:
  Growth(base::ByteView input, const base::Limits& limits) : input_bytes_(input.size()), limits_(limits) {}

  // Room for some more bytes behind what is there; used() tells how many of it were filled.
  base::Result<std::span<std::uint8_t>> room() {
    if (auto status = check(bytes_.size()); !status) return std::unexpected(status.error());
    filled_ = bytes_.size();
    bytes_.resize(filled_ + kChunkBytes);
    return std::span(bytes_).subspan(filled_);
  }
  void used(std::size_t count) { bytes_.resize(filled_ + count); }
  base::Result<base::Bytes> take() {
    if (auto status = check(bytes_.size()); !status) return std::unexpected(status.error());
    return std::move(bytes_);
  }

 private:
  base::Status check(std::uint64_t bytes) const {
    if (bytes > limits_.ratio_floor_bytes && bytes / limits_.ratio_max > input_bytes_) return base::refuse(base::Code::bomb);
    if (bytes > limits_.part_bytes_max) return base::refuse(base::Code::output_too_large);
    return {};
  }

  std::uint64_t input_bytes_;
  const base::Limits& limits_;
  base::Bytes bytes_;
  std::size_t filled_ = 0;
};

base::Result<Unpacked> gunzip(base::ByteView input, const base::Limits& limits);

}  // namespace sekisho::formats::compressed
