#include "formats/png/png.h"

#include <libdeflate.h>

#include "formats/png/ancillary.h"
#include "formats/png/chunks.h"
#include "formats/png/packing.h"

namespace sekisho::formats::png {
namespace {

using base::Bytes;
using base::ByteView;
using base::What;

constexpr std::string_view kSignature = "\x89PNG\r\n\x1A\n";

void put_chunk(Bytes& out, std::string_view type, ByteView payload) {
  base::put_u32be(out, static_cast<std::uint32_t>(payload.size()));
  base::put(out, type);
  base::put(out, payload);
  std::uint32_t crc = libdeflate_crc32(0, type.data(), type.size());
  if (!payload.empty()) crc = libdeflate_crc32(crc, payload.data(), payload.size());  // libdeflate takes a null pointer for a fresh start
  base::put_u32be(out, crc);
}

class Writer {
 public:
  Writer(Chunks& chunks, Context& context, Sink& out) : chunks_(chunks), context_(context), out_(out) {}

  // The palette is known to be long enough only after all pixels were seen, so they are packed before anything is written.
  base::Status run() {
    if (!chunks_.frames.empty() && chunks_.still_is_frame) control(chunks_.frames.front());
    if (auto status = pixels(chunks_.still, chunks_.header.width, chunks_.header.height, false); !status) return status;
    const std::size_t still_end = body_.size();
    for (std::size_t i = chunks_.still_is_frame ? 1 : 0; i < chunks_.frames.size(); ++i) {
      Frame& frame = chunks_.frames[i];
      control(frame);
      if (pixels(frame.data, frame.width, frame.height, true)) continue;
      drop_animation(still_end);
      break;
    }
    head();
    out_.write(body_);
    Bytes end;
    put_chunk(end, "IEND", {});
    out_.write(end);
    return {};
  }

 private:
  void control(const Frame& frame) {
    Bytes payload;
    for (const std::uint32_t value : {sequence_++, frame.width, frame.height, frame.x, frame.y}) base::put_u32be(payload, value);
    base::put_u16be(payload, frame.delay_numerator);
    base::put_u16be(payload, frame.delay_denominator);
    base::put_u8(payload, frame.dispose);
    base::put_u8(payload, frame.blend);
    put_chunk(body_, "fcTL", payload);
  }

  base::Status pixels(const Packed& packed, std::uint32_t width, std::uint32_t height, bool frame) {
    const auto scanlines = repack(packed, chunks_.header, width, height, [&](ByteView piece) {
      if (!frame) {
        put_chunk(body_, "IDAT", piece);
        return;
      }
      Bytes payload;
      base::put_u32be(payload, sequence_++);
      base::put(payload, piece);
      put_chunk(body_, "fdAT", payload);
    });
    if (!scanlines) return std::unexpected(scanlines.error());
    if (scanlines->extra) context_.notes.removed(What::picture_extra, frame ? "fdAT" : "IDAT");
    index_max_ = std::max(index_max_, scanlines->index_max);
    return {};
  }

  void drop_animation(std::size_t still_end) {
    context_.notes.removed(What::broken_part, "APNG");
    std::size_t start = 0;
    if (chunks_.still_is_frame) start = 12 + 26;  // the frame control before the still
    Bytes still(body_.begin() + static_cast<std::ptrdiff_t>(start), body_.begin() + static_cast<std::ptrdiff_t>(still_end));
    body_ = std::move(still);
    chunks_.frames.clear();
  }

  void ancillary(Bytes& head, std::span<const std::string_view> types) const {
    for (const std::string_view type : types)
      for (const auto& [kept, payload] : chunks_.ancillary)
        if (kept == type) put_chunk(head, kept, payload);
  }

  void head() {
    Bytes head;
    base::put(head, kSignature);
    put_chunk(head, "IHDR", chunks_.header.write());
    if (!chunks_.frames.empty()) {
      Bytes payload;
      base::put_u32be(payload, static_cast<std::uint32_t>(chunks_.frames.size()));
      base::put_u32be(payload, chunks_.plays);
      put_chunk(head, "acTL", payload);
    }
    if (!chunks_.icc.empty()) {
      Bytes payload;
      base::put(payload, kProfileName);
      base::put_u16be(payload, 0);
      base::put(payload, deflate(chunks_.icc));
      put_chunk(head, "iCCP", payload);
    }
    ancillary(head, kBeforePalette);
    // Readers differ on indices beyond the palette: most show black, so that is what stands there now.
    if (chunks_.header.color == kPalette && chunks_.palette.size() < 3 * (std::size_t{index_max_} + 1))
      chunks_.palette.resize(3 * (std::size_t{index_max_} + 1), 0);
    if (!chunks_.palette.empty()) put_chunk(head, "PLTE", chunks_.palette);
    ancillary(head, kAfterPalette);
    out_.write(head);
  }

  Chunks& chunks_;
  Context& context_;
  Sink& out_;
  Bytes body_;
  std::uint32_t sequence_ = 0;
  unsigned index_max_ = 0;
};

}  // namespace

std::optional<base::FileType> recognise(ByteView input, std::string_view) {
  if (base::starts_with(input, kSignature)) return base::FileType::png;
  return std::nullopt;
}

base::Result<base::FileType> rebuild(ByteView input, base::FileType, Context& context, Sink& out) {
  auto chunks = take_apart(input, context);
  if (!chunks) return std::unexpected(chunks.error());
  if (auto status = Writer(*chunks, context, out).run(); !status) return std::unexpected(status.error());
  return base::FileType::png;
}

}  // namespace sekisho::formats::png
