#include "worker/second_look/pictures.h"

#include <cstdlib>

namespace sekisho::worker::second_look {

using base::ByteView;
using base::FileType;
using base::Reader;

bool too_many_pixels(std::uint64_t width, std::uint64_t height, Look& look) {
  if (width == 0 || height == 0) return look.find("a picture without a size"), true;
  if (width > look.limits().pixels_max / height) return look.find("a picture above the pixel limit"), true;
  return false;
}

// ICC.1:2022, 7.2 and 7.3: the size it states, its signature, tags inside it.
void judge_color_profile(ByteView profile, Look& look) {
  Reader in(profile);
  const std::uint32_t size = in.u32be();
  in.seek(36);
  const std::uint32_t signature = in.u32be();
  in.seek(128);
  const std::uint32_t tags = in.u32be();
  bool good = in.ok() && size == profile.size() && signature == 0x61637370 && tags <= 200;
  for (std::uint32_t i = 0; good && i < tags; ++i) {
    in.skip(4);
    const std::uint32_t offset = in.u32be(), bytes = in.u32be();
    good = in.ok() && offset <= size && bytes <= size - offset;
  }
  if (!good) look.find("a broken colour profile");
}

namespace {

// An Exif block that holds one tag, the orientation, and nothing else.
bool is_bare_orientation(ByteView block) {
  if (block.size() < 6 || base::text(block.first(6)) != std::string_view("Exif\0\0", 6)) return false;
  Reader in(block.subspan(6));
  const bool little = in.u16be() == 0x4949;
  auto u16 = [&] { return little ? in.u16le() : in.u16be(); };
  auto u32 = [&] { return little ? in.u32le() : in.u32be(); };
  if (u16() != 42 || u32() != 8 || u16() != 1 || u16() != 0x0112 || u16() != 3 || u32() != 1) return false;
  const std::uint16_t orientation = u16();
  const bool padded = u16() == 0;
  return padded && orientation >= 1 && orientation <= 8 && u32() == 0 && in.ok() && in.at_end();
}

// ITU-T T.81, B.1.1. Allowed: frames of DCT, tables, JFIF without a thumbnail, Adobe's transform mark, colour profile, bare orientation.
class Jpeg {
 public:
  Jpeg(ByteView bytes, Look& look) : in_(bytes), bytes_(bytes), look_(look) {}

  void judge() {
    in_.skip(2);
    for (;;) {
      if (in_.u8() != 0xFF || !in_.ok()) return look_.find("a broken JPEG");
      const std::uint8_t marker = in_.u8();
      if (marker == 0xD9) break;
      if (!segment(marker) || look_.enough()) return;
      if (marker == 0xDA && !skip_scan()) return look_.find("a JPEG without its end");
    }
    if (!in_.ok() || frames_ != 1) return look_.find("a broken JPEG");
    if (!in_.at_end()) look_.find("bytes after the picture");
    if (!profile_.empty()) judge_color_profile(profile_, look_);
  }

 private:
  bool segment(std::uint8_t marker) {
    const std::uint16_t length = in_.u16be();
    const ByteView body = in_.take(length < 2 ? SIZE_MAX : length - 2u);
    if (!in_.ok()) return look_.find("a broken JPEG"), false;
    switch (marker) {
      case 0xC0:
      case 0xC1:
      case 0xC2:
      case 0xC9:
      case 0xCA: return frame(body);
      case 0xC4:
      case 0xCC:
      case 0xDB:
      case 0xDD: return true;  // tables, restart interval
      case 0xDA: return frames_ == 1 || (look_.find("a broken JPEG"), false);
      case 0xE0:
        if (base::starts_with(body, std::string_view("JFIF\0", 5)) && body.size() == 14) return true;
        break;
      case 0xE1:
        if (is_bare_orientation(body)) return true;
        break;
      case 0xE2:
        if (base::starts_with(body, std::string_view("ICC_PROFILE\0", 12)) && body.size() > 14) return base::put(profile_, body.subspan(14)), true;
        break;
      case 0xEE:
        if (base::starts_with(body, "Adobe") && body.size() == 12) return true;
        break;
      default: break;
    }
    look_.find("metadata or other data in a JPEG", "marker", marker);
    return false;
  }

