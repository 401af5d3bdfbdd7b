#include "api/png.h"

#include <zlib.h>

namespace sekisho::api {

namespace {

void put_chunk(base::Bytes& out, std::string_view type, base::ByteView data) {
  base::put_u32be(out, static_cast<std::uint32_t>(data.size()));
  const std::size_t from = out.size();
  base::put(out, type);
  base::put(out, data);
  base::put_u32be(out, static_cast<std::uint32_t>(crc32(0, out.data() + from, static_cast<uInt>(out.size() - from))));
}

// §9.2: each row with the filter Sub, which photographs and pages take alike.
base::Bytes scanlines(const sandbox::Pixels& pixels) {
  const std::size_t row = std::size_t{pixels.width} * 3;
  base::Bytes out;
  out.reserve((row + 1) * pixels.height);
  for (std::uint32_t y = 0; y < pixels.height; ++y) {
    const std::uint8_t* from = pixels.rgb.data() + y * row;
    out.push_back(1);
    for (std::size_t i = 0; i < row; ++i) out.push_back(static_cast<std::uint8_t>(from[i] - (i < 3 ? 0 : from[i - 3])));
  }
  return out;
}

}  // namespace

base::Bytes png_of(const sandbox::Pixels& pixels) {
  base::Bytes out, head;
  base::put(out, "\x89PNG\r\n\x1a\n");
  base::put_u32be(head, pixels.width);
  base::put_u32be(head, pixels.height);
  for (const int byte : {8, 2, 0, 0, 0}) base::put_u8(head, static_cast<std::uint8_t>(byte));  // 8 bits, RGB
  put_chunk(out, "IHDR", head);
  const base::Bytes plain = scanlines(pixels);
  uLongf size = compressBound(static_cast<uLong>(plain.size()));
  base::Bytes packed(size);
  SEKISHO_CHECK(compress2(packed.data(), &size, plain.data(), static_cast<uLong>(plain.size()), 4) == Z_OK);
  packed.resize(size);
  put_chunk(out, "IDAT", packed);
  put_chunk(out, "IEND", {});
  return out;
}

}  // namespace sekisho::api
