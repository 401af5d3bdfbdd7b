// Writes a ZIP with fixed times, no extra fields, no comment: the same entries give the same bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/format.h"

namespace sekisho::formats::zip {

class Writer {
 public:
  explicit Writer(Sink& out) : out_(out) {}
  enum class Method : std::uint8_t { store, deflate };
  // name_utf8 with forward slashes; a directory ends in '/'. Bit 11 is set when the name is not ASCII.
  // Deflate falls back to store where that is smaller.
  void add(std::string_view name_utf8, base::ByteView bytes, Method method = Method::deflate);
  void finish();

 private:
  struct Written {
    std::string name;
    std::uint32_t crc32;
    std::uint64_t packed_bytes, bytes, offset;
    std::uint16_t method;
  };
  Sink& out_;
  std::vector<Written> entries_;
  std::uint64_t offset_ = 0;
};

}  // namespace sekisho::formats::zip
