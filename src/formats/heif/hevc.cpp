#include <libde265/de265.h>

#include <memory>

#include "formats/heif/decoders.h"

namespace sekisho::formats::heif {
namespace {

using base::ByteView;
using base::Code;

constexpr std::uint8_t kSequenceParameterSet = 33;
constexpr std::uint32_t kPaddingMax = 128;  // what coding in blocks may add to a side
constexpr unsigned kPicturesMax = 4;

struct Free {
  void operator()(void* context) const { de265_free_decoder(context); }
};
using Decoder = std::unique_ptr<void, Free>;

// Bits of a unit without the bytes that keep start codes out (H.265 section 7.3.1.1).
class Bits {
 public:
  explicit Bits(ByteView unit) {
    std::size_t zeros = 0;
    for (const std::uint8_t byte : base::slice(unit, 0, 512)) {
      if (zeros >= 2 && byte == 3) {
        zeros = 0;
        continue;
      }
      zeros = byte == 0 ? zeros + 1 : 0;
      bytes_.push_back(byte);
    }
  }
  std::uint32_t take(unsigned count) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < count; ++i, ++at_) {
      ok_ = ok_ && at_ / 8 < bytes_.size();
      value = value << 1 | (ok_ ? bytes_[at_ / 8] >> (7 - at_ % 8) & 1u : 0u);
    }
    return value;
  }
  void skip(std::size_t count) { at_ += count; }
  std::uint32_t golomb() {  // 9.2
    unsigned zeros = 0;
    while (ok_ && take(1) == 0) ++zeros;
    if (zeros > 31) ok_ = false;
    return ok_ ? (1u << zeros) - 1 + take(zeros) : 0;
  }
  bool ok() const { return ok_; }

 private:
  base::Bytes bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

base::Status push(void* decoder, ByteView unit, Size expected) {
  if (unit.size() < 2) return {};
  if ((unit[0] >> 1 & 0x3F) == kSequenceParameterSet) {
    const auto size = size_of_parameter_set(unit);
    if (!size) return base::refuse(Code::damaged, "SPS");
    if (size->width > expected.width + kPaddingMax || size->height > expected.height + kPaddingMax) return base::refuse(Code::damaged, "SPS");
  }
  const de265_error error = de265_push_NAL(decoder, unit.data(), static_cast<int>(unit.size()), 0, nullptr);
  if (error == DE265_ERROR_OUT_OF_MEMORY) return base::refuse(Code::out_of_memory);
  if (!de265_isOK(error)) return base::refuse(Code::damaged, {}, de265_get_error_text(error));
  return {};
}

// ISO/IEC 14496-15 section 8.3.3.1; returns the bytes of a unit's length.
base::Result<unsigned> push_config(void* decoder, ByteView config, Size expected) {
  base::Reader in(config);
  const unsigned version = in.u8();
  in.skip(20);
  const unsigned length_bytes = (in.u8() & 3u) + 1;
  const unsigned arrays = in.u8();
  if (!in.ok() || version != 1 || length_bytes == 3) return base::refuse(Code::damaged, "hvcC");
  for (unsigned i = 0; i < arrays && in.ok(); ++i) {
    in.skip(1);
    const unsigned units = in.u16be();
    for (unsigned k = 0; k < units && in.ok(); ++k)
      if (auto status = push(decoder, in.take(in.u16be()), expected); !status) return std::unexpected(status.error());
  }
  if (!in.ok()) return base::refuse(Code::damaged, "hvcC");
  return length_bytes;
}

Planes planes_of(const de265_image* image) {
  Planes out;
  out.width = static_cast<std::uint32_t>(de265_get_image_width(image, 0));
  out.height = static_cast<std::uint32_t>(de265_get_image_height(image, 0));
  out.depth = static_cast<unsigned>(de265_get_bits_per_pixel(image, 0));
  out.grey = de265_get_chroma_format(image) == de265_chroma_mono;
  out.matrix = static_cast<unsigned>(de265_get_image_matrix_coefficients(image));
  out.full_range = de265_get_image_full_range_flag(image) != 0;
  for (int i = 0; i < (out.grey ? 1 : 3); ++i) {
    Planes::Plane& plane = out.plane[static_cast<std::size_t>(i)];
    int stride = 0;
    plane.bytes = de265_get_image_plane(image, i, &stride);
    plane.stride = stride;
    plane.width = static_cast<std::uint32_t>(de265_get_image_width(image, i));
    plane.height = static_cast<std::uint32_t>(de265_get_image_height(image, i));
    // Luma and chroma of different depths are allowed and written by nobody.
    if (static_cast<unsigned>(de265_get_bits_per_pixel(image, i)) != out.depth) out.depth = 0;
  }
  return out;
}

}  // namespace

std::optional<Size> size_of_parameter_set(ByteView unit) {
  Bits in(base::slice(unit, 2));
  in.skip(4);
  const unsigned layers = in.take(3);
  in.skip(1 + 88 + 8);
  unsigned extra = 0;
  for (unsigned i = 0; i < layers; ++i) {
    extra += in.take(1) * 88;
    extra += in.take(1) * 8;
  }
  if (layers > 0) in.skip((8 - layers) * 2);
  in.skip(extra);
  in.golomb();
  if (in.golomb() == 3) in.skip(1);
  const Size size{in.golomb(), in.golomb()};
  if (!in.ok() || size.width == 0 || size.height == 0) return std::nullopt;
  return size;
}

base::Result<bool> decode_hevc(ByteView config, ByteView data, Size expected, const Use& use) {
  const Decoder decoder(de265_new_decoder());
  if (!decoder) return base::refuse(Code::out_of_memory);
  const auto length_bytes = push_config(decoder.get(), config, expected);
  if (!length_bytes) return std::unexpected(length_bytes.error());
  base::Reader in(data);
  while (!in.at_end()) {
    std::uint32_t length = 0;
    for (unsigned i = 0; i < *length_bytes; ++i) length = length << 8 | in.u8();
    const ByteView unit = in.take(length);
    if (!in.ok()) return base::refuse(Code::damaged);
    if (auto status = push(decoder.get(), unit, expected); !status) return std::unexpected(status.error());
  }
  de265_flush_data(decoder.get());
  const de265_image* image = nullptr;
  bool whole = true;
  for (unsigned turn = 0; image == nullptr; ++turn) {
    int more = 0;
    const de265_error error = de265_decode(decoder.get(), &more);
    image = de265_get_next_picture(decoder.get());
    if (error == DE265_ERROR_OUT_OF_MEMORY) return base::refuse(Code::out_of_memory);
    if (image == nullptr && (!de265_isOK(error) || more == 0 || turn > kPicturesMax + data.size()))
      return base::refuse(Code::damaged, {}, de265_get_error_text(error));
  }
  while (de265_get_warning(decoder.get()) != DE265_OK) whole = false;
  const Planes planes = planes_of(image);
  if (!readable(planes)) return base::refuse(Code::feature_unsupported);
  use(planes);
  return whole;
}

}  // namespace sekisho::formats::heif
