#include "formats/webp/container.h"

#include <algorithm>

#include "formats/picture/picture.h"

namespace sekisho::formats::webp {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::What;

constexpr std::uint8_t kAnimation = 0x02, kAlpha = 0x10, kIcc = 0x20;

struct Chunk {
  std::string_view name;
  ByteView payload;
  bool whole = false;
};

Chunk next_chunk(base::Reader& in) {
  Chunk chunk;
  chunk.name = base::text(in.take(4));
  const std::uint32_t bytes = in.u32le();
  chunk.whole = in.ok() && bytes <= in.left();
  chunk.payload = in.take(std::min<std::size_t>(bytes, in.left()));
  if (bytes % 2 != 0 && in.left() > 0) in.skip(1);
  return chunk;
}

std::uint32_t u24le(base::Reader& in) {
  const std::uint32_t low = in.u16le();
  return low | std::uint32_t{in.u8()} << 16;
}

void put_chunk(Bytes& out, std::string_view name, ByteView payload) {
  base::put(out, name);
  base::put_u32le(out, static_cast<std::uint32_t>(payload.size()));
  base::put(out, payload);
  if (payload.size() % 2 != 0) base::put_u8(out, 0);
}

void put_stream(Bytes& out, const Bitstream& stream) {
  if (!stream.alpha.empty()) put_chunk(out, "ALPH", stream.alpha);
  put_chunk(out, stream.lossless ? "VP8L" : "VP8 ", stream.image);
}

Bytes vp8x(std::uint8_t flags, std::uint32_t width, std::uint32_t height) {
  Bytes payload{flags, 0, 0, 0};
  base::put_le(payload, width - 1, 3);
  base::put_le(payload, height - 1, 3);
  return payload;
}

void put_riff(Bytes& out, std::size_t body_bytes) {
  base::put(out, "RIFF");
  base::put_u32le(out, static_cast<std::uint32_t>(body_bytes + 4));
  base::put(out, "WEBP");
}

class Parser {
 public:
  Parser(ByteView input, Context& context) : input_(input), context_(context), budget_(context) {}

  base::Result<Parsed> run() {
    base::Reader riff(base::slice(input_, 4, 4));
    const std::uint64_t bytes = std::uint64_t{riff.u32le()} + 8;
    const std::uint64_t padded = bytes + bytes % 2;
    if (input_.size() > padded) note(What::trailing_bytes);
    base::Reader in(base::slice(input_, 12, bytes < 12 ? 0 : static_cast<std::size_t>(bytes - 12)));
    while (in.left() >= 8) {
      const Chunk chunk = next_chunk(in);
      if (auto status = top(chunk); !status) return std::unexpected(status.error());
    }
    if (out_.frames.empty()) out_.animated = false;
    if (!still_.image.empty() && out_.animated) note(What::picture_extra);
    if (!still_.image.empty() && !out_.animated) out_.frames.push_back({std::move(still_)});
    if (out_.frames.empty()) return base::refuse(Code::damaged);
    return std::move(out_);
  }

 private:
  void note(What what, std::string_view where = {}) { context_.notes.removed(what, where); }

  base::Status top(const Chunk& chunk) {
    if (chunk.name == "VP8X") return extended(chunk);
    if (chunk.name == "VP8 " || chunk.name == "VP8L" || chunk.name == "ALPH") {
      picture(chunk, still_);
    } else if (chunk.name == "ANIM") {
      base::Reader in(chunk.payload);
      out_.background = in.u32le();
      out_.loops = in.u16le();
    } else if (chunk.name == "ANMF") {
      return frame(chunk);
    } else if (chunk.name == "ICCP") {
      if (out_.icc) note(What::color_profile);
      else out_.icc = Bytes(chunk.payload.begin(), chunk.payload.end());
    } else if (chunk.name == "EXIF" || chunk.name == "XMP ") {
      note(What::picture_metadata, chunk.name == "EXIF" ? "EXIF" : "XMP");
    } else {
      note(What::picture_extra);
    }
    return {};
  }

  base::Status extended(const Chunk& chunk) {
    base::Reader in(chunk.payload);
    const std::uint8_t flags = in.u8();
    in.skip(3);
    const std::uint32_t width = u24le(in) + 1, height = u24le(in) + 1;
    if (!in.ok() || out_.width != 0) return base::refuse(Code::damaged);
    out_.animated = (flags & kAnimation) != 0;
    out_.width = width;
    out_.height = height;
    return budget_.check_size(width, height);
  }

