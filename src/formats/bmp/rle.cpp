#include "formats/bmp/rle.h"

#include <algorithm>

namespace sekisho::formats::bmp {
namespace {

constexpr std::size_t kRunMax = 255, kAbsoluteMin = 3;
constexpr std::uint8_t kEndOfLine = 0, kEndOfBitmap = 1, kDelta = 2;

class Canvas {
 public:
  Canvas(base::Bytes& indices, std::size_t width, std::size_t height) : indices_(indices), width_(width), height_(height) {}
  void put(std::uint8_t index) {
    // Some writers pack rows with their padding: what lies beyond the edge is nobody's.
    if (x_ < width_ && y_ < height_) indices_[y_ * width_ + x_] = index;
    ++x_;
  }
  void next_line() { x_ = 0, ++y_; }
  void move(std::size_t dx, std::size_t dy) { x_ += dx, y_ += dy; }
  bool done() const { return y_ >= height_; }
  bool full() const { return y_ + 1 >= height_ && x_ >= width_; }

 private:
  base::Bytes& indices_;
  std::size_t width_, height_, x_ = 0, y_ = 0;
};

// Pixels from `from` on that repeat with the period of an encoded run: one pixel at depth 8, two at depth 4.
std::size_t run_length(base::ByteView row, std::size_t from, std::size_t period) {
  const std::size_t most = std::min(kRunMax, row.size() - from);
  std::size_t length = std::min(period, most);
  while (length < most && row[from + length] == row[from + length - period]) ++length;
  return length;
}

class RowPacker {
 public:
  RowPacker(base::Bytes& out, unsigned depth) : out_(out), depth_(depth), period_(depth == 8 ? 1 : 2), worth_(depth == 8 ? 3 : 6) {}

  void pack(base::ByteView row) {
    std::size_t at = 0;
    while (at < row.size()) {
      std::size_t end = at;
      std::size_t run = run_length(row, at, period_);
      while (run < worth_ && end < row.size() && end - at < kRunMax - 1) {
        ++end;
        run = end < row.size() ? run_length(row, end, period_) : 0;
      }
      if (depth_ == 4) end -= (end - at) % 2;  // half a byte at the end of a run is read in more than one way
      if (end - at >= kAbsoluteMin) {
        absolute(row.subspan(at, end - at));
        at = end;
      } else {
        const std::size_t length = run_length(row, at, period_);
        encoded(row.subspan(at, length));
        at += length;
      }
    }
  }

 private:
  std::uint8_t pair(base::ByteView pixels, std::size_t i) const {
    return static_cast<std::uint8_t>(pixels[i] << 4 | (i + 1 < pixels.size() ? pixels[i + 1] : 0));
  }
  void encoded(base::ByteView pixels) {
    base::put_u8(out_, static_cast<std::uint8_t>(pixels.size()));
    base::put_u8(out_, depth_ == 8 ? pixels[0] : pair(pixels, 0));
  }
  void absolute(base::ByteView pixels) {
    base::put_u8(out_, 0);
    base::put_u8(out_, static_cast<std::uint8_t>(pixels.size()));
    const std::size_t start = out_.size();
    for (std::size_t i = 0; i < pixels.size(); i += period_) base::put_u8(out_, depth_ == 8 ? pixels[i] : pair(pixels, i));
    if ((out_.size() - start) % 2 != 0) base::put_u8(out_, 0);
  }

  base::Bytes& out_;
  unsigned depth_;
  std::size_t period_, worth_;
};

}  // namespace

Unpacked rle_unpack(base::ByteView data, std::size_t width, std::size_t height, unsigned depth) {
  Unpacked out;
  out.indices.assign(width * height, 0);
  Canvas canvas(out.indices, width, height);
  base::Reader in(data);
  bool ended = false;
  auto pixel = [depth](std::uint8_t byte, std::size_t i) {
    return static_cast<std::uint8_t>(depth == 8 ? byte : i % 2 == 0 ? byte >> 4 : byte & 15);
  };
  while (!ended && !canvas.done() && in.left() >= 2) {
    const std::size_t count = in.u8();
    const std::uint8_t value = in.u8();
    if (count > 0) {
      for (std::size_t i = 0; i < count; ++i) canvas.put(pixel(value, i));
    } else if (value == kEndOfLine) {
      canvas.next_line();
    } else if (value == kEndOfBitmap) {
      ended = true;
    } else if (value == kDelta) {
      const std::uint8_t dx = in.u8(), dy = in.u8();
      canvas.move(dx, dy);
    } else {
      const std::size_t bytes = depth == 8 ? value : (value + 1u) / 2;
      const base::ByteView run = in.take(std::min(bytes, in.left()));
      for (std::size_t i = 0; i < value && (depth == 8 ? i : i / 2) < run.size(); ++i) canvas.put(pixel(run[depth == 8 ? i : i / 2], i));
      if (bytes % 2 != 0 && in.left() > 0) in.skip(1);
    }
  }
  // After the last line some writers go on to the end mark, some stop.
  if (!ended && in.left() >= 2 && canvas.done() && base::slice(data, in.position(), 2)[1] == kEndOfBitmap && data[in.position()] == 0) {
    in.skip(2);
    ended = true;
  }
  out.broken = !ended && !canvas.done() && !canvas.full();
  out.used = in.position();
  return out;
}

base::Bytes rle_pack(base::ByteView indices, std::size_t width, unsigned depth) {
  base::Bytes out;
  RowPacker packer(out, depth);
  for (std::size_t at = 0; at < indices.size(); at += width) {
    packer.pack(base::slice(indices, at, width));
    base::put_u8(out, 0);
    base::put_u8(out, kEndOfLine);
  }
  base::put_u8(out, 0);
  base::put_u8(out, kEndOfBitmap);
  return out;
}

}  // namespace sekisho::formats::bmp
