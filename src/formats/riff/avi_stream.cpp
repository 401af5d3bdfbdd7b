#include <algorithm>

#include "formats/riff/avi.h"
#include "formats/riff/wave_format.h"

namespace sekisho::formats::riff {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::What;
using namespace std::string_view_literals;

constexpr std::uint32_t kSideMax = 16'384;
constexpr std::size_t kHeaderBytes = 40;
constexpr std::string_view kRaw = "\0\0\0\0"sv;
constexpr std::string_view kAlone[] = {"MJPG"sv, "dvsd"sv, "DVSD"sv, "UYVY"sv, "YUY2"sv, "I420"sv, "YV12"sv};
constexpr std::string_view kAvc[] = {"H264"sv, "h264"sv, "X264"sv, "x264"sv, "avc1"sv, "AVC1"sv};
constexpr std::string_view kMpeg4[] = {"XVID"sv, "xvid"sv, "DIVX"sv, "divx"sv, "DX50"sv, "FMP4"sv, "MP4V"sv, "mp4v"sv, "MP4S"sv};
constexpr std::string_view kMsMpeg4[] = {"DIV3"sv, "div3"sv, "MP43"sv, "mp43"sv, "MP42"sv, "mp42"sv};

template <std::size_t N>
bool among(const std::string_view (&list)[N], std::string_view coding) {
  return std::ranges::find(list, coding) != std::end(list);
}

// BITMAPINFOHEADER. What follows it comes out only where it is a palette.
base::Status picture_format(ByteView body, Stream& stream, Notes& notes) {
  base::Reader in(body);
  in.skip(4);
  const auto width = static_cast<std::int32_t>(in.u32le()), height = static_cast<std::int32_t>(in.u32le());
  in.skip(2);
  const std::uint16_t bits = in.u16le();
  stream.coding = base::text(in.take(4));
  const std::uint32_t picture_bytes = in.u32le();
  in.skip(8);
  const std::uint32_t colours = in.u32le();
  in.skip(4);
  if (!in.ok()) return base::refuse(Code::media_damaged);
  const std::string_view coding = stream.coding;
  const bool raw = coding == kRaw;
  if (!raw && !among(kAlone, coding) && !among(kAvc, coding) && !among(kMpeg4, coding) && !among(kMsMpeg4, coding))
    return base::refuse(Code::media_codec, {}, "AVI coding " + stream.coding);
  stream.width = static_cast<std::uint32_t>(width);
  stream.height = height < 0 && height != INT32_MIN ? static_cast<std::uint32_t>(-height) : static_cast<std::uint32_t>(height);
  if (width <= 0 || stream.width > kSideMax || stream.height == 0 || stream.height > kSideMax || bits > 64) return base::refuse(Code::media_damaged);
  const std::size_t entries = raw && bits <= 8 ? std::min<std::size_t>(colours == 0 ? std::size_t{1} << bits : colours, 256) : 0;
  const ByteView palette = in.take(std::min(4 * entries, in.left() / 4 * 4));
  if (in.left() > 0) notes.removed(What::media_metadata);
  Bytes& out = stream.format;
  base::put_u32le(out, kHeaderBytes);
  base::put_u32le(out, stream.width);
  base::put_u32le(out, static_cast<std::uint32_t>(height));
  base::put_u16le(out, 1);
  base::put_u16le(out, bits);
  base::put(out, coding);
  base::put_u32le(out, picture_bytes);
  base::put_le(out, 0, 8);
  base::put_u32le(out, static_cast<std::uint32_t>(palette.size() / 4));
  base::put_u32le(out, 0);
  base::put(out, palette);
  return {};
}

base::Status sound_format(ByteView body, Stream& stream) {
  auto format = read_wave_format(body);
  if (!format) return std::unexpected(format.error());
  stream.format = std::move(format->written);
  return {};
}

// AVISTREAMHEADER; its length and its largest chunk are filled in when they are counted.
base::Status stream_header(ByteView body, Stream& stream) {
  base::Reader in(body);
  in.skip(8 + 4 + 4 + 4);  // kind, handler, flags, priority and language, initial frames
  const std::uint32_t scale = in.u32le(), rate = in.u32le(), start = in.u32le();
  in.skip(8);
  const std::uint32_t quality = in.u32le();
  stream.sample_bytes = in.u32le();
  if (!in.ok() || scale == 0 || rate == 0) return base::refuse(Code::media_damaged);
  const bool picture = stream.kind == StreamKind::picture;
  if (picture) stream.sample_bytes = 0;
  Bytes& out = stream.header;
  base::put(out, picture ? "vids" : "auds");
  base::put(out, !picture ? kRaw : stream.coding == kRaw ? "DIB "sv : std::string_view(stream.coding));
  base::put_le(out, 0, 8);
  base::put_u32le(out, 0);
  base::put_u32le(out, scale);
  base::put_u32le(out, rate);
  base::put_u32le(out, start);
  base::put_le(out, 0, 8);
  base::put_u32le(out, quality);
  base::put_u32le(out, stream.sample_bytes);
  base::put_le(out, 0, 4);
  base::put_u16le(out, static_cast<std::uint16_t>(stream.width));
  base::put_u16le(out, static_cast<std::uint16_t>(stream.height));
  return {};
}

// The kind of the first picture of a stream of start codes: the byte behind 00 00 01 and a code of the wanted kind.
template <class Wanted>
bool any_unit(ByteView bytes, Wanted wanted) {
  constexpr std::size_t kSeenMax = 1 << 16;
  const ByteView b = base::slice(bytes, 0, kSeenMax);
  for (std::size_t i = 0; i + 4 < b.size(); ++i)
    if (b[i] == 0 && b[i + 1] == 0 && b[i + 2] == 1 && wanted(b[i + 3], b[i + 4])) return true;
  return false;
}

}  // namespace

base::Result<std::optional<Stream>> read_stream(ByteView list, Notes& notes) {
  std::optional<ByteView> header, format;
  Chunks chunks(list);
  while (auto chunk = chunks.next()) {
    if (chunk->id == "strh" && !header) header = chunk->body;
    else if (chunk->id == "strf" && !format) format = chunk->body;
    else notes.removed(What::media_metadata);
  }
  if (!header || !format) return base::refuse(Code::media_damaged);
  const std::string_view kind = base::text(base::slice(*header, 0, 4));
  if (kind == "iavs") return base::refuse(Code::media_codec, {}, "interleaved DV");
  if (kind != "vids" && kind != "auds") return std::optional<Stream>{};
  Stream stream;
  stream.kind = kind == "vids" ? StreamKind::picture : StreamKind::sound;
  auto status = kind == "vids" ? picture_format(*format, stream, notes) : sound_format(*format, stream);
  if (status) status = stream_header(*header, stream);
  if (!status) return std::unexpected(status.error());
  return std::optional<Stream>{std::move(stream)};
}

bool key_frame(const Stream& stream, ByteView bytes) {
  const std::string_view coding = stream.coding;
  if (stream.kind == StreamKind::sound || stream.uncompressed() || among(kAlone, coding)) return true;
  if (bytes.empty()) return false;
  if (among(kAvc, coding)) return any_unit(bytes, [](std::uint8_t unit, std::uint8_t) { return (unit & 0x1F) == 5; });
  // ISO/IEC 14496-2 6.2.5: vop_start_code, then two bits of vop_coding_type, 0 for I.
  if (among(kMpeg4, coding)) return any_unit(bytes, [](std::uint8_t unit, std::uint8_t next) { return unit == 0xB6 && next >> 6 == 0; });
  return bytes[0] >> 6 == 0;
}

}  // namespace sekisho::formats::riff
