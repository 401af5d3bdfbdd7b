// EMF+ objects ([MS-EMFPLUS] 2.2.1): walked by their flags and counts, cut to their exact length, images inside rebuilt.
#include <algorithm>

#include "formats/emf/plus.h"

namespace sekisho::formats::emf {
namespace {

using base::Bytes;
using base::ByteView;
using base::Reader;

constexpr int kNestingMax = 4;

// Metafiles inside metafiles; a worker has one thread.
class Nesting {
 public:
  Nesting() { ++depth_; }
  ~Nesting() { --depth_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  static int depth() { return depth_; }

 private:
  static inline int depth_ = 0;
};

constexpr std::uint32_t kVersion = 0xDBC01000, kVersionMask = 0xFFFFF000;
constexpr std::uint32_t kBrushPath = 1, kTransform = 2, kPresetColors = 4, kBlendH = 8, kBlendV = 16;  // BrushData flags, 2.1.2.1

// Copies what it walks over; fails by a sticky flag as Reader does.
class Walk {
 public:
  Walk(ByteView data, Context& context) : reader_(data), context_(context) {}

  bool ok() const { return ok_ && reader_.ok(); }
  Bytes& out() { return out_; }
  std::size_t left() const { return reader_.left(); }

  void copy(std::uint64_t count) {
    if (!ok() || count > reader_.left()) return fail();
    base::put(out_, reader_.take(static_cast<std::size_t>(count)));
  }
  std::uint32_t u32() {
    std::uint32_t value = reader_.u32le();
    base::put_u32le(out_, value);
    return value;
  }
  void counted(std::uint64_t element, std::uint64_t extra = 0) { copy(u32() * element + extra); }
  void fail() { ok_ = false; }
  void version() {
    if ((u32() & kVersionMask) != kVersion) fail();
  }
  // A length and an object of that length, laid out anew.
  void sized(void (*walk)(Walk&)) {
    std::uint32_t length = reader_.u32le();
    if (!ok() || length > reader_.left()) return fail();
    Walk inner(reader_.take(length), context_);
    walk(inner);
    if (!inner.ok()) return fail();
    inner.pad();
    base::put_u32le(out_, static_cast<std::uint32_t>(inner.out_.size()));
    base::put(out_, inner.out_);
  }
  void pad() { out_.resize((out_.size() + 3) / 4 * 4); }
  void image();

 private:
  void bitmap();
  void metafile();

