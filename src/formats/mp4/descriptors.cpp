#include "formats/mp4/descriptors.h"

#include <algorithm>

namespace sekisho::formats::mp4 {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;
using base::What;

constexpr std::size_t kConfigMax = 1'024;
constexpr std::uint8_t kEs = 3, kDecoder = 4, kSpecific = 5, kSync = 6;

// ISO/IEC 14496-1 8.3.3: a tag, a length in groups of seven bits.
ByteView descriptor(Reader& in, std::uint8_t wanted) {
  if (in.u8() != wanted) return {};
  std::size_t length = 0;
  for (int i = 0; i < 4; ++i) {
    const std::uint8_t byte = in.u8();
    length = length << 7 | (byte & 0x7Fu);
    if ((byte & 0x80) == 0) break;
  }
  return in.take(std::min(length, in.left()));
}

void put_descriptor(Bytes& out, std::uint8_t tag, ByteView body) {
  base::put_u8(out, tag);
  for (int shift = 21; shift > 0; shift -= 7) base::put_u8(out, static_cast<std::uint8_t>(0x80 | (body.size() >> shift & 0x7F)));
  base::put_u8(out, static_cast<std::uint8_t>(body.size() & 0x7F));
  base::put(out, body);
}

bool object_type_known(std::uint8_t type) {
  static constexpr std::uint8_t kTypes[] = {0x20, 0x21, 0x40, 0x66, 0x67, 0x68, 0x69, 0x6B, 0x6C};
  return std::ranges::find(kTypes, type) != std::end(kTypes);
}

// user_data() (ISO/IEC 14496-2 6.2.2) holds the encoder's words: from its start code to the next.
Bytes without_user_data(ByteView config, Notes& notes) {
  Bytes out;
  bool inside = false;
  for (std::size_t i = 0; i < config.size(); ++i) {
    if (i + 3 < config.size() && config[i] == 0 && config[i + 1] == 0 && config[i + 2] == 1) {
      inside = config[i + 3] == 0xB2;
      if (inside) notes.removed(What::media_metadata);
    }
    if (!inside) base::put_u8(out, config[i]);
  }
  return out;
}

bool copy_set(Reader& in, Bytes& out, std::uint8_t mask, std::uint8_t wanted) {
  const std::uint16_t length = in.u16be();
  const ByteView set = in.take(length);
  if (set.empty() || (set[0] & mask) != wanted) return false;
  base::put_u16be(out, length);
  base::put(out, set);
  return true;
}

}  // namespace

base::Result<Bytes> read_esds(ByteView body, Notes& notes) {
  Reader top(base::slice(body, 4));
  Reader es(descriptor(top, kEs));
  const std::uint16_t id = es.u16be();
  const std::uint8_t flags = es.u8();
  if ((flags & 0x40) != 0) return base::refuse(Code::media_codec, {}, "a stream elsewhere");
  es.skip((flags & 0x80 ? 2u : 0u) + (flags & 0x20 ? 2u : 0u));
  Reader decoder(descriptor(es, kDecoder));
  const std::uint8_t type = decoder.u8(), stream = decoder.u8();
  const ByteView rates = decoder.take(11);
  if (!decoder.ok() || !es.ok()) return base::refuse(Code::media_damaged);
  if (!object_type_known(type)) return base::refuse(Code::media_codec, {}, "object type " + std::to_string(type));
  Bytes config;
  if (!decoder.at_end()) {
    const ByteView given = descriptor(decoder, kSpecific);
    if (given.size() > kConfigMax) return base::refuse(Code::media_damaged);
    config = type == 0x20 ? without_user_data(given, notes) : Bytes(given.begin(), given.end());
  }
  Bytes inner{type, stream};
  base::put(inner, rates);
  if (!config.empty()) put_descriptor(inner, kSpecific, config);
  Bytes outer;
  base::put_u16be(outer, id);
  base::put_u8(outer, 0);
  put_descriptor(outer, kDecoder, inner);
  static constexpr std::uint8_t kMp4Sync[] = {2};
  put_descriptor(outer, kSync, kMp4Sync);
  Bytes out(4, 0);
  put_descriptor(out, kEs, outer);
  return out;
}

base::Result<Bytes> read_avc(ByteView body, std::uint8_t& length_bytes, Notes& notes) {
  Reader in(body);
  Bytes out;
  if (in.u8() != 1) return base::refuse(Code::media_damaged);
  base::put_u8(out, 1);
  const ByteView profile = in.take(3);
  base::put(out, profile);
  const std::uint8_t lengths = in.u8(), sps = in.u8() & 0x1F;
  length_bytes = static_cast<std::uint8_t>((lengths & 3) + 1);
  base::put_u8(out, lengths | 0xFC);
  base::put_u8(out, sps | 0xE0);
  for (int i = 0; i < sps; ++i)
    if (!copy_set(in, out, 0x1F, 7)) return base::refuse(Code::media_damaged);
  const std::uint8_t pps = in.u8();
  base::put_u8(out, pps);
  for (int i = 0; i < pps; ++i)
    if (!copy_set(in, out, 0x1F, 8)) return base::refuse(Code::media_damaged);
  if (!in.ok() || length_bytes == 3) return base::refuse(Code::media_damaged);
  // The high profiles tell their colours and depths; old writers leave it out.
  const std::uint8_t number = profile[0];
  if (in.left() >= 4 && number != 66 && number != 77 && number != 88) {
    base::put(out, in.take(3));
    const std::uint8_t extensions = in.u8();
    base::put_u8(out, extensions);
    for (int i = 0; i < extensions; ++i)
      if (!copy_set(in, out, 0x1F, 13)) return base::refuse(Code::media_damaged);
  }
  if (in.left() > 0) notes.removed(What::media_metadata);
  return out;
}

base::Result<Bytes> read_hevc(ByteView body, std::uint8_t& length_bytes, Notes& notes) {
  constexpr std::uint8_t kVps = 32, kPps = 34;
  Reader in(body);
  const ByteView head = in.take(22);
  const std::uint8_t arrays = in.u8();
  if (!in.ok() || head[0] != 1) return base::refuse(Code::media_damaged);
  length_bytes = static_cast<std::uint8_t>((head[21] & 3) + 1);
  if (length_bytes == 3) return base::refuse(Code::media_damaged);
  Bytes sets;
  std::uint8_t kept = 0;
  for (int i = 0; i < arrays; ++i) {
    const std::uint8_t kind = in.u8();
    const std::uint16_t count = in.u16be();
    const std::uint8_t unit = kind & 0x3F;
    Bytes array{kind};
    base::put_u16be(array, count);
    for (int k = 0; k < count; ++k)
      if (!copy_set(in, array, 0x7E, static_cast<std::uint8_t>(unit << 1))) return base::refuse(Code::media_damaged);
    if (unit >= kVps && unit <= kPps) {
      ++kept;
      base::put(sets, array);
    } else {
      notes.removed(What::media_metadata);
    }
  }
  if (in.left() > 0) notes.removed(What::media_metadata);
  Bytes out(head.begin(), head.end());
  base::put_u8(out, kept);
  base::put(out, sets);
  return out;
}

}  // namespace sekisho::formats::mp4
