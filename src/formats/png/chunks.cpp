#include "formats/png/chunks.h"

#include <libdeflate.h>

#include <algorithm>
#include <map>

#include "formats/picture/icc.h"
#include "formats/picture/picture.h"
#include "formats/png/ancillary.h"
#include "formats/png/packing.h"

namespace sekisho::formats::png {
namespace {

using base::ByteView;
using base::Code;
using base::What;

constexpr std::size_t kSignatureBytes = 8, kFrameControlBytes = 26;

struct Chunk {
  std::string_view type;
  ByteView payload;
  bool whole = false;  // all of it is there and its CRC-32 is right
};

Chunk next_chunk(base::Reader& in) {
  const std::uint32_t bytes = in.u32be();
  const ByteView type = in.take(4);
  Chunk chunk{base::text(type), in.take(std::min<std::size_t>(bytes, in.left()))};
  const bool complete = chunk.payload.size() == bytes && in.left() >= 4;
  const std::uint32_t expected = complete ? in.u32be() : 0;
  if (!complete) in.skip(in.left());
  std::uint32_t crc = libdeflate_crc32(0, type.data(), type.size());
  if (!chunk.payload.empty()) crc = libdeflate_crc32(crc, chunk.payload.data(), chunk.payload.size());
  chunk.whole = complete && crc == expected;
  return chunk;
}

bool is_name(std::string_view type) {
  return std::ranges::all_of(type, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

class Walk {
 public:
  Walk(ByteView input, Context& context) : in_(input), context_(context), budget_(context) {}

  base::Result<Chunks> run() {
    in_.skip(kSignatureBytes);
    Chunk first = next_chunk(in_);
    if (first.type != "IHDR" || !first.whole) return base::refuse(first.type == "CgBI" ? Code::feature_unsupported : Code::damaged);
    const auto header = Header::read(first.payload);
    if (!header) return base::refuse(Code::damaged);
    out_.header = *header;
    if (auto status = budget_.add_frame(header->width, header->height); !status) return std::unexpected(status.error());
    bool ended = false;
    while (in_.ok() && in_.left() >= 8 && !ended) {
      const Chunk chunk = next_chunk(in_);
      ended = chunk.type == "IEND";
      if (!ended)
        if (auto status = take(chunk); !status) return std::unexpected(status.error());
    }
    if (in_.left() > 0 && in_.ok()) note(What::trailing_bytes);
    return finish();
  }

 private:
  void note(What what, std::string_view where = {}) { context_.notes.removed(what, where); }

  base::Status take(const Chunk& chunk) {
    const bool data = chunk.type == "IDAT";
    if (!data && !out_.still.parts.empty()) still_done_ = true;
    if (data) {
      if (still_done_) {
        note(What::picture_extra, "IDAT");
      } else {
        out_.still.parts.push_back(chunk.payload);
        out_.still.checked &= chunk.whole;
      }
      return {};
    }
    if (chunk.type == "PLTE") return palette(chunk);
    if (chunk.type == "acTL" || chunk.type == "fcTL" || chunk.type == "fdAT") {
      if (!animation(chunk)) animation_broken_ = true;
      return {};
    }
    const bool critical = (static_cast<unsigned char>(chunk.type[0]) & 0x20) == 0;
    if (critical) return base::refuse(is_name(chunk.type) ? Code::feature_unsupported : Code::damaged);
    ancillary(chunk);
    return {};
  }

  base::Status palette(const Chunk& chunk) {
    if (!chunk.whole || chunk.payload.empty() || chunk.payload.size() % 3 != 0 || chunk.payload.size() > 768)
      return base::refuse(Code::damaged, "PLTE");
    if (!out_.palette.empty() || still_done_ || !out_.still.parts.empty() || (out_.header.color & 2) == 0) {
      note(What::picture_extra, "PLTE");
      return {};
    }
    const std::size_t entries_max = out_.header.color == kPalette ? std::size_t{1} << out_.header.depth : 256;
    const ByteView kept = base::slice(chunk.payload, 0, 3 * entries_max);
    if (kept.size() < chunk.payload.size()) note(What::picture_extra, "PLTE");
    out_.palette.assign(kept.begin(), kept.end());
    return {};
  }

  void ancillary(const Chunk& chunk) {
    static constexpr std::string_view kMetadata[] = {"tEXt", "zTXt", "iTXt", "eXIf", "tIME", "caBX"};
    const bool early = out_.still.parts.empty();
    if (chunk.type == "iCCP") {
      if (early && chunk.whole && out_.icc.empty()) profile(chunk.payload);
      else note(What::color_profile);
    } else if (std::ranges::find(kBeforePalette, chunk.type) != std::end(kBeforePalette) ||
               std::ranges::find(kAfterPalette, chunk.type) != std::end(kAfterPalette)) {
      const bool good = early && chunk.whole && ancillary_valid(chunk.type, chunk.payload, out_.header, out_.palette.size() / 3);
      if (!good || !kept_.emplace(chunk.type, chunk.payload).second) note(What::broken_part, chunk.type);
    } else if (std::ranges::find(kMetadata, chunk.type) != std::end(kMetadata)) {
      note(What::picture_metadata, chunk.type);
    } else {
      note(What::picture_extra, is_name(chunk.type) ? chunk.type : std::string_view{});
    }
  }

  // 11.3.2.3: a name, a zero, the method, a zlib stream.
  void profile(ByteView payload) {
    const auto name = std::ranges::find(payload, 0);
    const auto name_bytes = static_cast<std::size_t>(name - payload.begin());
    const ByteView packed = base::slice(payload, name_bytes + 2);
    base::Bytes unpacked = inflate_bounded(packed, picture::kIccBytesMax);
    auto clean = picture::clean_icc(unpacked, (out_.header.color & 2) != 0 ? 3 : 1);
    if (!clean || !context_.profile.on(base::Setting::picture_keep_color_profile)) {
      note(What::color_profile);
      return;
    }
    if (*clean != unpacked || base::text(payload.first(name_bytes)) != kProfileName) note(What::picture_metadata, "iCCP");
    out_.icc = std::move(*clean);
  }

  // False when the animation breaks the rules of the specification: the still picture then stands alone.
  bool animation(const Chunk& chunk) {
    base::Reader in(chunk.payload);
    if (!chunk.whole) return false;
    if (chunk.type == "acTL") {
      if (declared_ != 0 || !out_.still.parts.empty() || chunk.payload.size() != 8) return false;
      declared_ = in.u32be();
      out_.plays = in.u32be();
      return declared_ != 0 && out_.plays <= INT32_MAX;
    }
    if (in.u32be() != sequence_++) return false;
    if (chunk.type == "fcTL") return chunk.payload.size() == kFrameControlBytes && frame(in);
    if (!still_done_ || out_.frames.empty() || (out_.still_is_frame && out_.frames.size() == 1)) return false;
    out_.frames.back().data.parts.push_back(in.take(in.left()));
    return in.ok();
  }

  bool frame(base::Reader& in) {
    Frame frame;
    frame.width = in.u32be();
    frame.height = in.u32be();
    frame.x = in.u32be();
    frame.y = in.u32be();
    frame.delay_numerator = in.u16be();
    frame.delay_denominator = in.u16be();
    frame.dispose = in.u8();
    frame.blend = in.u8();
    const bool before = out_.still.parts.empty();
    const Header& canvas = out_.header;
    if (!in.ok() || frame.dispose > 2 || frame.blend > 1) return false;
    if (frame.width > canvas.width || frame.x > canvas.width - frame.width || frame.height > canvas.height || frame.y > canvas.height - frame.height)
      return false;
    if (before && (!out_.frames.empty() || frame.width != canvas.width || frame.height != canvas.height)) return false;
    if (auto status = budget_.add_frame(frame.width, frame.height); !status) {
      if (!limit_) limit_ = status.error();
      return false;
    }
    out_.still_is_frame |= before;
    out_.frames.push_back(std::move(frame));
    return true;
  }

  base::Result<Chunks> finish() {
    if (out_.still.parts.empty() || (out_.header.color == kPalette && out_.palette.empty())) return base::refuse(Code::damaged);
    if (limit_ && limit_->code != Code::damaged) return std::unexpected(*limit_);
    const bool missing = std::ranges::any_of(
        out_.frames, [&](const Frame& frame) { return frame.data.parts.empty() && !(out_.still_is_frame && &frame == &out_.frames.front()); });
    if (animation_broken_ || missing || out_.frames.empty() != (declared_ == 0) || out_.frames.size() != declared_) {
      note(What::broken_part, "APNG");
      out_.frames.clear();
      out_.still_is_frame = false;
    }
    for (const auto& order : {std::span<const std::string_view>(kBeforePalette), std::span<const std::string_view>(kAfterPalette)})
      for (const std::string_view type : order)
        if (const auto found = kept_.find(type); found != kept_.end())
          out_.ancillary.emplace_back(type, base::Bytes(found->second.begin(), found->second.end()));
    return std::move(out_);
  }

  base::Reader in_;
  Context& context_;
  picture::Budget budget_;
  Chunks out_;
  std::map<std::string_view, ByteView> kept_;
  std::optional<base::Error> limit_;
  std::uint32_t declared_ = 0, sequence_ = 0;
  bool still_done_ = false, animation_broken_ = false;
};

}  // namespace

base::Result<Chunks> take_apart(ByteView input, Context& context) { return Walk(input, context).run(); }

}  // namespace sekisho::formats::png
