#include "formats/mp3/look.h"

#include <algorithm>

namespace sekisho::formats::mp3 {
namespace {

using base::ByteView;
using base::FileType;

// Bytes of one Layer III frame by its header's bits, 0 when it is none.
std::size_t frame_length(ByteView b) {
  base::Reader in(b);
  const std::uint32_t bits = in.u32be();
  if (!in.ok() || bits >> 21 != 0x7FF || (bits >> 17 & 3) != 1) return 0;
  const std::uint32_t version = bits >> 19 & 3, rate = bits >> 12 & 15, sampling = bits >> 10 & 3;
  if (version == 1 || rate == 0 || rate == 15 || sampling == 3) return 0;
  static constexpr std::uint16_t kMpeg1[] = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
  static constexpr std::uint16_t kMpeg2[] = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
  static constexpr std::uint32_t kHertz[] = {44'100, 48'000, 32'000};
  const std::uint32_t hertz = version == 3 ? kHertz[sampling] : version == 2 ? kHertz[sampling] / 2 : kHertz[sampling] / 4;
  const std::uint32_t kilobits = version == 3 ? kMpeg1[rate] : kMpeg2[rate];
  return (version == 3 ? 144u : 72u) * kilobits * 1'000 / hertz + (bits >> 9 & 1);
}

// A frame that only counts the others may hold its numbers, and the four letters that mark their layout.
void first_frame(ByteView frame, worker::second_look::Look& look) {
  const std::string_view text = base::text(frame);
  const std::size_t mark = std::min(text.find("Xing"), text.find("Info"));
  if (mark > 40) return;
  if (text.substr(mark + 120, 4) != "LAME") look.find("an info frame of another writer");
  const ByteView rest = base::slice(frame, mark + 156);
  if (std::ranges::any_of(rest, [](std::uint8_t byte) { return byte != 0; })) look.find("words in an info frame");
}

}  // namespace

FileType look_kind(ByteView bytes, std::string_view) { return frame_length(bytes) != 0 ? FileType::mp3 : FileType::unknown; }

void look(ByteView bytes, FileType, worker::second_look::Look& look) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t length = frame_length(base::slice(bytes, at, 4));
    if (length == 0 || length > bytes.size() - at) return look.find("bytes that are no MP3 frame", "byte", at);
    if (at == 0) first_frame(base::slice(bytes, 0, length), look);
    at += length;
  }
}

}  // namespace sekisho::formats::mp3