  bool frame(ByteView body) {
    Reader in(body);
    in.skip(1);
    const std::uint16_t height = in.u16be(), width = in.u16be();
    if (++frames_ != 1 || !in.ok()) return look_.find("a broken JPEG"), false;
    return !too_many_pixels(width, height, look_);
  }

  // Entropy-coded data: 0xFF stands before 0x00 or a restart mark only.
  bool skip_scan() {
    const std::string_view text = base::text(bytes_);
    std::size_t at = in_.position();
    for (;;) {
      at = text.find('\xFF', at);
      if (at == std::string_view::npos || at + 1 >= text.size()) return false;
      const auto next = static_cast<std::uint8_t>(text[at + 1]);
      if (next == 0xFF) ++at;
      else if (next == 0 || (next >= 0xD0 && next <= 0xD7)) at += 2;
      else break;
    }
    in_.seek(at);
    return true;
  }

  Reader in_;
  ByteView bytes_;
  Look& look_;
  int frames_ = 0;
  base::Bytes profile_;
};

// GIF89a, 17 to 27.
class Gif {
 public:
  Gif(ByteView bytes, Look& look) : in_(bytes), look_(look) {}

  void judge() {
    in_.skip(6);
    const std::uint16_t width = in_.u16le(), height = in_.u16le();
    const std::uint8_t packed = in_.u8();
    in_.skip(2);
    if (packed & 0x80) in_.skip(std::size_t{3} << ((packed & 7) + 1));
    if (!in_.ok()) return look_.find("a broken GIF");
    if (too_many_pixels(width, height, look_)) return;
    for (std::uint32_t frames = 0; !look_.enough();) {
      const std::uint8_t introducer = in_.u8();
      if (!in_.ok()) return look_.find("a GIF without its end");
      if (introducer == 0x3B) {
        if (!in_.at_end()) look_.find("bytes after the picture");
        if (frames == 0) look_.find("a GIF without a frame");
        return;
      }
      if (introducer == 0x2C) {
        if (++frames > look_.limits().frames_max) return look_.find("too many frames");
        image();
      } else if (introducer == 0x21) {
        extension();
      } else {
        return look_.find("a broken GIF");
      }
    }
  }

 private:
  void image() {
    in_.skip(4);
    const std::uint16_t width = in_.u16le(), height = in_.u16le();
    const std::uint8_t packed = in_.u8();
    if (packed & 0x80) in_.skip(std::size_t{3} << ((packed & 7) + 1));
    in_.skip(1);
    blocks();
    if (in_.ok()) too_many_pixels(width, height, look_);
  }

  std::size_t blocks() {
    std::size_t total = 0;
    while (in_.ok()) {
      const std::uint8_t size = in_.u8();
      if (size == 0) break;
      in_.skip(size);
      total += size;
    }
    return total;
  }

  void extension() {
    const std::uint8_t label = in_.u8();
    if (label == 0xF9) {  // how long a frame is shown
      if (in_.u8() != 4) return look_.find("a broken GIF");
      in_.skip(4);
      if (in_.u8() != 0) look_.find("a broken GIF");
    } else if (label == 0xFF) {
      const std::uint8_t size = in_.u8();
      const std::string_view name = base::text(in_.take(size));
      if (name != "NETSCAPE2.0" && name != "ANIMEXTS1.0") return look_.find("application data in a GIF");
      if (blocks() != 3) look_.find("application data in a GIF");
    } else {
      look_.find("a comment, text or unknown block in a GIF");
    }
  }

  Reader in_;
  Look& look_;
};

// The RIFF container of WebP (RFC 9649, 2.3 to 2.7).
class Webp {
 public:
  Webp(ByteView bytes, Look& look) : bytes_(bytes), look_(look) {}

  void judge() {
    Reader in(bytes_);
    in.skip(4);
    if (std::uint64_t{in.u32le()} + 8 != bytes_.size()) return look_.find("bytes after the picture");
    chunks(bytes_.subspan(12), false);
    if (pictures_ == 0) look_.find("a WebP without a picture");
  }

