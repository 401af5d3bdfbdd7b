#include "formats/riff/chunks.h"

#include <algorithm>

namespace sekisho::formats::riff {

std::optional<Chunk> Chunks::next() {
  if (in_.left() < 8) return std::nullopt;
  Chunk chunk;
  chunk.id = base::text(in_.take(4));
  const std::size_t length = in_.u32le();
  chunk.cut = length > in_.left();
  chunk.body = in_.take(std::min(length, in_.left()));
  if (length % 2 != 0 && in_.left() > 0) in_.skip(1);
  return chunk;
}

void put_chunk(base::Bytes& out, std::string_view id, base::ByteView body) {
  base::put(out, id);
  base::put_u32le(out, static_cast<std::uint32_t>(body.size()));
  base::put(out, body);
  if (body.size() % 2 != 0) base::put_u8(out, 0);
}

void put_list(base::Bytes& out, std::string_view kind, base::ByteView body) {
  base::put(out, "LIST");
  base::put_u32le(out, static_cast<std::uint32_t>(body.size() + 4));
  base::put(out, kind);
  base::put(out, body);
}

}  // namespace sekisho::formats::riff
