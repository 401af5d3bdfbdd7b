// The parts of an AVI: its streams and, in order, the chunks that belong to them.
#pragma once

#include <vector>

#include "formats/riff/chunks.h"

namespace sekisho::formats::riff {

enum class StreamKind : std::uint8_t { picture, sound };

struct Stream {
  StreamKind kind = StreamKind::picture;
  std::uint8_t number = 0;         // in the output
  std::string coding;              // the FOURCC of pictures
  base::Bytes header, format;      // strh (its lengths still to be filled in) and strf, written anew
  std::uint32_t sample_bytes = 0;  // of sound with a constant rate
  std::uint32_t chunks = 0, largest = 0;
  std::uint64_t bytes = 0;
  std::uint32_t width = 0, height = 0;
  bool uncompressed() const { return kind == StreamKind::picture && coding == std::string_view("\0\0\0\0", 4); }
};

// A stream by its list strl; nothing for kinds that do not come out (subtitles, MIDI). Refuses codings that are not on the list.
base::Result<std::optional<Stream>> read_stream(base::ByteView list, Notes& notes);

// Whether a picture stands by itself, told from its first bytes.
bool key_frame(const Stream& stream, base::ByteView bytes);

}  // namespace sekisho::formats::riff
