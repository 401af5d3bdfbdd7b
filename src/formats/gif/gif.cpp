#include "formats/gif/gif.h"

#include <algorithm>
#include <utility>

#include "formats/gif/lzw.h"
#include "formats/picture/picture.h"

namespace sekisho::formats::gif {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::What;

constexpr std::uint8_t kExtension = 0x21, kImage = 0x2C, kTrailer = 0x3B, kControl = 0xF9, kComment = 0xFE, kPlainText = 0x01, kApplication = 0xFF;

std::size_t table_bytes(std::uint8_t packed) { return (packed & 0x80) != 0 ? std::size_t{3} << ((packed & 7) + 1) : 0; }

struct Control {
  bool present = false, transparent = false;
  std::uint8_t disposal = 0, index = 0;
  std::uint16_t delay = 0;
};

class Rebuild {
 public:
  Rebuild(ByteView input, Context& context, Sink& out) : in_(input), context_(context), budget_(context), out_(out) {}

  base::Status run() {
    in_.skip(6);
    if (auto status = screen(); !status) return status;
    bool ended = false;
    while (!ended && in_.left() > 0) {
      const std::uint8_t introducer = in_.u8();
      if (introducer == kImage) {
        if (auto status = image(); !status) return status;
      } else if (introducer == kExtension) {
        extension();
      } else if (introducer == kTrailer) {
        ended = true;
      } else if (introducer != 0) {  // readers step over stray zeros
        in_.skip(in_.left());
        note(What::trailing_bytes);
      }
    }
    if (frames_ == 0) return base::refuse(Code::damaged);
    if (in_.left() > 0) note(What::trailing_bytes);
    const std::uint8_t end[] = {kTrailer};
    out_.write(ByteView(end));
    return {};
  }

 private:
  void note(What what, std::string_view where = {}) { context_.notes.removed(what, where); }

  // Section 18. A screen without a size takes that of the first frame, as readers do.
  base::Status screen() {
    width_ = in_.u16le();
    height_ = in_.u16le();
    packed_ = in_.u8();
    background_ = in_.u8();
    aspect_ = in_.u8();
    global_ = in_.take(table_bytes(packed_));
    if (!in_.ok()) return base::refuse(Code::damaged);
    if (width_ == 0 || height_ == 0) return {};
    return budget_.check_size(width_, height_);
  }

  Bytes sub_blocks() {
    Bytes data;
    while (in_.left() > 0) {
      const std::size_t bytes = in_.u8();
      if (bytes == 0) return data;
      base::put(data, in_.take(std::min(bytes, in_.left())));
    }
    return data;
  }

  void extension() {
    const std::uint8_t label = in_.u8();
    if (label == kApplication) {
      application();
      return;
    }
    const Bytes data = sub_blocks();
    if (label == kControl) {
      base::Reader control(data);
      const std::uint8_t packed = control.u8();
      const std::uint16_t delay = control.u16le();
      const std::uint8_t index = control.u8(), disposal = packed >> 2 & 7;
      if (control.ok()) control_ = {true, (packed & 1) != 0, disposal <= 3 ? disposal : std::uint8_t{0}, index, delay};
      if (!control.ok() || !control.at_end()) note(What::picture_extra);
    } else if (label == kComment) {
      note(What::picture_comment);
    } else {
      note(What::picture_extra);
      if (label == kPlainText) control_ = {};
    }
  }

  void application() {
    const std::uint8_t bytes = in_.u8();
    const std::string_view name = base::text(in_.take(std::min<std::size_t>(bytes, in_.left())));
    const Bytes data = sub_blocks();
    if (name == "NETSCAPE2.0" || name == "ANIMEXTS1.0") {
      const bool good = data.size() == 3 && data[0] == 1 && !loops_;
      if (good && frames_ == 0) loops_ = static_cast<std::uint16_t>(data[1] | data[2] << 8);
      else note(What::picture_extra);
    } else {
      note(name.starts_with("XMP") ? What::picture_metadata : name.starts_with("ICC") ? What::color_profile : What::picture_extra);
    }
  }

