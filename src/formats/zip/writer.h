// Writes a ZIP with fixed times, no extra fields, no comment: the same entries give the same bytes. ZIP64 (APPNOTE.TXT 4.5.3) only for
// what does not fit otherwise.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/format.h"

namespace sekisho::formats::zip {

class Writer {
 public:
  explicit Writer(Sink& out);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  enum class Method : std::uint8_t { store, deflate };
  // name_utf8 with forward slashes; a directory ends in '/'. Bit 11 is set when the name is not ASCII.
  // Deflate falls back to store where that is smaller.
  void add(std::string_view name_utf8, base::ByteView bytes, Method method = Method::deflate);

  // An entry packed ahead of its turn.
  struct Packed {
    base::Bytes bytes;
    std::uint32_t crc32 = 0;
    std::uint64_t unpacked_bytes = 0;
    std::uint16_t method = 0;
  };
  static Packed pack(base::ByteView bytes, Method method);
  void add(std::string_view name_utf8, const Packed& packed);

  // The same for one entry whose bytes come in pieces: begin, write…, end. Nothing else may be added in between. Only the packed bytes
  // are held, so that a sheet of hundreds of megabytes takes a few.
  void begin(std::string_view name_utf8);
  void write(base::ByteView bytes);
  void write(std::string_view text) { write(base::view(text)); }
  void end();

  void finish();

 private:
  struct Written {
    std::string name;
    std::uint32_t crc32;
    std::uint64_t packed_bytes, bytes, offset;
    std::uint16_t method;
  };
  class Stream;
  void emit(Written entry, base::ByteView packed);
  void emit_directory();

  Sink& out_;
  std::vector<Written> entries_;
  std::uint64_t offset_ = 0;
  std::unique_ptr<Stream> stream_;  // between begin and end
};

}  // namespace sekisho::formats::zip
