#include "formats/font/glyphs.h"

#include <algorithm>
#include <vector>

#include "formats/font/parts.h"

namespace sekisho::formats::font {
namespace {

using base::ByteView;
using base::Reader;

constexpr std::size_t kDepthMax = 16, kWholePointsMax = 200'000, kVisitsMax = 4'000'000;

struct Glyph {
  ByteView bytes;                                                          // as far as it is understood
  std::size_t points = 0, contours = 0, instructions = 0, program_at = 0;  // where its length stands
  std::vector<std::uint16_t> components;
  std::size_t depth = 0;  // 0: not summed up yet, of a composite
  bool open = false, composite = false, done = false;
};

bool read_simple(Reader& in, std::size_t contours, Glyph& glyph) {
  std::size_t points = 0;
  for (std::size_t i = 0; i < contours; ++i) {
    const std::size_t end = in.u16be();
    if (!in.ok() || end + 1 < points) return false;
    points = end + 1;
  }
  glyph.points = points;
  glyph.contours = contours;
  glyph.program_at = in.position();
  glyph.instructions = in.u16be();
  in.skip(glyph.instructions);
  std::size_t coordinates = 0;
  for (std::size_t i = 0; i < points && in.ok();) {
    const unsigned flag = in.u8();
    const std::size_t times = 1 + (flag & 8u ? in.u8() : 0u);
    if (times > points - i) return false;
    const std::size_t x = flag & 2u ? 1 : flag & 16u ? 0 : 2, y = flag & 4u ? 1 : flag & 32u ? 0 : 2;
    coordinates += times * (x + y);
    i += times;
  }
  in.skip(coordinates);
  return in.ok();
}

bool read_composite(Reader& in, std::size_t glyphs, Glyph& glyph) {
  glyph.composite = true;
  unsigned flags = 32;
  bool instructions = false;
  while (flags & 32u) {  // MORE_COMPONENTS
    flags = in.u16be();
    const std::size_t index = in.u16be();
    in.skip(flags & 1u ? 4 : 2);
    in.skip(flags & 8u ? 2 : flags & 64u ? 4 : flags & 128u ? 8 : 0);
    if (!in.ok() || index >= glyphs) return false;
    instructions = instructions || (flags & 256u);
    glyph.components.push_back(static_cast<std::uint16_t>(index));
  }
  if (instructions) {
    glyph.program_at = in.position();
    glyph.instructions = in.u16be();
    in.skip(glyph.instructions);
  }
  return in.ok();
}

bool read_glyph(ByteView bytes, std::size_t glyphs, Glyph& glyph) {
  Reader in(bytes);
  const auto contours = static_cast<std::int16_t>(in.u16be());
  in.skip(8);
  if (!in.ok()) return false;
  if (contours == 0 && bytes.size() < 12) {  // some writers leave it at the box
    glyph.bytes = bytes.first(10);
    return true;
  }
  if (!(contours >= 0 ? read_simple(in, static_cast<std::size_t>(contours), glyph) : read_composite(in, glyphs, glyph))) return false;
  glyph.bytes = bytes.first(in.position());
  return true;
}

void empty(Glyph& glyph) {
  glyph = Glyph{};
  glyph.done = true;
}

// Depth and size of a glyph with its components; one that contains itself or grows too large becomes empty.
bool sum_up(std::vector<Glyph>& all, std::size_t index, std::size_t level, std::size_t& visits) {
  Glyph& glyph = all[index];
  if (!glyph.composite || glyph.done) return true;
  if (glyph.open || level > kDepthMax || ++visits > kVisitsMax) return false;
  glyph.open = true;
  bool sound = true;
  for (std::size_t i = 0; i < glyph.components.size() && sound; ++i) {
    const Glyph& part = all[glyph.components[i]];
    sound = sum_up(all, glyph.components[i], level + 1, visits);
    glyph.points += part.points;
    glyph.contours += part.contours;
    glyph.depth = std::max(glyph.depth, part.depth + 1);
    sound = sound && glyph.points <= kWholePointsMax && glyph.contours <= kWholePointsMax && glyph.depth <= kDepthMax;
  }
  glyph.open = false;
  if (!sound) empty(glyph);
  glyph.done = true;
  return sound;
}

// Without its program: a simple glyph says that it has none, the components of another no longer promise one.
void put_bare(base::Bytes& out, const Glyph& glyph) {
  const std::size_t begin = out.size();
  base::put(out, glyph.bytes.first(glyph.program_at));
  if (!glyph.composite) {
    base::put_u16be(out, 0);
    base::put(out, glyph.bytes.subspan(glyph.program_at + 2 + glyph.instructions));
    return;
  }
  for (std::size_t at = begin + 10; at < out.size();) {
    const std::size_t flags = be16(out, at);
    set16(out, at, flags & ~std::size_t{256});
    at += 4 + (flags & 1u ? 4 : 2) + (flags & 8u ? 2 : flags & 64u ? 4 : flags & 128u ? 8 : 0);
  }
}

void measure(const Glyph& glyph, Outlines& out) {
  auto raise = [](std::size_t& value, std::size_t to) { value = std::max(value, to); };
  raise(glyph.composite ? out.whole_points : out.points, glyph.points);
  raise(glyph.composite ? out.whole_contours : out.contours, glyph.contours);
  raise(out.instructions, glyph.instructions);
  raise(out.components, glyph.components.size());
  raise(out.depth, glyph.depth);
}

}  // namespace

bool rebuild_outlines(ByteView loca, ByteView glyf, std::size_t glyphs, bool long_offsets, Programs programs, Outlines& out) {
  std::vector<Glyph> all(glyphs);
  const std::size_t width = long_offsets ? 4 : 2, room_max = glyf.size() * 4 + (1 << 20);
  auto offset = [&](std::size_t i) { return long_offsets ? be32(loca, i * 4) : be16(loca, i * 2) * 2; };
  std::size_t room = 0;
  for (std::size_t i = 0; i < glyphs; ++i) {
    // The last offset is often missing; the glyph then reaches to the end of the table.
    const std::size_t begin = (i + 1) * width <= loca.size() ? offset(i) : glyf.size();
    const std::size_t end = (i + 2) * width <= loca.size() ? std::min(offset(i + 1), glyf.size()) : glyf.size();
    if (end <= begin) continue;
    const ByteView bytes = glyf.subspan(begin, end - begin);
    if (!read_glyph(bytes, glyphs, all[i])) {
      empty(all[i]);
      if (bytes.size() > 10 || be16(bytes, 0) != 0) out.dropped = true;
    } else if (bytes.size() > all[i].bytes.size() + 3) {
      out.dropped = true;
    }
    if ((room += (all[i].bytes.size() + 3) & ~std::size_t{3}) > room_max) return false;
  }
  std::size_t visits = 0;
  for (std::size_t i = 0; i < glyphs; ++i)
    if (!sum_up(all, i, 0, visits)) out.dropped = true;
  out.long_offsets = long_offsets || room > 2 * 0xFFFF;
  out.glyf.reserve(room);
  for (const Glyph& glyph : all) {
    base::put_be(out.loca, out.long_offsets ? out.glyf.size() : out.glyf.size() / 2, out.long_offsets ? 4 : 2);
    if (glyph.program_at > 0 && programs == Programs::leave_out && (glyph.instructions > 0 || glyph.composite)) {
      put_bare(out.glyf, glyph);
      out.programs_dropped = true;
    } else {
      base::put(out.glyf, glyph.bytes);
    }
    out.glyf.resize((out.glyf.size() + 3) & ~std::size_t{3});
    measure(glyph, out);
  }
  base::put_be(out.loca, out.long_offsets ? out.glyf.size() : out.glyf.size() / 2, out.long_offsets ? 4 : 2);
  return true;
}

}  // namespace sekisho::formats::font
