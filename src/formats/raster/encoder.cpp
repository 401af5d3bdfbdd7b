#include "formats/raster/encoder.h"

#include <cstddef>
#include <cstdio>
// before jpeglib.h, which needs them
#include <jpeglib.h>
#include <libdeflate.h>

#include <algorithm>
#include <csetjmp>

#include "formats/jpeg/jpeg.h"
#include "formats/png/header.h"
#include "formats/png/packing.h"
#include "formats/png/png.h"

namespace sekisho::formats::raster {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;

constexpr std::size_t kBufferBytes = 64 * 1024, kIccPartBytes = 65'519;

struct Encoder {
  struct Errors : jpeg_error_mgr {
    std::jmp_buf jump;
  } errors;
  struct Destination : jpeg_destination_mgr {
    Bytes* bytes = nullptr;
    JOCTET buffer[kBufferBytes];
  } destination;
  jpeg_compress_struct out{};
  Bytes bytes;

  Encoder() = default;
  ~Encoder() { jpeg_destroy_compress(&out); }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
};

void on_error(j_common_ptr info) { std::longjmp(static_cast<Encoder::Errors*>(info->err)->jump, 1); }
void on_message(j_common_ptr, int) {}
void on_output(j_common_ptr) {}

void start(j_compress_ptr info) {
  auto* destination = static_cast<Encoder::Destination*>(info->dest);
  destination->next_output_byte = destination->buffer;
  destination->free_in_buffer = kBufferBytes;
}

boolean full(j_compress_ptr info) {
  auto* destination = static_cast<Encoder::Destination*>(info->dest);
  base::put(*destination->bytes, ByteView(destination->buffer, kBufferBytes));
  start(info);
  return TRUE;
}

void end(j_compress_ptr info) {
  auto* destination = static_cast<Encoder::Destination*>(info->dest);
  base::put(*destination->bytes, ByteView(destination->buffer, kBufferBytes - destination->free_in_buffer));
}

void set_up(Encoder& encoder) {
  jpeg_std_error(&encoder.errors);
  encoder.errors.error_exit = on_error;
  encoder.errors.emit_message = on_message;
  encoder.errors.output_message = on_output;
  encoder.out.err = &encoder.errors;
  encoder.destination.bytes = &encoder.bytes;
  encoder.destination.init_destination = start;
  encoder.destination.empty_output_buffer = full;
  encoder.destination.term_destination = end;
}

// ICC.1 annex B.4: numbered from 1.
void write_profile(jpeg_compress_struct& out, const Bytes& icc) {
  const std::size_t parts = (icc.size() + kIccPartBytes - 1) / kIccPartBytes;
  if (parts > 255) return;
  for (std::size_t part = 0; part < parts; ++part) {
    const ByteView bytes = base::slice(icc, part * kIccPartBytes, kIccPartBytes);
    jpeg_write_m_header(&out, JPEG_APP0 + 2, static_cast<unsigned>(bytes.size() + 14));
    for (const char c : std::string_view("ICC_PROFILE\0", 12)) jpeg_write_m_byte(&out, c);
    jpeg_write_m_byte(&out, static_cast<int>(part + 1));
    jpeg_write_m_byte(&out, static_cast<int>(parts));
    for (const std::uint8_t byte : bytes) jpeg_write_m_byte(&out, byte);
  }
}

// Between the jump and its target stands nothing that has a destructor.
bool encode(Encoder& encoder, const Raster& raster, int quality) {
  if (setjmp(encoder.errors.jump) != 0) return false;
  jpeg_compress_struct& out = encoder.out;
  jpeg_create_compress(&out);
  out.dest = &encoder.destination;
  out.image_width = raster.width;
  out.image_height = raster.height;
  out.input_components = static_cast<int>(raster.channels());
  out.in_color_space = raster.colors == Colors::grey ? JCS_GRAYSCALE : raster.colors == Colors::rgb ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&out);
  if (raster.colors == Colors::cmyk) jpeg_set_colorspace(&out, JCS_YCCK);
  jpeg_set_quality(&out, quality, TRUE);
  out.dct_method = JDCT_ISLOW;
  jpeg_start_compress(&out, TRUE);
  write_profile(out, raster.icc);
  while (out.next_scanline < out.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(raster.samples.data() + std::size_t{out.next_scanline} * raster.row_bytes());
    jpeg_write_scanlines(&out, &row, 1);
  }
  jpeg_finish_compress(&out);
  return true;
}

void put_chunk(Bytes& out, std::string_view type, ByteView payload) {
  base::put_u32be(out, static_cast<std::uint32_t>(payload.size()));
  const std::size_t at = out.size();
  base::put(out, type);
  base::put(out, payload);
  base::put_u32be(out, libdeflate_crc32(0, out.data() + at, out.size() - at));
}

bool black_and_white(const Raster& raster) {
  if (raster.colors != Colors::grey || raster.alpha || raster.wide) return false;
  return std::ranges::all_of(raster.samples, [](std::uint8_t sample) { return sample == 0 || sample == 255; });
}

Bytes packed_row(const Raster& raster, std::size_t y, bool bilevel) {
  const ByteView row = base::slice(raster.samples, y * raster.row_bytes(), raster.row_bytes());
  if (!bilevel) return Bytes(row.begin(), row.end());
  Bytes bits((raster.width + 7) / 8, 0);
  for (std::size_t x = 0; x < raster.width; ++x)
    if (row[x] != 0) bits[x / 8] |= static_cast<std::uint8_t>(0x80u >> x % 8);
  return bits;
}

