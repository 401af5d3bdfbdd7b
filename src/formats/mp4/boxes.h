// Boxes (ISO/IEC 14496-12 4.2): read from a span, written into bytes.
#pragma once

#include <optional>

#include "formats/format.h"

namespace sekisho::formats::mp4 {

struct Box {
  std::string_view type;
  base::ByteView body;
  bool cut = false;  // its length reaches beyond what holds it
};

class Boxes {
 public:
  explicit Boxes(base::ByteView bytes) : in_(bytes) {}
  std::optional<Box> next();
  std::size_t left() const { return in_.left(); }

 private:
  base::Reader in_;
};

// The first box of the type.
std::optional<base::ByteView> child(base::ByteView bytes, std::string_view type);

inline std::uint64_t u64be(base::Reader& in) {
  const std::uint64_t high = in.u32be();
  return high << 32 | in.u32be();
}

void put_box(base::Bytes& out, std::string_view type, base::ByteView body);

// Writes a box whose body is put while this lives.
class OpenBox {
 public:
  OpenBox(base::Bytes& out, std::string_view type);
  OpenBox(base::Bytes& out, std::string_view type, std::uint8_t version, std::uint32_t flags);
  OpenBox(const OpenBox&) = delete;
  OpenBox& operator=(const OpenBox&) = delete;
  ~OpenBox();

 private:
  base::Bytes& out_;
  std::size_t at_;
};

}  // namespace sekisho::formats::mp4
