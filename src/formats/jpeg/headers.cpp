#include "formats/jpeg/headers.h"

#include "formats/picture/picture.h"

namespace sekisho::formats::jpeg {

std::vector<Marker> make_headers(const Segments& segments, base::ByteView icc) {
  std::vector<Marker> out;
  if (segments.jfif) {
    base::Bytes& jfif = out.emplace_back(std::uint8_t{0xE0}).payload;
    base::put(jfif, std::string_view("JFIF\0\1\1", 7));
    base::put(jfif, segments.density);
    base::put_u16be(jfif, 0);
  }
  if (segments.orientation != 1) {
    base::Bytes& exif = out.emplace_back(std::uint8_t{0xE1}).payload;
    base::put(exif, kExifName);
    base::put(exif, picture::bare_exif(segments.orientation));
  }
  const std::size_t chunks = (icc.size() + kIccChunkMax - 1) / kIccChunkMax;
  for (std::size_t i = 0; i < chunks; ++i) {
    base::Bytes& chunk = out.emplace_back(std::uint8_t{0xE2}).payload;
    base::put(chunk, kIccName);
    base::put_u8(chunk, static_cast<std::uint8_t>(i + 1));
    base::put_u8(chunk, static_cast<std::uint8_t>(chunks));
    base::put(chunk, base::slice(icc, i * kIccChunkMax, kIccChunkMax));
  }
  if (segments.adobe_transform) {
    base::Bytes& adobe = out.emplace_back(std::uint8_t{0xEE}).payload;
    base::put(adobe, std::string_view("Adobe\0\x64\0\0\0\0", 11));
    base::put_u8(adobe, *segments.adobe_transform);
  }
  return out;
}

}  // namespace sekisho::formats::jpeg
