#include "worker/second_look/inflate.h"

#include <zlib.h>

#include <algorithm>

#include "base/error.h"

namespace sekisho::worker::second_look {

namespace {
constexpr std::size_t kPieceMax = 1u << 30;  // zlib counts in unsigned int
}

Inflater::Inflater(Wrapping wrapping) : stream_(std::make_unique<z_stream_s>()) {
  *stream_ = {};
  SEKISHO_CHECK(inflateInit2(stream_.get(), wrapping == Wrapping::raw ? -MAX_WBITS : MAX_WBITS) == Z_OK);
}

Inflater::~Inflater() { inflateEnd(stream_.get()); }

void Inflater::begin(base::ByteView packed) {
  inflateReset(stream_.get());
  rest_ = packed;
  stream_->avail_in = 0;
  ended_ = damaged_ = false;
}

void Inflater::more(base::ByteView packed) {
  if (stream_->avail_in != 0 || !rest_.empty()) damaged_ = true;  // the stream ended, or was not read to the end of the last piece
  rest_ = packed;
}

std::size_t Inflater::read(std::span<std::uint8_t> out) {
  std::size_t written = 0;
  while (written < out.size() && !ended_ && !damaged_) {
    if (stream_->avail_in == 0) {
      const std::size_t piece = std::min(rest_.size(), kPieceMax);
      stream_->next_in = const_cast<Bytef*>(rest_.data());  // zlib does not write there
      stream_->avail_in = static_cast<uInt>(piece);
      rest_ = rest_.subspan(piece);
    }
    const std::size_t room = std::min(out.size() - written, kPieceMax);
    stream_->next_out = out.data() + written;
    stream_->avail_out = static_cast<uInt>(room);
    const int result = inflate(stream_.get(), Z_NO_FLUSH);
    written += room - stream_->avail_out;
    if (result == Z_STREAM_END) {
      ended_ = true;
    } else if (result == Z_BUF_ERROR) {
      break;  // no more input, no more output
    } else if (result != Z_OK) {
      damaged_ = true;
    }
  }
  return written;
}

bool Inflater::ended_well() const { return ended_ && !damaged_ && stream_->avail_in == 0 && rest_.empty(); }

std::optional<base::Bytes> inflate_all(Inflater& inflater, base::ByteView packed, std::uint64_t bytes_max) {
  inflater.begin(packed);
  base::Bytes out(std::min<std::uint64_t>(bytes_max, std::max<std::size_t>(packed.size() * 4, 4096)));
  std::size_t length = 0;
  for (;;) {
    length += inflater.read(std::span(out).subspan(length));
    if (length < out.size()) break;
    if (out.size() >= bytes_max) {
      std::uint8_t one_more = 0;
      if (inflater.read({&one_more, 1}) != 0) return std::nullopt;
      break;
    }
    out.resize(std::min<std::uint64_t>(bytes_max, out.size() * 2));
  }
  if (!inflater.ended_well()) return std::nullopt;
  out.resize(length);
  return out;
}

}  // namespace sekisho::worker::second_look
