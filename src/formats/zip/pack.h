// Deflate, whole and in pieces.
#pragma once

#include <memory>

#include "base/bytes.h"

namespace sekisho::formats::zip {

// Raw deflate, or nothing (an empty vector) where that is not smaller than the bytes themselves.
base::Bytes deflate_whole(base::ByteView bytes);

// Collects a little before it chooses: what turns out small goes through libdeflate, which packs better and faster.
class Packer {
 public:
  Packer();
  ~Packer();
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;
  void write(base::ByteView bytes);
  // Once. method is 0 or 8.
  struct Packed {
    base::Bytes bytes;
    std::uint16_t method;
  };
  Packed finish();
  std::uint32_t crc32() const { return crc32_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  struct Deflate;
  void pour(base::ByteView bytes, bool last);
  base::Bytes collected_, packed_;
  std::unique_ptr<Deflate> deflate_;  // once more than a little came
  std::uint32_t crc32_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace sekisho::formats::zip
