// The RIFF container of WebP (RFC 9649 section 2): taken apart into frames, and written from nothing.
#pragma once

#include <string_view>
#include <vector>

#include "formats/format.h"

namespace sekisho::formats::webp {

// The compressed picture of one frame: a VP8 or VP8L chunk and, before VP8, an ALPH chunk.
struct Bitstream {
  base::Bytes image, alpha;
  bool lossless = false;
};

struct Frame {
  Bitstream stream;
  std::uint32_t x = 0, y = 0, width = 0, height = 0, duration_ms = 0;
  std::uint8_t flags = 0;  // 2.7.1.1: bit 1 do not blend, bit 0 dispose to background
};

struct Parsed {
  std::vector<Frame> frames;
  bool animated = false;
  std::uint32_t width = 0, height = 0;  // of the canvas, when there is a VP8X chunk
  std::uint32_t background = 0;
  std::uint16_t loops = 0;
  std::optional<base::Bytes> icc;
};

base::Result<Parsed> parse(base::ByteView input, Context& context);

// A file of one picture, as decoders want it.
base::Bytes single_file(const Bitstream& stream, std::uint32_t width, std::uint32_t height);

// Finds the picture in what the encoder wrote.
Bitstream encoded(base::ByteView file);

// icc: checked, empty for none. alpha: any frame has transparency.
void write(const Parsed& parsed, base::ByteView icc, bool alpha, Sink& out);

}  // namespace sekisho::formats::webp
