// Writes objects as one revision: streams as they come, everything else in object streams, a cross-reference stream at the end
// (ISO 32000-1, 7.5.7 and 7.5.8). The same calls give the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "formats/format.h"

namespace sekisho::formats::pdf {

// filters with one more in front, which readers undo first.
std::string with_filter_before(std::string_view first, std::string_view filters);

class Writer {
 public:
  Writer(Sink& out, std::string_view version);  // version: "1.7" or "2.0"

  int reserve();  // a number for an object to come; every reserved number must be written once
  void object(int id, std::string_view body);
  // entries: dictionary entries without << >>, /Length and /Filter; filters: what stands after them, e.g. "/Filter/FlateDecode".
  enum class Scan : std::uint8_t { needed, done };  // done: the caller has asked imitates_structure()
  void stream(int id, std::string_view entries, std::string_view filters, base::ByteView data, Scan scan = Scan::needed);
  // Bytes in a stream that a reader looking for the file's structure could take for it: such data is written in hexadecimal.
  static bool imitates_structure(base::ByteView data);
  void finish(int catalog, int info);  // info: 0 for none

 private:
  struct Place {
    std::uint64_t offset = 0;  // of the object, or the number of its object stream
    std::uint32_t index = 0;
    std::uint8_t kind = 0;  // 0 not written yet, 1 at offset, 2 in an object stream
  };
  struct Packed {
    int id;
    std::size_t offset;
  };
  void put(std::string_view text);
  void put_stream(int id, std::string_view entries, std::string_view filters, base::ByteView data);
  void flush();

  Sink& out_;
  base::Sha256 hash_;
  std::uint64_t offset_ = 0;
  std::vector<Place> places_;  // by object number
  std::vector<Packed> packed_;
  std::string packed_text_;
};

}  // namespace sekisho::formats::pdf
