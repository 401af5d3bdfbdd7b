// The subtables of GSUB and GPOS (ISO/IEC 14496-22, 6.3.3 and 6.3.4), kind by kind.
#include <bit>

#include "formats/font/layout.h"

namespace sekisho::formats::font {
namespace {

// Offsets at `at`, `count` of them, to parts of the table at `base`; 0 where nothing is.
template <class Each>
bool each(Marked& table, std::size_t base, std::size_t at, std::size_t count, Each visit) {
  for (std::size_t i = 0; i < count && table.ok(); ++i)
    if (const std::size_t offset = table.u16(at + i * 2); offset != 0 && !visit(base + offset)) return table.fail();
  return table.ok();
}
template <class Each>
bool each_of_list(Marked& table, std::size_t base, std::size_t at, Each visit) {
  return each(table, base, at + 2, table.u16(at), visit);
}

// 6.2.8: in which place of the sequence which lookup runs.
bool records(Marked& table, std::size_t at, std::size_t count, std::size_t glyphs, Calls& calls) {
  for (std::size_t i = 0; i < count && table.ok(); ++i) {
    if (table.u16(at + i * 4) >= glyphs) return table.fail();
    calls.push_back(static_cast<std::uint16_t>(table.u16(at + i * 4 + 2)));
  }
  return table.ok();
}

bool anchor(Marked& table, std::size_t at) {
  const std::size_t format = table.u16(at);
  if (format < 1 || format > 3) return table.fail();
  table.u32(at + 2);
  if (format == 2) table.u16(at + 6);
  return format != 3 || each(table, at, at + 6, 2, [&](std::size_t part) { return device(table, part); });
}

// 6.3.3.3.2: the bits of a format say which words a value has; the last four of them are offsets to corrections by size.
bool value(Marked& table, std::size_t at, std::size_t format, std::size_t base) {
  for (unsigned bit = 0; bit < 8; ++bit) {
    if (!(format >> bit & 1u)) continue;
    const std::size_t word = table.u16(at);
    if (bit >= 4 && word != 0 && !device(table, base + word)) return false;
    at += 2;
  }
  return format <= 0xFF ? table.ok() : table.fail();
}
std::size_t width(std::size_t format) { return static_cast<std::size_t>(std::popcount(format)) * 2; }

bool single_position(Marked& table, std::size_t at, std::size_t kind) {
  const std::size_t format = table.u16(at + 4);
  if (kind == 1) return value(table, at + 6, format, at);
  const std::size_t count = table.u16(at + 6);
  for (std::size_t i = 0; i < count && table.ok(); ++i)
    if (!value(table, at + 8 + i * width(format), format, at)) return false;
  return kind == 2 ? table.ok() : table.fail();
}

bool pair_position(Marked& table, std::size_t at, std::size_t kind) {
  const std::size_t first = table.u16(at + 4), second = table.u16(at + 6), both = width(first) + width(second);
  auto values = [&](std::size_t place, std::size_t base) {
    return value(table, place, first, base) && value(table, place + width(first), second, base);
  };
  if (kind == 1)
    return each_of_list(table, at, at + 8, [&](std::size_t set) {
      const std::size_t count = table.u16(set);
      for (std::size_t i = 0; i < count && table.ok(); ++i) {
        table.u16(set + 2 + i * (both + 2));
        if (!values(set + 4 + i * (both + 2), set)) return false;
      }
      return table.ok();
    });
  each(table, at, at + 8, 2, [&](std::size_t part) { return classes(table, part); });
  const std::size_t count = table.u16(at + 12) * table.u16(at + 14);
  if (both == 0) return table.ok();
  for (std::size_t i = 0; i < count && table.ok(); ++i)
    if (!values(at + 16 + i * both, at)) return false;
  return kind == 2 ? table.ok() : table.fail();
}

// 6.3.3.3.5 to 7: marks by class, and for each base (or each part of a ligature) an anchor of each class.
bool mark_position(Marked& table, std::size_t at, bool ligatures) {
  coverage(table, at + table.u16(at + 4));
  const std::size_t kinds = table.u16(at + 6), marks = at + table.u16(at + 8), bases = at + table.u16(at + 10), count = table.u16(marks);
  for (std::size_t i = 0; i < count && table.ok(); ++i) {
    if (table.u16(marks + 2 + i * 4) >= kinds) return table.fail();
    if (!each(table, marks, marks + 4 + i * 4, 1, [&](std::size_t part) { return anchor(table, part); })) return false;
  }
  auto anchors = [&](std::size_t list) {
    return each(table, list, list + 2, table.u16(list) * kinds, [&](std::size_t part) { return anchor(table, part); });
  };
  return ligatures ? each_of_list(table, bases, bases, anchors) : anchors(bases);
}

}  // namespace

bool context(Marked& table, std::size_t at, Calls& calls) {
  const std::size_t format = table.u16(at);
  if (format == 3) {
    const std::size_t glyphs = table.u16(at + 2), count = table.u16(at + 4);
    return each(table, at, at + 6, glyphs, [&](std::size_t part) { return coverage(table, part); }) &&
           records(table, at + 6 + glyphs * 2, count, glyphs, calls);
  }
  if (format != 1 && format != 2) return table.fail();
  coverage(table, at + table.u16(at + 2));
  if (format == 2) classes(table, at + table.u16(at + 4));
  return each_of_list(table, at, at + (format == 1 ? 4 : 6), [&](std::size_t set) {
    return each_of_list(table, set, set, [&](std::size_t rule) {
      const std::size_t glyphs = table.u16(rule), count = table.u16(rule + 2);
      return glyphs > 0 && table.mark(rule + 4, (glyphs - 1) * 2) && records(table, rule + 2 + glyphs * 2, count, glyphs, calls);
    });
  });
}

bool chained_context(Marked& table, std::size_t at, Calls& calls) {
  const std::size_t format = table.u16(at);
  auto covered = [&](std::size_t& place) {
    const std::size_t count = table.u16(place);
    const bool sound = each_of_list(table, at, place, [&](std::size_t part) { return coverage(table, part); });
    place += 2 + count * 2;
    return sound ? count : 0;
  };
  if (format == 3) {
    std::size_t place = at + 2;
    covered(place);
    const std::size_t glyphs = covered(place);
    covered(place);
    return records(table, place + 2, table.u16(place), glyphs, calls);
  }
  if (format != 1 && format != 2) return table.fail();
  coverage(table, at + table.u16(at + 2));
  if (format == 2) each(table, at, at + 4, 3, [&](std::size_t part) { return classes(table, part); });
  return each_of_list(table, at, at + (format == 1 ? 4 : 10), [&](std::size_t set) {
    return each_of_list(table, set, set, [&](std::size_t rule) {
      std::size_t place = rule;
      glyph_list(table, place);
      place += 2 + table.u16(place) * 2;
      const std::size_t glyphs = table.u16(place);
      if (glyphs == 0 || !table.mark(place + 2, (glyphs - 1) * 2)) return false;
      place += glyphs * 2;
      glyph_list(table, place);
      place += 2 + table.u16(place) * 2;
      return records(table, place + 2, table.u16(place), glyphs, calls);
    });
  });
}

bool substitution(Marked& table, std::size_t at, std::size_t kind, Calls& calls) {
  if (kind == 5) return context(table, at, calls);
  if (kind == 6) return chained_context(table, at, calls);
  const std::size_t format = table.u16(at);
  coverage(table, at + table.u16(at + 2));
  if (kind == 1 && format == 2) return glyph_list(table, at + 4);
  if (kind == 1 && format == 1) return table.u16(at + 4), table.ok();
  if (format != 1) return table.fail();
  switch (kind) {
    case 2:
    case 3: return each_of_list(table, at, at + 4, [&](std::size_t list) { return glyph_list(table, list); });
    case 4:
      return each_of_list(table, at, at + 4, [&](std::size_t set) {
        return each_of_list(table, set, set, [&](std::size_t ligature) {
          table.u16(ligature);
          const std::size_t parts = table.u16(ligature + 2);
          return parts > 0 && table.mark(ligature + 4, (parts - 1) * 2);
        });
      });
    case 8: {
      std::size_t place = at + 4;
      for (int i = 0; i < 2; ++i) {
        each_of_list(table, at, place, [&](std::size_t part) { return coverage(table, part); });
        place += 2 + table.u16(place) * 2;
      }
      return glyph_list(table, place);
    }
    default: return table.fail();
  }
}

bool positioning(Marked& table, std::size_t at, std::size_t kind, Calls& calls) {
  if (kind == 7) return context(table, at, calls);
  if (kind == 8) return chained_context(table, at, calls);
  const std::size_t format = table.u16(at);
  coverage(table, at + table.u16(at + 2));
  if (kind == 1) return single_position(table, at, format);
  if (kind == 2) return format == 1 || format == 2 ? pair_position(table, at, format) : table.fail();
  if (format != 1) return table.fail();
  switch (kind) {
    case 3: return each(table, at, at + 6, table.u16(at + 4) * 2, [&](std::size_t part) { return anchor(table, part); });
    case 4:
    case 6: return mark_position(table, at, false);
    case 5: return mark_position(table, at, true);
    default: return table.fail();
  }
}

}  // namespace sekisho::formats::font
