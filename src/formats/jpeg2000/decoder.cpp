#include "formats/jpeg2000/decoder.h"

#include <algorithm>

#include "formats/picture/picture.h"

namespace sekisho::formats::jpeg2000 {
namespace {

using base::ByteView;
using base::Code;

constexpr std::uint32_t kComponentsMax = 5, kTilesMax = 65'535;
constexpr std::uint64_t kDecodedPixelBytes = 12;  // a 32-bit number while it is decoded, one when it is done, and what stands around them

struct Memory {
  ByteView bytes;
  std::size_t at = 0;
};

OPJ_SIZE_T read(void* buffer, OPJ_SIZE_T count, void* user) {
  auto* memory = static_cast<Memory*>(user);
  const ByteView part = base::slice(memory->bytes, memory->at, count);
  if (part.empty()) return static_cast<OPJ_SIZE_T>(-1);
  std::ranges::copy(part, static_cast<std::uint8_t*>(buffer));
  memory->at += part.size();
  return part.size();
}

OPJ_OFF_T skip(OPJ_OFF_T count, void* user) {
  auto* memory = static_cast<Memory*>(user);
  if (count < 0 || static_cast<std::size_t>(count) > memory->bytes.size() - memory->at) return -1;
  memory->at += static_cast<std::size_t>(count);
  return count;
}

OPJ_BOOL seek(OPJ_OFF_T to, void* user) {
  auto* memory = static_cast<Memory*>(user);
  if (to < 0 || static_cast<std::size_t>(to) > memory->bytes.size()) return OPJ_FALSE;
  memory->at = static_cast<std::size_t>(to);
  return OPJ_TRUE;
}

void quiet(const char*, void*) {}

struct FreeStream {
  void operator()(opj_stream_t* stream) const { opj_stream_destroy(stream); }
};
struct FreeCodec {
  void operator()(opj_codec_t* codec) const { opj_destroy_codec(codec); }
};
struct FreeInfo {
  void operator()(opj_codestream_info_v2_t* info) const { opj_destroy_cstr_info(&info); }
};

// Before anything of the size of the picture is allocated.
base::Status judge(const opj_image_t& image, const Context& context) {
  if (image.x1 <= image.x0 || image.y1 <= image.y0) return base::refuse(Code::damaged);
  const std::uint64_t width = image.x1 - image.x0, height = image.y1 - image.y0;
  if (auto status = picture::Budget(context).add_frame(width, height); !status) return status;
  if (image.numcomps == 0 || image.numcomps > kComponentsMax) return base::refuse(Code::feature_unsupported);
  if (width * height * image.numcomps * kDecodedPixelBytes > context.limits.memory_bytes_max) return base::refuse(Code::too_many_pixels);
  return {};
}

}  // namespace

base::Result<Decoded> decode(ByteView input, const Context& context, How how) {
  Memory memory{input, 0};
  const std::unique_ptr<opj_stream_t, FreeStream> stream(opj_stream_create(1 << 16, OPJ_TRUE));
  const std::unique_ptr<opj_codec_t, FreeCodec> codec(opj_create_decompress(base::starts_with(input, "\xFF\x4F") ? OPJ_CODEC_J2K : OPJ_CODEC_JP2));
  if (!stream || !codec) return base::refuse(Code::out_of_memory);
  opj_stream_set_user_data(stream.get(), &memory, nullptr);
  opj_stream_set_user_data_length(stream.get(), input.size());
  opj_stream_set_read_function(stream.get(), read);
  opj_stream_set_skip_function(stream.get(), skip);
  opj_stream_set_seek_function(stream.get(), seek);
  opj_set_info_handler(codec.get(), quiet, nullptr);
  opj_set_warning_handler(codec.get(), quiet, nullptr);
  opj_set_error_handler(codec.get(), quiet, nullptr);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  if (!how.through_palette) parameters.flags |= OPJ_DPARAMETERS_IGNORE_PCLR_CMAP_CDEF_FLAG;
  opj_image_t* made = nullptr;
  if (!opj_setup_decoder(codec.get(), &parameters) || !opj_decoder_set_strict_mode(codec.get(), how.strict ? OPJ_TRUE : OPJ_FALSE))
    return base::refuse(Code::damaged);
  const bool header = opj_read_header(stream.get(), codec.get(), &made) != OPJ_FALSE;
  Decoded out;
  out.image.reset(made);
  if (!header || made == nullptr) return base::refuse(Code::damaged);
  if (auto status = judge(*made, context); !status) return std::unexpected(status.error());
  const std::unique_ptr<opj_codestream_info_v2_t, FreeInfo> info(opj_get_cstr_info(codec.get()));
  if (!info || std::uint64_t{info->tw} * info->th > kTilesMax) return base::refuse(Code::damaged);
  out.reversible = info->m_default_tile_info.tccp_info != nullptr && info->m_default_tile_info.tccp_info[0].qmfbid == 1;
  if (!opj_decode(codec.get(), stream.get(), made)) return base::refuse(Code::damaged);
  // What is missing behind the last tile loses nothing of the picture.
  opj_end_decompress(codec.get(), stream.get());
  return out;
}

void note_what_goes(ByteView input, Context& context) {
  base::Reader in(input);
  if (base::starts_with(input, "\xFF\x4F")) return;
  while (in.ok() && in.left() >= 8) {
    std::uint64_t size = in.u32be(), header = 8;
    const std::string_view type = base::text(in.take(4));
    if (size == 1) {
      const std::uint64_t high = in.u32be();
      size = high << 32 | in.u32be();
      header = 16;
    }
    if (size == 0) return;
    if (size < header) return;
    if (type == "xml " || type == "uuid" || type == "uinf" || type == "jp2i" || type == "asoc")
      context.notes.removed(base::What::picture_metadata, type);
    in.skip(size - header);
  }
}

}  // namespace sekisho::formats::jpeg2000
