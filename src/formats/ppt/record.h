// Records ([MS-PPT] 2.3.1, the same in [MS-ODRAW] 2.2.1): a header of 8 bytes and a body, read in bounds and written anew.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace sekisho::formats::ppt {

struct Record {
  std::uint8_t version = 0;  // 4 bits; 0xF: a container
  std::uint16_t instance = 0;
  std::uint16_t type = 0;
  base::ByteView body;

  static constexpr std::size_t kHeaderBytes = 8;
  bool container() const { return version == 0xF; }
  std::size_t bytes() const { return kHeaderBytes + body.size(); }
};

// The records of one container, one after the other.
class Records {
 public:
  explicit Records(base::ByteView bytes) : reader_(bytes) {}
  // Nothing at the end, and when what follows is no record that lies within.
  std::optional<Record> next() {
    if (reader_.left() < Record::kHeaderBytes) return std::nullopt;
    Record out;
    const std::uint16_t head = reader_.u16le();
    out.version = head & 0xF;
    out.instance = static_cast<std::uint16_t>(head >> 4);
    out.type = reader_.u16le();
    out.body = reader_.take(reader_.u32le());
    if (!reader_.ok()) return std::nullopt;
    return out;
  }
  bool broken() const { return !reader_.ok(); }                    // a record reaches beyond the end
  bool rest() const { return reader_.ok() && !reader_.at_end(); }  // too few bytes for another

 private:
  base::Reader reader_;
};

inline std::optional<Record> record_at(base::ByteView bytes, std::size_t offset) { return Records(base::slice(bytes, offset)).next(); }

// Writes a header whose length end_record() fills in; returns its place.
inline std::size_t begin_record(base::Bytes& out, std::uint8_t version, std::uint16_t instance, std::uint16_t type) {
  const std::size_t at = out.size();
  base::put_u16le(out, static_cast<std::uint16_t>((version & 0xF) | instance << 4));
  base::put_u16le(out, type);
  base::put_u32le(out, 0);
  return at;
}
inline std::size_t begin_record(base::Bytes& out, const Record& like) { return begin_record(out, like.version, like.instance, like.type); }
inline void end_record(base::Bytes& out, std::size_t at) {
  const auto length = static_cast<std::uint32_t>(out.size() - at - Record::kHeaderBytes);
  for (std::size_t i = 0; i < 4; ++i) out[at + 4 + i] = static_cast<std::uint8_t>(length >> (8 * i));
}
inline void put_record(base::Bytes& out, const Record& like, base::ByteView body) {
  const std::size_t at = begin_record(out, like);
  base::put(out, body);
  end_record(out, at);
}

}  // namespace sekisho::formats::ppt