  Reader reader_;
  Context& context_;
  Bytes out_;
  bool ok_ = true;
};

// 2.2.1.6: points of three kinds, then their types, in runs where the flag says so.
void path(Walk& walk) {
  constexpr std::uint32_t kRelative = 0x0800, kRuns = 0x1000, kShort = 0x4000;
  walk.version();
  std::uint64_t count = walk.u32();
  std::uint32_t flags = walk.u32();
  if ((flags & (kRelative | kRuns)) != 0) return walk.fail();  // rare, and readers disagree on them
  walk.copy(count * ((flags & kShort) != 0 ? 4 : 8));
  walk.copy(count);
}

void blend_optionals(Walk& walk, std::uint32_t flags) {
  if ((flags & kTransform) != 0) walk.copy(24);
  if ((flags & kPresetColors) != 0) return walk.counted(8);
  if ((flags & kBlendH) != 0) walk.counted(8);
  if ((flags & kBlendV) != 0) walk.counted(8);
}

void path_gradient(Walk& walk) {
  std::uint32_t flags = walk.u32();
  walk.copy(4 + 4 + 8);  // wrap mode, centre colour, centre point
  walk.counted(4);       // surrounding colours
  if ((flags & kBrushPath) != 0) walk.sized(path);
  else walk.counted(8);
  blend_optionals(walk, flags & ~kBlendV);
  if ((flags & 0x40) != 0) walk.copy(12);  // focus scales
}

void brush(Walk& walk) {
  walk.version();
  switch (walk.u32()) {
    case 0: return walk.copy(4);   // solid
    case 1: return walk.copy(12);  // hatch
    case 2: {                      // texture
      std::uint32_t flags = walk.u32();
      walk.copy(4);
      if ((flags & kTransform) != 0) walk.copy(24);
      return walk.image();
    }
    case 3: return path_gradient(walk);
    case 4: {  // linear gradient
      std::uint32_t flags = walk.u32();
      walk.copy(4 + 16 + 16);
      return blend_optionals(walk, flags);
    }
    default: return walk.fail();
  }
}

// 2.2.1.2
void line_cap(Walk& walk) {
  walk.version();
  switch (walk.u32()) {
    case 0: {
      std::uint32_t flags = walk.u32();
      walk.copy(44);
      if ((flags & 1) != 0) walk.sized(path);
      if ((flags & 2) != 0) walk.sized(path);
      return;
    }
    case 1: return walk.copy(52);
    default: return walk.fail();
  }
}

// 2.2.1.7, 2.2.2.33, 2.2.2.34
void pen(Walk& walk) {
  walk.version();
  if (walk.u32() != 0) return walk.fail();
  std::uint32_t flags = walk.u32();
  walk.copy(8);  // unit, width
  if ((flags & 0x1) != 0) walk.copy(24);
  for (std::uint32_t bit = 0x2; bit <= 0x80; bit <<= 1)
    if ((flags & bit) != 0) walk.copy(4);  // caps, join, miter limit, style, dash cap, dash offset
  if ((flags & 0x100) != 0) walk.counted(4);
  if ((flags & 0x200) != 0) walk.copy(4);
  if ((flags & 0x400) != 0) walk.counted(4);
  if ((flags & 0x800) != 0) walk.sized(line_cap);
  if ((flags & 0x1000) != 0) walk.sized(line_cap);
  brush(walk);
}

// 2.2.1.8: a tree in prefix order; every operator needs two more nodes.
void region(Walk& walk) {
  walk.version();
  walk.u32();  // number of child nodes
  std::uint64_t needed = 1;
  while (needed > 0 && walk.ok()) {
    --needed;
    std::uint32_t type = walk.u32();
    if (type >= 1 && type <= 5) needed += 2;
    else if (type == 0x10000000) walk.copy(16);
    else if (type == 0x10000001) walk.sized(path);
    else if (type != 0x10000002 && type != 0x10000003) walk.fail();
  }
}

void font(Walk& walk) {
  walk.version();
  walk.copy(16);
  std::uint64_t characters = walk.u32();
  if (characters > 256) return walk.fail();
  walk.copy(characters * 2);
}

// 2.2.1.9: tab stops and character ranges
void string_format(Walk& walk) {
  walk.version();
  walk.copy(48);
  std::uint64_t tabs = walk.u32(), ranges = walk.u32();
  walk.copy(tabs * 4);
  walk.copy(ranges * 8);
}

void image_attributes(Walk& walk) {
  walk.version();
  walk.copy(20);
}

}  // namespace

// 2.2.1.4
void Walk::image() {
  version();
  switch (u32()) {
    case 1: return bitmap();
    case 2: return metafile();
    default: return fail();
  }
}

// Objects are padded to four bytes (2.3.5.1). These pictures end in a byte that is not zero, so that the padding can be told.
ByteView without_padding(ByteView picture) {
  if (!base::starts_with(picture, "\x89PNG") && !base::starts_with(picture, "\xFF\xD8") && !base::starts_with(picture, "GIF8")) return picture;
  for (int i = 0; i < 3 && !picture.empty() && picture.back() == 0; ++i) picture = picture.first(picture.size() - 1);
  return picture;
}

// 2.2.2.2: pixels as they are, or a picture file, which is rebuilt.
void Walk::bitmap() {
  std::uint64_t width = u32(), height = u32(), stride = u32();
  std::uint32_t format = u32();
  if (u32() == 1) {
    auto picture = rebuild_picture(without_padding(reader_.take(reader_.left())), context_);
    if (!picture) return fail();
    return base::put(out_, picture->bytes);
  }
  std::uint64_t depth = format >> 8 & 0xFF;
  bool indexed = (format & 0x00010000) != 0;
  if (width == 0 || height == 0 || width > context_.limits.pixels_max / height || depth == 0 || depth > 64) return fail();
  if (stride > (1u << 28) || stride * 8 < width * depth) return fail();
  if (indexed) {  // palette, 2.2.2.28
    u32();
    std::uint64_t colors = u32();
    if (colors > 256) return fail();
    copy(colors * 4);
  }
  copy(stride * height);
}

// 2.2.2.27: a metafile inside, rebuilt as any other.
void Walk::metafile() {
  std::uint32_t kind = reader_.u32le(), length = reader_.u32le();
  ByteView data = base::slice(reader_.take(reader_.left()), 0, length);
  if (!ok() || kind < 2 || kind > 5 || Nesting::depth() >= kNestingMax) return fail();
  Nesting deeper;
  auto picture = rebuild_picture(data, context_);
  bool wanted = picture && picture->type == (kind == 2 ? base::FileType::wmf : base::FileType::emf);
  if (!wanted) return fail();
  base::put_u32le(out_, kind);
  base::put_u32le(out_, static_cast<std::uint32_t>(picture->bytes.size()));
  base::put(out_, picture->bytes);
}

std::optional<Bytes> rebuild_plus_object(PlusObject kind, ByteView data, Context& context) {
  Walk walk(data, context);
  switch (kind) {
    case PlusObject::brush: brush(walk); break;
    case PlusObject::pen: pen(walk); break;
    case PlusObject::path: path(walk); break;
    case PlusObject::region: region(walk); break;
    case PlusObject::image: walk.image(); break;
    case PlusObject::font: font(walk); break;
    case PlusObject::string_format: string_format(walk); break;
    case PlusObject::image_attributes: image_attributes(walk); break;
    case PlusObject::line_cap: line_cap(walk); break;
    case PlusObject::none: return std::nullopt;
  }
  if (!walk.ok()) return std::nullopt;
  walk.pad();
  return std::move(walk.out());
}

}  // namespace sekisho::formats::emf