 private:
  void chunks(ByteView bytes, bool of_frame) {
    Reader in(bytes);
    while (in.left() > 0 && !look_.enough()) {
      const std::string_view name = base::text(in.take(4));
      const std::uint32_t size = in.u32le();
      const ByteView body = in.take(size);
      if (size & 1 && in.u8() != 0) look_.find("a broken WebP");
      if (!in.ok()) return look_.find("a broken WebP");
      if (name == "VP8 " || name == "VP8L") ++pictures_;
      else if (name == "ALPH") continue;
      else if (!of_frame && name == "VP8X") head(body);
      else if (!of_frame && name == "ANIM" && size == 6) continue;
      else if (!of_frame && name == "ICCP") judge_color_profile(body, look_);
      else if (!of_frame && name == "ANMF" && size >= 16) chunks(body.subspan(16), true);
      else look_.find("metadata or an unknown chunk in a WebP");
    }
  }

  void head(ByteView body) {
    Reader in(body);
    const std::uint32_t flags = in.u32le();
    if (flags & 0xC) look_.find("metadata announced in a WebP");
    const std::uint32_t w = in.u16le(), w_high = in.u8(), h = in.u16le(), h_high = in.u8();
    if (!in.ok() || !in.at_end()) return look_.find("a broken WebP");
    too_many_pixels((w | w_high << 16) + 1, (h | h_high << 16) + 1, look_);
  }

  ByteView bytes_;
  Look& look_;
  int pictures_ = 0;
};

// A BITMAPFILEHEADER, a header, masks or palette, pixels to the end (Microsoft's "Bitmap Storage").
void judge_bmp(ByteView bytes, Look& look) {
  Reader in(bytes);
  in.skip(2);
  const std::uint32_t file_bytes = in.u32le();
  in.skip(4);
  const std::uint32_t pixels_at = in.u32le(), header_bytes = in.u32le();
  const bool core = header_bytes == 12;
  const std::uint64_t width = core ? in.u16le() : in.u32le();
  const auto height = core ? in.u16le() : static_cast<std::int32_t>(in.u32le());
  in.skip(2);
  const std::uint16_t bits = in.u16le();
  const std::uint32_t compression = core ? 0 : in.u32le(), image_bytes = core ? 0 : in.u32le();
  if (!core) in.skip(8);
  const std::uint32_t colors = core ? 0 : in.u32le();
  if (!in.ok() || file_bytes != bytes.size() || pixels_at > bytes.size()) return look.find("a broken BMP, or bytes after the picture");
  const std::uint64_t rows = static_cast<std::uint64_t>(std::abs(std::int64_t{height}));
  if (too_many_pixels(width, rows, look)) return;
  if (compression > 3 && compression != 6) return look.find("a picture of another kind inside a BMP");
  if (header_bytes >= 108) {
    Reader space(base::slice(bytes, 14 + 56));
    const std::uint32_t kind = space.u32le();
    if (kind == 0x4C494E4B || kind == 0x4D424544) look.find("a colour profile or a link to one in a BMP");
  }
  const std::uint64_t palette = bits <= 8 ? (colors != 0 ? std::min<std::uint64_t>(colors, 1u << bits) : 1u << bits) : 0;
  const std::uint64_t masks = header_bytes == 40 ? (compression == 3 ? 12 : compression == 6 ? 16 : 0) : 0;
  if (pixels_at > 14 + header_bytes + masks + palette * (core ? 3 : 4) + 3) look.find("bytes between the parts of a BMP");
  const std::uint64_t expected = compression == 1 || compression == 2 ? image_bytes : (width * bits + 31) / 32 * 4 * rows;
  const std::uint64_t actual = bytes.size() - pixels_at;
  if (actual != expected) look.find("a BMP whose pixels do not end with the file");
}

}  // namespace

void look_at_picture(ByteView bytes, FileType type, Look& look) {
  switch (type) {
    case FileType::jpeg: return Jpeg(bytes, look).judge();
    case FileType::png: return judge_png(bytes, look);
    case FileType::gif: return Gif(bytes, look).judge();
    case FileType::bmp: return judge_bmp(bytes, look);
    case FileType::tiff: return judge_tiff(bytes, look);
    case FileType::webp: return Webp(bytes, look).judge();
    default: return look.find("an unknown kind of picture");
  }
}

}  // namespace sekisho::worker::second_look
