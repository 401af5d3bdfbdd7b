#include "formats/mp3/mp3.h"

#include <algorithm>
#include <array>

#include "formats/mp3/frames.h"

namespace sekisho::formats::mp3 {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::FileType;
using base::What;

namespace {

constexpr std::size_t kTocEntries = 100, kXingBytes = 20 + kTocEntries, kDelayAt = 21, kLameBytes = 36;

// What the first frame says of the others when it carries no sound: where its words begin, and how many samples at both ends are none.
struct Info {
  bool constant_rate = false;
  std::array<std::uint8_t, 3> delays{};
};

std::optional<Info> info_of(ByteView frame) {
  const auto header = frame_header(frame);
  if (!header) return std::nullopt;
  if (base::text(base::slice(frame, 36, 4)) == "VBRI") return Info{};
  for (const std::size_t skipped : {0, 2}) {  // behind the checksum where there is one; most writers leave it out
    const ByteView words = base::slice(frame, 4 + header->side_info_bytes() + skipped);
    const std::string_view mark = base::text(base::slice(words, 0, 4));
    if (mark != "Xing" && mark != "Info") continue;
    Info info;
    info.constant_rate = mark == "Info";
    base::Reader in(base::slice(words, 4));
    const std::uint32_t flags = in.u32be();
    in.skip((flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? kTocEntries : 0) + (flags & 8 ? 4 : 0));
    const std::string_view writer = base::text(in.take(4));
    in.skip(kDelayAt - 4);
    const ByteView delays = in.take(3);
    if (in.ok() && (writer == "LAME" || writer == "Lavf" || writer == "Lavc")) std::ranges::copy(delays, info.delays.begin());
    return info;
  }
  return std::nullopt;
}

// CRC-16 with the polynomial 0x8005 from the lowest bit on, as LAME closes its tag.
std::uint16_t crc16(ByteView bytes) {
  std::uint16_t crc = 0;
  for (const std::uint8_t byte : bytes) {
    crc = static_cast<std::uint16_t>(crc ^ byte);
    for (int bit = 0; bit < 8; ++bit) crc = static_cast<std::uint16_t>(crc & 1 ? crc >> 1 ^ 0xA001 : crc >> 1);
  }
  return crc;
}

struct Count {
  std::uint32_t frames = 0;
  std::uint64_t bytes = 0;
};

// Which 256th of the bytes is reached at each hundredth of the time.
std::array<std::uint8_t, kTocEntries> table_of_places(ByteView stream, const Count& count, std::size_t info_bytes) {
  std::array<std::uint8_t, kTocEntries> toc{};
  Frames frames(stream);
  (void)frames.next();
  std::uint64_t position = info_bytes, frame_number = 0;
  const std::uint64_t total = std::max<std::uint64_t>(count.bytes + info_bytes, 1);
  std::size_t entry = 0;
  for (ByteView frame = frames.next(); !frame.empty(); frame = frames.next(), ++frame_number) {
    for (; entry < kTocEntries && entry * count.frames / kTocEntries <= frame_number; ++entry)
      toc[entry] = static_cast<std::uint8_t>(std::min<std::uint64_t>(position * 256 / total, 255));
    position += frame.size();
  }
  for (; entry < kTocEntries; ++entry) toc[entry] = 255;
  return toc;
}

// An info frame of the same header; silence where the frame is too short to hold one.
Bytes info_frame(ByteView frame, const Info& info, ByteView stream, const Count& count) {
  const auto header = frame_header(frame);
  const std::size_t words = 4 + header->side_info_bytes();
  Bytes out(frame.begin(), frame.begin() + 4);
  out[1] |= 1;  // no checksum
  if (frame.size() < words + kXingBytes + kLameBytes) {
    out.resize(frame.size(), 0);
    return out;
  }
  out.resize(words, 0);
  base::put(out, info.constant_rate ? "Info" : "Xing");
  base::put_u32be(out, 15);
  base::put_u32be(out, count.frames);
  base::put_u32be(out, static_cast<std::uint32_t>(count.bytes + frame.size()));
  base::put(out, table_of_places(stream, count, frame.size()));
  base::put_u32be(out, 0);  // quality
  base::put(out, "LAME");
  out.resize(out.size() + kDelayAt - 4, 0);
  base::put(out, info.delays);
  out.resize(words + kXingBytes + kLameBytes - 2, 0);
  base::put_u16be(out, crc16(out));
  out.resize(frame.size(), 0);
  return out;
}

}  // namespace

base::Result<FileType> rebuild(ByteView input, FileType type, Context& context, Sink& out) {
  if (!context.profile.on(base::Setting::media_keep)) return base::refuse(Code::not_allowed_by_profile);
  if (input.size() > UINT32_MAX) return base::refuse(Code::too_large);
  Frames frames(input);
  const ByteView first = frames.next();
  if (first.empty()) return base::refuse(free_format(input) ? Code::media_codec : Code::media_damaged);
  const auto info = info_of(first);
  Count count;
  for (ByteView frame = frames.next(); !frame.empty(); frame = frames.next()) {
    ++count.frames;
    count.bytes += frame.size();
  }
  if (info && count.frames == 0) return base::refuse(Code::media_damaged);
  if (frames.tags() > 0) context.notes.removed(What::media_metadata, {}, frames.tags());
  if (frames.stepped_over() > 0) context.notes.removed(What::trailing_bytes);

  if (!info) {
    out.write(first);
  } else {
    const Bytes written = info_frame(first, *info, input, count);
    if (!std::ranges::equal(written, first)) context.notes.removed(What::media_metadata);
    out.write(written);
  }
  Frames again(input);
  (void)again.next();
  for (ByteView frame = again.next(); !frame.empty(); frame = again.next()) out.write(frame);
  return type;
}

}  // namespace sekisho::formats::mp3
