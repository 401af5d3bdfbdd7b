#include "formats/detect/detect.h"
#include "formats/riff/chunks.h"
#include "formats/riff/wave_format.h"

namespace sekisho::formats::riff {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::What;

namespace {

struct Parts {
  std::optional<WaveFormat> format;
  std::optional<ByteView> samples;
  std::uint32_t frames = 0;  // of the fact chunk
};

// Recorders that lose power leave the length of the samples 0: they then reach to the end of the file.
bool never_closed(const Chunk& chunk, ByteView input) { return chunk.body.empty() && base::Reader(base::slice(input, 4)).u32le() == 0; }

base::Status read(ByteView input, Parts& parts, Notes& notes) {
  Chunks chunks(base::slice(input, 12));
  std::size_t used = 12;
  while (auto chunk = chunks.next()) {
    used += 8 + chunk->body.size() + chunk->body.size() % 2;
    if (chunk->id == "fmt " && !parts.format) {
      auto format = read_wave_format(chunk->body);
      if (!format) return std::unexpected(format.error());
      parts.format = std::move(*format);
    } else if (chunk->id == "data" && !parts.samples) {
      parts.samples = chunk->body;
      if (never_closed(*chunk, input)) {
        parts.samples = base::slice(input, used);
        return {};
      }
    } else if (chunk->id == "fact" && parts.frames == 0) {
      parts.frames = base::Reader(chunk->body).u32le();
    } else if (chunk->id == "LIST" && chunk->is_list("wavl")) {
      return base::refuse(Code::media_codec, {}, "wavl");
    } else {
      notes.removed(What::media_metadata);
    }
  }
  if (used < input.size()) notes.removed(What::trailing_bytes);
  return {};
}

}  // namespace

base::Status rebuild_wav(ByteView input, Context& context, Sink& out) {
  Parts parts;
  if (auto status = read(input, parts, context.notes); !status) return status;
  if (!parts.format || !parts.samples) return base::refuse(Code::media_damaged);
  const WaveFormat& format = *parts.format;
  ByteView samples = *parts.samples;
  // Half a frame at the end is nobody's sound. Blocks of ADPCM may end early, the decoder knows.
  if (format.fixed_frames && samples.size() % format.block != 0) {
    samples = samples.first(samples.size() - samples.size() % format.block);
    context.notes.removed(What::trailing_bytes);
  }
  Bytes head;
  put_chunk(head, "fmt ", format.written);
  constexpr std::uint16_t kPcm = 1;
  if (format.coding != kPcm && (format.fixed_frames || parts.frames > 0)) {
    Bytes fact;
    base::put_u32le(fact, format.fixed_frames ? static_cast<std::uint32_t>(samples.size() / format.block) : parts.frames);
    put_chunk(head, "fact", fact);
  }
  if (detect::ends_as_zip(samples)) return base::refuse(Code::feature_unsupported, {}, "samples that are a ZIP");
  base::put(head, "data");
  base::put_u32le(head, static_cast<std::uint32_t>(samples.size()));
  const bool odd = samples.size() % 2 != 0;
  Bytes begin;
  base::put(begin, "RIFF");
  base::put_u32le(begin, static_cast<std::uint32_t>(4 + head.size() + samples.size() + (odd ? 1 : 0)));
  base::put(begin, "WAVE");
  base::put(begin, head);
  // What stands at a fixed place of other types can stand among samples.
  constexpr std::size_t kFrontBytes = 64 << 10;
  Bytes front = begin;
  base::put(front, base::slice(samples, 0, kFrontBytes));
  if (detect::banned(front, {})) return base::refuse(Code::feature_unsupported, {}, "samples that are a banned type");
  out.write(begin);
  out.write(samples);
  if (odd) out.write(std::string_view("\0", 1));
  return {};
}

}  // namespace sekisho::formats::riff
