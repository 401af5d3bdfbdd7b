#include <array>

#include "formats/msg/rtf.h"

namespace sekisho::formats::msg {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;

namespace {

constexpr std::uint32_t kCompressed = 0x75465A4C, kPlain = 0x414C454D;  // [MS-OXRTFCP] 2.1.3.1.1
constexpr std::size_t kWindow = 4096;
// 2.1.2.1
constexpr std::string_view kDictionary =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New "
    "RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
static_assert(kDictionary.size() == 207);

constexpr auto kCrcTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320 : 0);
    table[i] = value;
  }
  return table;
}();

Bytes unpack(Reader in, std::size_t size) {
  Bytes out;
  std::array<std::uint8_t, kWindow> window{};
  std::size_t at = 0;
  for (const char c : kDictionary) window[at++] = static_cast<std::uint8_t>(c);
  const auto emit = [&](std::uint8_t byte) {
    out.push_back(byte);
    window[at] = byte;
    at = (at + 1) % kWindow;
  };
  while (!in.at_end() && out.size() < size) {
    std::uint8_t control = in.u8();
    for (int i = 0; i < 8 && !in.at_end() && out.size() < size; ++i, control >>= 1) {
      if ((control & 1) == 0) {
        emit(in.u8());
        continue;
      }
      const std::uint16_t reference = in.u16be();
      std::size_t from = reference >> 4;
      if (from == at) return out;  // 2.2.2.1: the end
      for (int left = (reference & 15) + 2; left > 0 && out.size() < size; --left, from = (from + 1) % kWindow) emit(window[from]);
    }
  }
  return out;
}

}  // namespace

std::uint32_t rtf_crc(ByteView bytes) {
  std::uint32_t crc = 0;
  for (const std::uint8_t byte : bytes) crc = kCrcTable[(crc ^ byte) & 0xFF] ^ (crc >> 8);
  return crc;
}

base::Result<Bytes> decompress_rtf(ByteView compressed, const base::Limits& limits) {
  Reader in(compressed);
  const std::uint32_t packed = in.u32le(), size = in.u32le(), kind = in.u32le(), crc = in.u32le();
  if (!in.ok() || packed < 12 || (kind != kCompressed && kind != kPlain)) return base::refuse(Code::damaged, {}, "compressed RTF");
  const ByteView content = in.take(std::min<std::size_t>(packed - 12, in.left()));
  if (size > limits.part_bytes_max) return base::refuse(Code::output_too_large);
  if (kind == kPlain) {
    const ByteView plain = base::slice(content, 0, size);
    return Bytes(plain.begin(), plain.end());
  }
  if (rtf_crc(content) != crc) return base::refuse(Code::damaged, {}, "CRC of compressed RTF");
  return unpack(Reader(content), size);
}

}  // namespace sekisho::formats::msg