  void picture(const Chunk& chunk, Bitstream& stream) {
    const bool alpha = chunk.name == "ALPH";
    if (!stream.image.empty() || (alpha && !stream.alpha.empty())) {
      note(What::picture_extra);
      return;
    }
    (alpha ? stream.alpha : stream.image).assign(chunk.payload.begin(), chunk.payload.end());
    if (!alpha) stream.lossless = chunk.name == "VP8L";
    if (stream.lossless && !stream.alpha.empty()) {
      stream.alpha.clear();
      note(What::picture_extra);
    }
  }

  // 2.7.1.1
  base::Status frame(const Chunk& chunk) {
    base::Reader in(chunk.payload);
    Frame frame;
    frame.x = 2 * u24le(in);
    frame.y = 2 * u24le(in);
    frame.width = u24le(in) + 1;
    frame.height = u24le(in) + 1;
    frame.duration_ms = u24le(in);
    frame.flags = in.u8() & 3;
    const bool inside = frame.x + frame.width <= out_.width && frame.y + frame.height <= out_.height;
    while (in.left() >= 8) {
      const Chunk part = next_chunk(in);
      if (part.name == "VP8 " || part.name == "VP8L" || part.name == "ALPH") picture(part, frame.stream);
      else note(What::picture_extra);
    }
    if (!out_.animated || !chunk.whole || !inside || frame.stream.image.empty()) {
      note(What::broken_part);
      return {};
    }
    if (auto status = budget_.add_frame(frame.width, frame.height); !status) return status;
    out_.frames.push_back(std::move(frame));
    return {};
  }

  ByteView input_;
  Context& context_;
  picture::Budget budget_;
  Parsed out_;
  Bitstream still_;
};

}  // namespace

base::Result<Parsed> parse(ByteView input, Context& context) { return Parser(input, context).run(); }

Bytes single_file(const Bitstream& stream, std::uint32_t width, std::uint32_t height) {
  Bytes body, out;
  if (!stream.alpha.empty()) put_chunk(body, "VP8X", vp8x(kAlpha, width, height));
  put_stream(body, stream);
  put_riff(out, body.size());
  base::put(out, body);
  return out;
}

Bitstream encoded(ByteView file) {
  Bitstream stream;
  base::Reader in(base::slice(file, 12));
  while (in.left() >= 8) {
    const Chunk chunk = next_chunk(in);
    if (chunk.name == "ALPH") stream.alpha.assign(chunk.payload.begin(), chunk.payload.end());
    if (chunk.name == "VP8 " || chunk.name == "VP8L") stream.image.assign(chunk.payload.begin(), chunk.payload.end());
    stream.lossless |= chunk.name == "VP8L";
  }
  return stream;
}

void write(const Parsed& parsed, ByteView icc, bool alpha, Sink& out) {
  Bytes body;
  const bool still = !parsed.animated;
  if (!still || !icc.empty() || !parsed.frames.front().stream.alpha.empty()) {
    const auto flags = static_cast<std::uint8_t>((still ? 0 : kAnimation) | (icc.empty() ? 0 : kIcc) | (alpha ? kAlpha : 0));
    put_chunk(body, "VP8X", vp8x(flags, parsed.width, parsed.height));
  }
  if (!icc.empty()) put_chunk(body, "ICCP", icc);
  if (!still) {
    Bytes control;
    base::put_u32le(control, parsed.background);
    base::put_u16le(control, parsed.loops);
    put_chunk(body, "ANIM", control);
  }
  for (const Frame& frame : parsed.frames) {
    if (still) {
      put_stream(body, frame.stream);
      continue;
    }
    Bytes part;
    for (const std::uint32_t value : {frame.x / 2, frame.y / 2, frame.width - 1, frame.height - 1, frame.duration_ms}) base::put_le(part, value, 3);
    base::put_u8(part, frame.flags);
    put_stream(part, frame.stream);
    put_chunk(body, "ANMF", part);
  }
  Bytes head;
  put_riff(head, body.size());
  out.write(head);
  out.write(body);
}

}  // namespace sekisho::formats::webp
