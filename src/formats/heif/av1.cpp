#include <dav1d/dav1d.h>

#include <cerrno>
#include <memory>

#include "formats/heif/decoders.h"

namespace sekisho::formats::heif {
namespace {

using base::ByteView;
using base::Code;

constexpr std::uint32_t kPaddingMax = 128;

struct Close {
  void operator()(Dav1dContext* context) const { dav1d_close(&context); }
};

struct Picture {
  Dav1dPicture picture{};
  Picture() = default;
  ~Picture() { dav1d_picture_unref(&picture); }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
};

struct Data {
  Dav1dData data{};
  Data() = default;
  ~Data() { dav1d_data_unref(&data); }
  Data(const Data&) = delete;
  Data& operator=(const Data&) = delete;
};

void keep(const std::uint8_t*, void*) {}

Planes planes_of(const Dav1dPicture& picture) {
  Planes out;
  out.width = static_cast<std::uint32_t>(picture.p.w);
  out.height = static_cast<std::uint32_t>(picture.p.h);
  out.depth = static_cast<unsigned>(picture.p.bpc);
  out.grey = picture.p.layout == DAV1D_PIXEL_LAYOUT_I400;
  out.matrix = picture.seq_hdr->mtrx;
  out.full_range = picture.seq_hdr->color_range != 0;
  const bool half_across = picture.p.layout == DAV1D_PIXEL_LAYOUT_I420 || picture.p.layout == DAV1D_PIXEL_LAYOUT_I422;
  const bool half_down = picture.p.layout == DAV1D_PIXEL_LAYOUT_I420;
  for (std::size_t i = 0; i < (out.grey ? 1u : 3u); ++i) {
    Planes::Plane& plane = out.plane[i];
    plane.bytes = static_cast<const std::uint8_t*>(picture.data[i]);
    plane.stride = picture.stride[i == 0 ? 0 : 1];
    plane.width = i > 0 && half_across ? (out.width + 1) / 2 : out.width;
    plane.height = i > 0 && half_down ? (out.height + 1) / 2 : out.height;
  }
  return out;
}

}  // namespace

base::Result<bool> decode_av1(ByteView bytes, Size expected, const Use& use) {
  Dav1dSettings settings;
  dav1d_default_settings(&settings);
  settings.n_threads = settings.max_frame_delay = 1;
  settings.logger = {};
  settings.all_layers = 0;
  const std::uint64_t most = (std::uint64_t{expected.width} + kPaddingMax) * (std::uint64_t{expected.height} + kPaddingMax);
  settings.frame_size_limit = static_cast<unsigned>(std::min<std::uint64_t>(most, UINT32_MAX));
  Dav1dContext* opened = nullptr;
  if (bytes.empty()) return base::refuse(Code::damaged);
  if (dav1d_open(&opened, &settings) < 0) return base::refuse(Code::out_of_memory);
  const std::unique_ptr<Dav1dContext, Close> decoder(opened);
  Data data;
  if (dav1d_data_wrap(&data.data, bytes.data(), bytes.size(), keep, nullptr) < 0) return base::refuse(Code::out_of_memory);
  Picture picture;
  while (true) {
    const int sent = data.data.sz > 0 ? dav1d_send_data(decoder.get(), &data.data) : 0;
    if (sent < 0 && sent != DAV1D_ERR(EAGAIN)) return base::refuse(sent == DAV1D_ERR(ENOMEM) ? Code::out_of_memory : Code::damaged, "AV1");
    const int got = dav1d_get_picture(decoder.get(), &picture.picture);
    if (got == 0) break;
    if (got != DAV1D_ERR(EAGAIN) || data.data.sz == 0) return base::refuse(got == DAV1D_ERR(ENOMEM) ? Code::out_of_memory : Code::damaged, "AV1");
  }
  const Planes planes = planes_of(picture.picture);
  if (!readable(planes)) return base::refuse(Code::feature_unsupported);
  use(planes);
  return true;
}

}  // namespace sekisho::formats::heif
