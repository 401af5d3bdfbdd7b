#include <zlib.h>

#include "worker/second_look/inflate.h"
#include "worker/second_look/pictures.h"
#include "worker/second_look/words.h"

namespace sekisho::worker::second_look {

using base::ByteView;
using base::Reader;

namespace {

constexpr auto kChunks =
    words("IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "sRGB", "cHRM", "pHYs", "bKGD", "sBIT", "acTL", "fcTL", "fdAT", "iCCP");

// PNG (W3C, third edition), 5, 10 and 11: chunks with their checks, and pixels that fill exactly what the header says: no bytes hide behind them.
class Png {
 public:
  Png(ByteView bytes, Look& look) : in_(bytes), look_(look), inflater_(Wrapping::zlib) {}

  void judge() {
    in_.skip(8);
    for (std::uint32_t count = 0; !look_.enough(); ++count) {
      const std::size_t begin = in_.position();
      const std::uint32_t length = in_.u32be();
      const ByteView name = in_.take(4);
      const ByteView body = in_.take(length);
      const std::uint32_t crc = in_.u32be();
      if (!in_.ok()) return look_.find("a broken PNG");
      const auto from_name = static_cast<std::uint32_t>(crc32_z(crc32_z(0, name.data(), 4), body.data(), body.size()));
      if (from_name != crc) return look_.find("a PNG chunk with a wrong check");
      if (!kChunks.has(base::text(name))) return look_.find("metadata or an unknown chunk in a PNG");
      if ((count == 0) != (base::text(name) == "IHDR") || (begin == 8 && length != 13)) return look_.find("a broken PNG");
      if (base::text(name) == "IEND") return end(length);
      chunk(base::text(name), body);
    }
  }

 private:
  void chunk(std::string_view name, ByteView body) {
    if (name != "IDAT" && name != "fdAT") finish_pixels();
    if (name == "IHDR") header(body);
    if (name == "IDAT") pixels(body);
    if (name == "fdAT") body.size() < 4 ? look_.find("a broken PNG") : pixels(body.subspan(4));
    if (name == "fcTL") frame(body);
    if (name == "iCCP") profile(body);
    if ((name == "tRNS" || name == "PLTE") && body.size() > 768) look_.find("a broken PNG");
    if ((name == "gAMA" && body.size() != 4) || (name == "sRGB" && body.size() != 1) || (name == "cHRM" && body.size() != 32) ||
        (name == "pHYs" && body.size() != 9) || (name == "bKGD" && body.size() > 6) || (name == "sBIT" && body.size() > 4) ||
        (name == "acTL" && body.size() != 8))
      look_.find("a broken PNG");
  }

  void header(ByteView body) {
    Reader in(body);
    width_ = in.u32be();
    height_ = in.u32be();
    const std::uint8_t depth = in.u8(), color = in.u8();
    in.skip(2);
    interlaced_ = in.u8() == 1;
    if (too_many_pixels(width_, height_, look_)) return;
    const unsigned samples = color == 2 ? 3 : color == 4 ? 2 : color == 6 ? 4 : 1;
    bits_ = samples * depth;
    if (depth > 16 || bits_ == 0) look_.find("a broken PNG");
    expect(width_, height_);
  }

  void expect(std::uint64_t width, std::uint64_t height) {
    auto rows = [&](std::uint64_t w, std::uint64_t h) { return w == 0 || h == 0 ? 0 : h * (1 + (w * bits_ + 7) / 8); };
    expected_ = rows(width, height);
    if (!interlaced_) return;
    static constexpr std::uint64_t kPasses[7][4] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
    expected_ = 0;
    for (const auto& [x, y, dx, dy] : kPasses)
      expected_ += rows(width > x ? (width - x + dx - 1) / dx : 0, height > y ? (height - y + dy - 1) / dy : 0);
  }

  void frame(ByteView body) {
    Reader in(body);
    in.skip(4);
    const std::uint32_t width = in.u32be(), height = in.u32be();
    if (body.size() != 26 || width > width_ || height > height_) return look_.find("a broken PNG");
    if (++frames_ > look_.limits().frames_max) return look_.find("too many frames");
    if (pictures_ > 0) expect(width, height);  // before the first IDAT it only repeats the header
  }

  void pixels(ByteView packed) {
    if (!unpacking_) {
      if (!look_.spend(expected_)) return;
      if (pictures_++ > frames_ + 1) return look_.find("a broken PNG");
      unpacking_ = true;
      unpacked_ = 0;
      inflater_.begin({});
      if (window_.empty()) window_.resize(64 << 10);
    }
    inflater_.more(packed);
    for (std::size_t count = window_.size(); count == window_.size();) {
      count = inflater_.read(window_);
      unpacked_ += count;
      if (unpacked_ > expected_) return look_.find("bytes behind the pixels of a PNG");
    }
  }

  void finish_pixels() {
    if (!unpacking_) return;
    unpacking_ = false;
    if (!inflater_.ended_well() || unpacked_ != expected_) look_.find("pixels of a PNG that do not end where they should");
  }

  void profile(ByteView body) {
    const std::string_view text = base::text(body);
    const std::size_t name_end = text.find('\0');
    if (name_end == std::string_view::npos || name_end + 2 > text.size()) return look_.find("a broken colour profile");
    Inflater inflater(Wrapping::zlib);
    auto unpacked = inflate_all(inflater, body.subspan(name_end + 2), 16 << 20);
    if (!unpacked) return look_.find("a broken colour profile");
    judge_color_profile(*unpacked, look_);
  }

  void end(std::uint32_t length) {
    finish_pixels();
    if (pictures_ == 0) look_.find("a PNG without pixels");
    if (length != 0 || !in_.at_end()) look_.find("bytes after the picture");
  }

  Reader in_;
  Look& look_;
  Inflater inflater_;
  base::Bytes window_;
  std::uint64_t width_ = 0, height_ = 0, expected_ = 0, unpacked_ = 0;
  std::uint32_t bits_ = 0, frames_ = 0, pictures_ = 0;
  bool interlaced_ = false, unpacking_ = false;
};

}  // namespace

void judge_png(ByteView bytes, Look& look) { Png(bytes, look).judge(); }

}  // namespace sekisho::worker::second_look
