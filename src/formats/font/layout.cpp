#include "formats/font/layout.h"

namespace sekisho::formats::font {
namespace {

using base::Bytes;
using base::ByteView;

constexpr std::size_t kLookupsMax = 20'000, kNestingMax = 32;

struct Layout {
  std::size_t extension;  // the kind of lookup that only says where a subtable of another kind is
  bool (*subtable)(Marked&, std::size_t, std::size_t, Calls&);
};
constexpr Layout kSubstitution{7, substitution}, kPositioning{9, positioning};

// 6.2.4 and 6.2.5: of each script and language the features, by number.
bool script_list(Marked& table, std::size_t list, std::size_t features) {
  auto language = [&](std::size_t at) {
    table.put16(at, 0);  // lookupOrder, reserved
    const std::size_t required = table.u16(at + 2), count = table.u16(at + 4);
    if (required != 0xFFFF && required >= features) return table.fail();
    for (std::size_t i = 0; i < count && table.ok(); ++i)
      if (table.u16(at + 6 + i * 2) >= features) return table.fail();
    return table.ok();
  };
  const std::size_t count = table.u16(list);
  for (std::size_t i = 0; i < count && table.ok(); ++i) {
    table.u32(list + 2 + i * 6);
    const std::size_t script = list + table.u16(list + 6 + i * 6), common = table.u16(script), languages = table.u16(script + 2);
    if (common != 0 && !language(script + common)) return false;
    for (std::size_t k = 0; k < languages && table.ok(); ++k) {
      table.u32(script + 4 + k * 6);
      if (!language(script + table.u16(script + 8 + k * 6))) return false;
    }
  }
  return table.ok();
}

// 6.2.6. Parameters are for menus of programs: they go.
bool feature_list(Marked& table, std::size_t list, std::size_t lookups) {
  const std::size_t count = table.u16(list);
  for (std::size_t i = 0; i < count && table.ok(); ++i) {
    table.u32(list + 2 + i * 6);
    const std::size_t feature = list + table.u16(list + 6 + i * 6), members = table.u16(feature + 2);
    table.put16(feature, 0);
    for (std::size_t k = 0; k < members && table.ok(); ++k)
      if (table.u16(feature + 4 + k * 2) >= lookups) return table.fail();
  }
  return table.ok();
}

// 6.2.7. Where the subtables begin and what kind they are.
bool lookup(Marked& table, std::size_t at, const Layout& layout, Calls& calls) {
  const std::size_t kind = table.u16(at), flags = table.u16(at + 2), count = table.u16(at + 4);
  for (std::size_t i = 0; i < count && table.ok(); ++i) {
    std::size_t subtable = at + table.u16(at + 6 + i * 2), own = kind;
    if (kind == layout.extension) {
      if (table.u16(subtable) != 1) return table.fail();
      own = table.u16(subtable + 2);
      subtable += table.u32(subtable + 4);
      if (own == layout.extension) return table.fail();
    }
    if (!layout.subtable(table, subtable, own, calls)) return table.fail();
  }
  if (flags & 0x10) table.u16(at + 6 + count * 2);  // the set of marks that count
  return table.ok();
}

// Lookups that run others: never themselves, and no deeper than programs for layout go.
bool ends(const std::vector<Calls>& calls) {
  std::vector<std::uint8_t> depth(calls.size());  // 0: not seen yet, 255: open
  auto visit = [&](auto& self, std::size_t i, std::size_t level) -> bool {
    if (depth[i] == 255 || level > kNestingMax) return false;
    if (depth[i] != 0) return true;
    depth[i] = 255;
    std::size_t deepest = 0;
    for (const std::uint16_t next : calls[i]) {
      if (next >= calls.size() || !self(self, next, level + 1)) return false;
      deepest = std::max<std::size_t>(deepest, depth[next]);
    }
    depth[i] = static_cast<std::uint8_t>(deepest + 1);
    return depth[i] <= kNestingMax;
  };
  for (std::size_t i = 0; i < calls.size(); ++i)
    if (!visit(visit, i, 1)) return false;
  return true;
}

std::optional<Bytes> rebuild_layout(ByteView bytes, const Layout& layout, bool& dropped) {
  Marked table(bytes);
  if (table.u16(0) != 1) return std::nullopt;
  table.put16(2, 0);  // 1.1 has variations of features behind
  const std::size_t scripts = table.u16(4), features = table.u16(6), lookups = table.u16(8);
  const std::size_t feature_count = features == 0 ? 0 : table.u16(features), lookup_count = lookups == 0 ? 0 : table.u16(lookups);
  if (lookup_count > kLookupsMax) return std::nullopt;
  if (scripts != 0 && !script_list(table, scripts, feature_count)) return std::nullopt;
  if (features != 0 && !feature_list(table, features, lookup_count)) return std::nullopt;
  std::vector<Calls> calls(lookup_count);
  for (std::size_t i = 0; i < lookup_count && table.ok(); ++i)
    if (!lookup(table, lookups + table.u16(lookups + 2 + i * 2), layout, calls[i])) return std::nullopt;
  if (!table.ok() || !ends(calls)) return std::nullopt;
  return table.take(dropped);
}

// 6.3.1.2: a coordinate, by itself, at a point or with corrections.
bool base_coordinate(Marked& table, std::size_t at) {
  const std::size_t format = table.u16(at);
  table.u16(at + 2);
  if (format == 2) return table.u32(at + 4), table.ok();
  if (format == 3) {
    const std::size_t corrections = table.u16(at + 4);
    return corrections == 0 || device(table, at + corrections);
  }
  return format == 1 || table.fail();
}

bool base_extent(Marked& table, std::size_t at) {
  auto pair = [&](std::size_t place) {
    for (const std::size_t offset : {table.u16(place), table.u16(place + 2)})
      if (offset != 0 && !base_coordinate(table, at + offset)) return false;
    return table.ok();
  };
  if (!pair(at)) return false;
  const std::size_t count = table.u16(at + 4);
  for (std::size_t i = 0; i < count && table.ok(); ++i) {
    table.u32(at + 6 + i * 8);
    if (!pair(at + 10 + i * 8)) return false;
  }
  return table.ok();
}

bool base_script(Marked& table, std::size_t at) {
  const std::size_t values = table.u16(at), extent = table.u16(at + 2), count = table.u16(at + 4);
  if (values != 0) {
    table.u16(at + values);
    const std::size_t coordinates = table.u16(at + values + 2);
    for (std::size_t i = 0; i < coordinates && table.ok(); ++i)
      if (!base_coordinate(table, at + values + table.u16(at + values + 4 + i * 2))) return false;
  }
  if (extent != 0 && !base_extent(table, at + extent)) return false;
  for (std::size_t i = 0; i < count && table.ok(); ++i) {
    table.u32(at + 6 + i * 6);
    if (!base_extent(table, at + table.u16(at + 10 + i * 6))) return false;
  }
  return table.ok();
}

bool base_axis(Marked& table, std::size_t at) {
  const std::size_t tags = table.u16(at), scripts = at + table.u16(at + 2);
  if (tags != 0) table.mark(at + tags + 2, table.u16(at + tags) * 4);
  const std::size_t count = table.u16(scripts);
  for (std::size_t i = 0; i < count && table.ok(); ++i) {
    table.u32(scripts + 2 + i * 6);
    if (!base_script(table, scripts + table.u16(scripts + 6 + i * 6))) return false;
  }
  return table.ok();
}

// 6.3.2.4
bool carets(Marked& table, std::size_t at) {
  coverage(table, at + table.u16(at));
  const std::size_t count = table.u16(at + 2);
  for (std::size_t i = 0; i < count && table.ok(); ++i) {
    const std::size_t glyph = at + table.u16(at + 4 + i * 2), values = table.u16(glyph);
    for (std::size_t k = 0; k < values && table.ok(); ++k) {
      const std::size_t caret = glyph + table.u16(glyph + 2 + k * 2), format = table.u16(caret);
      table.u16(caret + 2);
      if (format < 1 || format > 3) return table.fail();
      const std::size_t corrections = format == 3 ? table.u16(caret + 4) : 0;
      if (corrections != 0 && !device(table, caret + corrections)) return false;
    }
  }
  return table.ok();
}

}  // namespace

bool glyph_list(Marked& table, std::size_t at) { return table.mark(at + 2, table.u16(at) * 2); }

bool coverage(Marked& table, std::size_t at) {
  const std::size_t format = table.u16(at);
  if (format != 1 && format != 2) return table.fail();
  return table.mark(at + 4, table.u16(at + 2) * (format == 1 ? 2 : 6));
}

bool classes(Marked& table, std::size_t at) {
  const std::size_t format = table.u16(at);
  if (format == 1) {
    table.u16(at + 2);
    return glyph_list(table, at + 4);
  }
  return format == 2 ? table.mark(at + 4, table.u16(at + 2) * 6) : table.fail();
}

// 6.2.11: corrections by size, packed into words. Of variations (0x8000) only the six bytes are there.
bool device(Marked& table, std::size_t at) {
  const std::size_t first = table.u16(at), last = table.u16(at + 2), format = table.u16(at + 4);
  if (format == 0x8000) return table.ok();
  if (format < 1 || format > 3 || last < first) return table.fail();
  return table.mark(at + 6, (((last - first + 1) << format) + 15) / 16 * 2);
}

std::optional<Bytes> rebuild_gsub(ByteView table, bool& dropped) { return rebuild_layout(table, kSubstitution, dropped); }
std::optional<Bytes> rebuild_gpos(ByteView table, bool& dropped) { return rebuild_layout(table, kPositioning, dropped); }

std::optional<Bytes> rebuild_gdef(ByteView bytes, bool& dropped) {
  Marked table(bytes);
  if (table.u16(0) != 1) return std::nullopt;
  const std::size_t minor = std::min<std::size_t>(table.u16(2), 2);  // 1.3 has variations behind
  table.put16(2, minor);
  const std::size_t kinds = table.u16(4), points = table.u16(6), caret_list = table.u16(8), mark_kinds = table.u16(10);
  const std::size_t sets = minor >= 2 ? table.u16(12) : 0;
  if (kinds != 0) classes(table, kinds);
  if (mark_kinds != 0) classes(table, mark_kinds);
  if (caret_list != 0) carets(table, caret_list);
  if (points != 0) {
    coverage(table, points + table.u16(points));
    const std::size_t count = table.u16(points + 2);
    for (std::size_t i = 0; i < count && table.ok(); ++i) glyph_list(table, points + table.u16(points + 4 + i * 2));
  }
  if (sets != 0) {
    if (table.u16(sets) != 1) table.fail();
    const std::size_t count = table.u16(sets + 2);
    for (std::size_t i = 0; i < count && table.ok(); ++i) coverage(table, sets + table.u32(sets + 4 + i * 4));
  }
  if (!table.ok()) return std::nullopt;
  return table.take(dropped);
}

std::optional<Bytes> rebuild_base(ByteView bytes, bool& dropped) {
  Marked table(bytes);
  if (table.u16(0) != 1) return std::nullopt;
  table.put16(2, 0);  // 1.1 has variations behind
  for (const std::size_t axis : {table.u16(4), table.u16(6)})
    if (axis != 0 && !base_axis(table, axis)) return std::nullopt;
  if (!table.ok()) return std::nullopt;
  return table.take(dropped);
}

}  // namespace sekisho::formats::font