  base::Status image() {
    base::Reader descriptor(in_.take(std::min<std::size_t>(9, in_.left())));
    Bytes head{kImage};
    const std::uint16_t left = descriptor.u16le(), top = descriptor.u16le(), width = descriptor.u16le(), height = descriptor.u16le();
    const std::uint8_t packed = descriptor.u8();
    const ByteView local = in_.take(std::min(table_bytes(packed), in_.left()));
    const std::uint8_t code_bits = in_.left() > 0 ? in_.u8() : std::uint8_t{0};
    const Bytes data = sub_blocks();
    const Control control = std::exchange(control_, {});
    const bool whole_head = descriptor.ok() && local.size() == table_bytes(packed) && code_bits >= 1 && code_bits <= kCodeBitsMax;
    if (!whole_head || width == 0 || height == 0) {
      note(What::broken_part);
      return {};
    }
    if (auto status = budget_.add_frame(width, height); !status) return status;
    const std::uint8_t filler = control.transparent && control.index >> code_bits == 0 ? control.index : std::uint8_t{0};
    const Decoded decoded = lzw_decode(data, code_bits, std::size_t{width} * height, filler);
    if (decoded.made == 0) {
      note(What::broken_part);
      return {};
    }
    if (decoded.made < decoded.pixels.size()) context_.notes.warn(What::picture_damaged);
    if (decoded.extra) note(What::picture_extra);
    if (frames_++ == 0) start(left + width, top + height);
    for (const std::uint16_t value : {left, top, width, height}) base::put_u16le(head, value);
    base::put_u8(head, packed & 0xC7);  // local table and its size, interlace
    base::put(head, local);
    put_control(control);
    out_.write(head);
    out_.write(lzw_encode(decoded.pixels, std::clamp<unsigned>(code_bits, 2, 8)));
    return {};
  }

  void put_control(const Control& control) {
    if (!control.present) return;
    Bytes out{kExtension, kControl, 4, static_cast<std::uint8_t>(control.disposal << 2 | (control.transparent ? 1 : 0))};
    base::put_u16le(out, control.delay);
    base::put_u8(out, control.transparent ? control.index : std::uint8_t{0});
    base::put_u8(out, 0);
    out_.write(out);
  }

  void start(unsigned right, unsigned bottom) {
    if (width_ == 0 || height_ == 0) {
      width_ = static_cast<std::uint16_t>(std::min(right, 0xFFFFu));
      height_ = static_cast<std::uint16_t>(std::min(bottom, 0xFFFFu));
    }
    Bytes out;
    out.reserve(32 + global_.size());
    base::put(out, "GIF89a");
    base::put_u16le(out, width_);
    base::put_u16le(out, height_);
    for (const std::uint8_t value : {static_cast<std::uint8_t>(packed_ & 0xF7), background_, aspect_}) base::put_u8(out, value);
    base::put(out, global_);
    if (loops_) {
      base::put(out, std::string_view("\x21\xFF\x0BNETSCAPE2.0\x03\x01", 16));
      base::put_u16le(out, *loops_);
      base::put_u8(out, 0);
    }
    out_.write(out);
  }

  base::Reader in_;
  Context& context_;
  picture::Budget budget_;
  Sink& out_;
  std::uint16_t width_ = 0, height_ = 0;
  std::uint8_t packed_ = 0, background_ = 0, aspect_ = 0;
  ByteView global_;
  Control control_;
  std::optional<std::uint16_t> loops_;
  std::uint32_t frames_ = 0;
};

}  // namespace

std::optional<base::FileType> recognise(ByteView input, std::string_view) {
  if (base::starts_with(input, "GIF87a") || base::starts_with(input, "GIF89a")) return base::FileType::gif;
  return std::nullopt;
}

base::Result<base::FileType> rebuild(ByteView input, base::FileType, Context& context, Sink& out) {
  if (auto status = Rebuild(input, context, out).run(); !status) return std::unexpected(status.error());
  return base::FileType::gif;
}

}  // namespace sekisho::formats::gif
