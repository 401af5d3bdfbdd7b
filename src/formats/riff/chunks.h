// RIFF chunks: four letters, a length, the bytes, one more byte where the length is odd.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "formats/format.h"

namespace sekisho::formats::riff {

struct Chunk {
  std::string_view id;
  base::ByteView body;
  bool cut = false;  // its length reaches beyond what holds it
  bool is_list(std::string_view kind) const { return (id == "LIST" || id == "RIFF") && base::text(base::slice(body, 0, 4)) == kind; }
  base::ByteView list() const { return base::slice(body, 4); }
};

class Chunks {
 public:
  explicit Chunks(base::ByteView bytes) : in_(bytes) {}
  std::optional<Chunk> next();

 private:
  base::Reader in_;
};

void put_chunk(base::Bytes& out, std::string_view id, base::ByteView body);
void put_list(base::Bytes& out, std::string_view kind, base::ByteView body);

base::Status rebuild_wav(base::ByteView input, Context& context, Sink& out);
base::Status rebuild_avi(base::ByteView input, Context& context, Sink& out);

}  // namespace sekisho::formats::riff
