#include <algorithm>

#include "formats/mp4/track.h"

namespace sekisho::formats::mp4 {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::What;

constexpr std::size_t kMessagesMax = 1 << 16;  // bytes of one unit of messages that are looked into

// A message's kind and length: bytes of 255 that go on, and a last one (ITU-T H.264 7.3.2.3.1).
std::uint32_t number(base::Reader& in) {
  std::uint32_t value = 0;
  std::uint8_t byte = 255;
  while (byte == 255 && in.left() > 0) {
    byte = in.u8();
    value += byte;
  }
  return value;
}

// Only messages of the kind user_data_unregistered: an encoder's name and settings, or anything else.
bool only_words(ByteView messages) {
  constexpr std::uint32_t kUnregistered = 5;
  if (messages.size() > kMessagesMax) return false;
  Bytes plain;  // without the bytes that keep start codes apart (7.4.1.1)
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const bool kept_apart = i >= 2 && messages[i] == 3 && messages[i - 1] == 0 && messages[i - 2] == 0;
    if (!kept_apart) base::put_u8(plain, messages[i]);
  }
  base::Reader in(plain);
  bool any = false;
  while (in.left() > 1) {
    if (number(in) != kUnregistered) return false;
    const std::uint32_t length = number(in);
    in.skip(std::min<std::size_t>(length, in.left()));
    any = true;
  }
  return any;
}

bool stays(ByteView unit, Units units) {
  if (unit.empty()) return true;
  if (units == Units::avc) return (unit[0] & 0x1F) != 6 || !only_words(base::slice(unit, 1));
  const int kind = unit[0] >> 1 & 0x3F;
  return (kind != 39 && kind != 40) || !only_words(base::slice(unit, 2));
}

// Calls with each unit, its length included; false when the lengths do not come out even.
template <class Each>
bool each_unit(ByteView sample, std::uint8_t length_bytes, Each each) {
  std::size_t at = 0;
  while (at < sample.size()) {
    const ByteView head = base::slice(sample, at, length_bytes);
    std::uint64_t length = 0;
    for (const std::uint8_t byte : head) length = length << 8 | byte;
    if (head.size() < length_bytes || length > sample.size() - at - length_bytes) return false;
    each(base::slice(sample, at, length_bytes + static_cast<std::size_t>(length)));
    at += length_bytes + static_cast<std::size_t>(length);
  }
  return true;
}

}  // namespace

base::Status read_units(ByteView input, Track& track, Notes& notes) {
  std::vector<std::uint32_t> sizes_out;
  std::uint32_t gone = 0;
  for (Chunk& chunk : track.chunks) {
    const Description& description = track.descriptions[chunk.description - 1];
    if (description.units == Units::none) return {};
    std::uint64_t at = chunk.offset, bytes = 0;
    for (std::uint32_t i = 0; i < chunk.samples; ++i) {
      const std::uint32_t size = track.size(chunk.first_sample + i);
      std::uint32_t kept = 0;
      const bool even = each_unit(base::slice(input, at, size), description.length_bytes, [&](ByteView unit) {
        if (stays(base::slice(unit, description.length_bytes), description.units)) kept += static_cast<std::uint32_t>(unit.size());
        else ++gone;
      });
      if (!even) return base::refuse(Code::media_damaged, {}, "lengths of units");
      sizes_out.push_back(kept);
      bytes += kept;
      at += size;
    }
    chunk.bytes_out = bytes;
  }
  if (gone == 0) return {};
  notes.removed(What::media_metadata, {}, gone);
  track.sizes_out = std::move(sizes_out);
  return {};
}

void write_chunk(ByteView input, const Track& track, const Chunk& chunk, Sink& out) {
  if (chunk.bytes == chunk.bytes_out) return out.write(base::slice(input, chunk.offset, chunk.bytes));
  const Description& description = track.descriptions[chunk.description - 1];
  std::uint64_t at = chunk.offset;
  for (std::uint32_t i = 0; i < chunk.samples; ++i) {
    const std::uint32_t size = track.size(chunk.first_sample + i);
    (void)each_unit(base::slice(input, at, size), description.length_bytes, [&](ByteView unit) {
      if (stays(base::slice(unit, description.length_bytes), description.units)) out.write(unit);
    });
    at += size;
  }
}

}  // namespace sekisho::formats::mp4
