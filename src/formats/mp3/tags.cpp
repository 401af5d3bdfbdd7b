#include "formats/mp3/tags.h"

#include <algorithm>

namespace sekisho::formats::mp3 {
namespace {

using base::ByteView;
using base::Reader;

constexpr std::size_t kId3v1 = 128, kId3v1More = 227, kApeHeader = 32, kLyricsEnd = 9, kLyricsMax = 1'000'000;

bool at(ByteView bytes, std::size_t offset, std::string_view text) { return base::text(base::slice(bytes, offset, text.size())) == text; }

// ID3v2 3.1: the length has seven bits in each byte and does not count the header or the footer.
std::size_t id3v2(ByteView b) {
  if (b.size() < 10 || !at(b, 0, "ID3")) return 0;
  const std::size_t length = std::size_t{b[6] & 0x7Fu} << 21 | std::size_t{b[7] & 0x7Fu} << 14 | std::size_t{b[8] & 0x7Fu} << 7 | (b[9] & 0x7Fu);
  return std::min(b.size(), 10 + length + ((b[5] & 0x10) != 0 ? 10 : 0));
}

// APEv2: the length counts the items and the footer, the header comes on top. A footer met alone closes items that began without a mark.
std::size_t ape(ByteView b) {
  Reader in(base::slice(b, 12, 12));
  const std::size_t length = in.u32le();
  in.skip(4);
  const std::uint32_t flags = in.u32le();
  constexpr std::uint32_t kHeaderHere = 0x20000000;
  return in.ok() ? std::min(b.size(), (flags & kHeaderHere) != 0 ? kApeHeader + length : kApeHeader) : 0;
}

}  // namespace

std::size_t tag_bytes(ByteView b) {
  if (at(b, 0, "ID3")) return id3v2(b);
  if (at(b, 0, "APETAGEX")) return ape(b);
  if (at(b, 0, "TAG+")) return std::min(b.size(), kId3v1More);
  if (at(b, 0, "TAG")) return std::min(b.size(), kId3v1);
  if (at(b, 0, "LYRICSBEGIN")) {
    // The end mark closes it, behind six digits in the second version.
    const std::string_view text = base::text(base::slice(b, 0, kLyricsMax));
    const std::size_t end = std::min(text.find("LYRICS200"), text.find("LYRICSEND"));
    return end == std::string_view::npos ? 0 : end + kLyricsEnd;
  }
  return 0;
}

}  // namespace sekisho::formats::mp3
