// Records of BIFF12 ([MS-XLSB] 2.1.4): a type in one or two bytes, a length in one to four, then the body.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/error.h"

namespace sekisho::formats::ooxml::sheet {

struct Record {
  std::uint16_t type = 0;
  base::ByteView body;
};

class RecordReader {
 public:
  explicit RecordReader(base::ByteView bytes) : in_(bytes) {}
  // Nothing at the end, and where the bytes are no record: then ok() is false.
  std::optional<Record> next();
  bool ok() const { return ok_; }
  std::size_t position() const { return in_.position(); }
  void seek(std::size_t position) { in_.seek(position); }

 private:
  base::Reader in_;
  bool ok_ = true;
};

void put_record(base::Bytes& out, std::uint16_t type, base::ByteView body);

// XLWideString and XLNullableWideString (2.5.168, 2.5.171): a count of UTF-16 units, the units. Nothing for null or where it does not fit.
std::optional<std::string> wide_string(base::Reader& in);
void put_wide_string(base::Bytes& out, std::string_view utf8);
inline void put_null_string(base::Bytes& out) { base::put_u32le(out, 0xFFFFFFFF); }

// Little-endian numbers inside a copy that is being changed. Nothing happens outside of it.
void patch_u32le(base::Bytes& bytes, std::size_t offset, std::uint32_t value);
std::uint32_t u32le_at(base::ByteView bytes, std::size_t offset);

}  // namespace sekisho::formats::ooxml::sheet
