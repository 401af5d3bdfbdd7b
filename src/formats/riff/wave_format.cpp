#include "formats/riff/wave_format.h"

#include <algorithm>

namespace sekisho::formats::riff {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;

// mmreg.h. Codings whose readers are in daily use; the bytes behind the header have a known length for each.
enum Coding : std::uint16_t {
  kPcm = 1,
  kMsAdpcm = 2,
  kFloat = 3,
  kALaw = 6,
  kMuLaw = 7,
  kImaAdpcm = 0x11,
  kGsm = 0x31,
  kMp3 = 0x55,
  kAac = 0xFF,
  kAc3 = 0x2000,
  kExtensible = 0xFFFE
};
constexpr std::uint16_t kChannelsMax = 64;
constexpr std::uint32_t kRateMax = 1'536'000;
constexpr std::size_t kCoefficientsMax = 32, kAacConfigMax = 64;
// KSDATAFORMAT_SUBTYPE_*: the coding in the first two bytes, these behind it.
constexpr std::uint8_t kSubtype[] = {0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71};

bool fixed(std::uint16_t coding) { return coding == kPcm || coding == kFloat || coding == kALaw || coding == kMuLaw; }

bool bits_fit(std::uint16_t coding, std::uint16_t bits) {
  switch (coding) {
    case kPcm: return bits >= 1 && bits <= 32;
    case kFloat: return bits == 32 || bits == 64;
    case kALaw:
    case kMuLaw: return bits == 8;
    default: return true;
  }
}

// What stands behind the header, as far as the coding needs it; nothing when it is not as it must be.
base::Result<Bytes> extra(std::uint16_t coding, ByteView more) {
  Reader in(more);
  Bytes out;
  switch (coding) {
    case kMsAdpcm: {
      base::put(out, in.take(2));
      const std::uint16_t count = in.u16le();
      if (count == 0 || count > kCoefficientsMax) return base::refuse(Code::media_damaged);
      base::put_u16le(out, count);
      base::put(out, in.take(4u * count));
      break;
    }
    case kImaAdpcm:
    case kGsm: base::put(out, in.take(2)); break;
    case kMp3: base::put(out, in.take(12)); break;
    case kAac:
      if (more.size() > kAacConfigMax) return base::refuse(Code::media_damaged);
      base::put(out, more);
      break;
    default: break;
  }
  if (!in.ok()) return base::refuse(Code::media_damaged);
  return out;
}

// WAVE_FORMAT_EXTENSIBLE: valid bits, speakers, the sub-format's GUID.
base::Result<Bytes> extensible(WaveFormat& format, ByteView more, std::uint16_t bits) {
  Reader in(more);
  const std::uint16_t valid_bits = in.u16le();
  const std::uint32_t speakers = in.u32le();
  format.coding = in.u16le();
  const ByteView subtype = in.take(sizeof kSubtype);
  if (!in.ok()) return base::refuse(Code::media_damaged);
  if (!std::ranges::equal(subtype, kSubtype) || !fixed(format.coding)) return base::refuse(Code::media_codec);
  Bytes out;
  base::put_u16le(out, std::min(valid_bits, bits));
  base::put_u32le(out, speakers);
  base::put_u16le(out, format.coding);
  base::put(out, subtype);
  return out;
}

}  // namespace

base::Result<WaveFormat> read_wave_format(ByteView body) {
  Reader in(body);
  WaveFormat format;
  const std::uint16_t tag = in.u16le();
  format.coding = tag;
  format.channels = in.u16le();
  format.rate = in.u32le();
  std::uint32_t bytes_per_second = in.u32le();
  format.block = in.u16le();
  std::uint16_t bits = in.u16le();
  if (!in.ok() || format.channels == 0 || format.channels > kChannelsMax || format.rate == 0 || format.rate > kRateMax)
    return base::refuse(Code::media_damaged);
  const std::size_t told = in.left() >= 2 ? in.u16le() : 0;
  const ByteView more = in.take(std::min(told, in.left()));
  static constexpr std::uint16_t kCodings[] = {kPcm, kMsAdpcm, kFloat, kALaw, kMuLaw, kImaAdpcm, kGsm, kMp3, kAac, kAc3, kExtensible};
  if (std::ranges::find(kCodings, tag) == std::end(kCodings)) return base::refuse(Code::media_codec, {}, "wave format " + std::to_string(tag));
  auto tail = tag == kExtensible ? extensible(format, more, bits) : extra(tag, more);
  if (!tail) return std::unexpected(tail.error());

  format.fixed_frames = fixed(format.coding);
  if (!bits_fit(format.coding, bits)) return base::refuse(Code::media_damaged);
  if (format.fixed_frames) {
    format.block = static_cast<std::uint16_t>(format.channels * ((bits + 7) / 8));
    bytes_per_second = format.rate * format.block;
  }
  if (format.block == 0) return base::refuse(Code::media_damaged);
  Bytes& out = format.written;
  base::put_u16le(out, tag);
  base::put_u16le(out, format.channels);
  base::put_u32le(out, format.rate);
  base::put_u32le(out, bytes_per_second);
  base::put_u16le(out, format.block);
  base::put_u16le(out, bits);
  if (tag != kPcm) {
    base::put_u16le(out, static_cast<std::uint16_t>(tail->size()));
    base::put(out, *tail);
  }
  return format;
}

}  // namespace sekisho::formats::riff
