#include "formats/png/header.h"

namespace sekisho::formats::png {
namespace {

// Table 12: bit depths allowed for colour types 0 to 6, as bits of a mask.
constexpr unsigned kDepths[] = {1 | 2 | 4 | 8 | 16, 0, 8 | 16, 1 | 2 | 4 | 8, 8 | 16, 0, 8 | 16};

}  // namespace

unsigned Header::channels() const {
  static constexpr unsigned kChannels[] = {1, 1, 3, 1, 2, 1, 4};
  return kChannels[color];
}

std::optional<Header> Header::read(base::ByteView payload) {
  base::Reader in(payload);
  Header header;
  header.width = in.u32be();
  header.height = in.u32be();
  header.depth = in.u8();
  header.color = in.u8();
  const unsigned compression = in.u8(), filter = in.u8(), interlace = in.u8();
  if (!in.ok() || !in.at_end() || compression != 0 || filter != 0 || interlace > 1 || header.width > INT32_MAX || header.height > INT32_MAX)
    return std::nullopt;
  const bool power = header.depth != 0 && (header.depth & (header.depth - 1)) == 0;
  if (header.color > 6 || !power || (kDepths[header.color] & header.depth) == 0) return std::nullopt;
  header.interlaced = interlace == 1;
  return header;
}

base::Bytes Header::write() const {
  base::Bytes out;
  out.reserve(13);
  base::put_u32be(out, width);
  base::put_u32be(out, height);
  for (const unsigned value : {depth, color, 0u, 0u, interlaced ? 1u : 0u}) base::put_u8(out, static_cast<std::uint8_t>(value));
  return out;
}

}  // namespace sekisho::formats::png
