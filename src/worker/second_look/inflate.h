// Inflating through zlib: the rebuilders use other decoders.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "base/bytes.h"

struct z_stream_s;

namespace sekisho::worker::second_look {

enum class Wrapping : std::uint8_t { raw, zlib };

// Inflates piece by piece, so that a part of any size needs one buffer. One object is used again and again: setting up zlib costs more
// than a small part takes.
class Inflater {
 public:
  explicit Inflater(Wrapping wrapping);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  void begin(base::ByteView packed);
  // The stream goes on in another place, when read() has given nothing more.
  void more(base::ByteView packed);
  // Fills out as far as it goes; fewer bytes than asked mean the end of the stream or damage.
  std::size_t read(std::span<std::uint8_t> out);
  // The stream ended where its bytes end: nothing cut off, nothing behind.
  bool ended_well() const;

 private:
  std::unique_ptr<z_stream_s> stream_;
  base::ByteView rest_;
  bool ended_ = false;
  bool damaged_ = false;
};

// The whole stream at once; nothing when it is damaged or longer than bytes_max.
std::optional<base::Bytes> inflate_all(Inflater& inflater, base::ByteView packed, std::uint64_t bytes_max);

}  // namespace sekisho::worker::second_look