// PNG 12.7: the filter whose outcome, as signed bytes, is smallest. Sub and Up are enough, bits are never filtered.
Bytes filtered(const Bytes& row, const Bytes& above, std::size_t pixel_bytes, bool bilevel) {
  const auto cost = [](const Bytes& bytes) {
    std::uint64_t sum = 0;
    for (std::size_t i = 1; i < bytes.size(); ++i) sum += bytes[i] < 128 ? bytes[i] : 256u - bytes[i];
    return sum;
  };
  Bytes none{0}, sub{1}, up{2};
  base::put(none, row);
  if (bilevel) return none;
  for (std::size_t i = 0; i < row.size(); ++i) {
    sub.push_back(static_cast<std::uint8_t>(row[i] - (i >= pixel_bytes ? row[i - pixel_bytes] : 0)));
    up.push_back(static_cast<std::uint8_t>(row[i] - above[i]));
  }
  const std::uint64_t sub_cost = cost(sub), up_cost = cost(up);
  if (cost(none) <= std::min(sub_cost, up_cost)) return none;
  return sub_cost <= up_cost ? sub : up;
}

// RFC 1950, 1951 3.2.4: stored blocks, since formats/png packs anew. The header's level is what formats/png goes by.
class Stored {
 public:
  explicit Stored(Bytes& out) : out_(out) { base::put_u16be(out_, 0x789C); }

  void add(ByteView bytes) {
    adler_ = libdeflate_adler32(adler_, bytes.data(), bytes.size());
    base::put(block_, bytes);
    while (block_.size() > kBlockBytes) {
      block(base::slice(block_, 0, kBlockBytes), false);
      block_.erase(block_.begin(), block_.begin() + static_cast<std::ptrdiff_t>(kBlockBytes));
    }
  }
  void finish() {
    block(block_, true);
    base::put_u32be(out_, adler_);
  }

 private:
  static constexpr std::size_t kBlockBytes = 65'535;
  void block(ByteView bytes, bool last) {
    base::put_u8(out_, last ? 1 : 0);
    base::put_u16le(out_, static_cast<std::uint16_t>(bytes.size()));
    base::put_u16le(out_, static_cast<std::uint16_t>(~bytes.size()));
    base::put(out_, bytes);
  }

  Bytes& out_;
  Bytes block_;
  std::uint32_t adler_ = 1;
};

}  // namespace

base::Result<Bytes> encode_jpeg(const Raster& raster, int quality) {
  SEKISHO_CHECK(!raster.alpha && !raster.wide && raster.samples.size() == raster.row_bytes() * raster.height);
  Encoder encoder;
  set_up(encoder);
  if (!encode(encoder, raster, quality)) return base::refuse(Code::out_of_memory);
  return std::move(encoder.bytes);
}

Bytes encode_png(const Raster& raster) {
  SEKISHO_CHECK(raster.colors != Colors::cmyk && raster.samples.size() == raster.row_bytes() * raster.height);
  const bool bilevel = black_and_white(raster);
  png::Header header;
  header.width = raster.width;
  header.height = raster.height;
  header.depth = bilevel ? 1 : raster.wide ? 16 : 8;
  header.color = (raster.colors == Colors::rgb ? 2u : 0u) | (raster.alpha ? 4u : 0u);
  Bytes out;
  base::put(out, std::string_view("\x89PNG\r\n\x1A\n"));
  put_chunk(out, "IHDR", header.write());
  if (!raster.icc.empty()) {
    Bytes profile;
    base::put(profile, png::kProfileName);
    base::put_u16be(profile, 0);
    base::put(profile, png::deflate(raster.icc));
    put_chunk(out, "iCCP", profile);
  }
  Bytes stream, above(raster.row_bytes(), 0);
  stream.reserve(raster.samples.size() + raster.samples.size() / 60'000 * 5 + raster.height + 64);
  Stored stored(stream);
  for (std::size_t y = 0; y < raster.height; ++y) {
    Bytes row = packed_row(raster, y, bilevel);
    stored.add(filtered(row, above, raster.pixel_bytes(), bilevel));
    above = std::move(row);
  }
  stored.finish();
  constexpr std::size_t kChunkBytes = 1u << 30;  // lengths have 31 bits (PNG 7.1)
  for (std::size_t at = 0; at < stream.size(); at += kChunkBytes) put_chunk(out, "IDAT", base::slice(stream, at, kChunkBytes));
  put_chunk(out, "IEND", {});
  return out;
}

base::Result<base::FileType> finish(ByteView draft, base::FileType type, Context& context, Sink& out) {
  base::Profile profile = context.profile;
  profile.set(base::Setting::picture_jpeg_through_pixels, 0);
  Notes of_draft;
  Context inner{profile, context.limits, of_draft, context.children, {}, {}};
  const auto made = type == base::FileType::png ? png::rebuild(draft, type, inner, out) : jpeg::rebuild(draft, type, inner, out);
  if (made) SEKISHO_CHECK(of_draft.removed().empty());
  return made;
}

}  // namespace sekisho::formats::raster
