// The allow-list of records ([MS-EMF] 2.1.1, 2.3) with the shape each must have. What is not listed does not stay: escapes, OpenGL, named
// drivers, colour spaces and profiles (which name files), font mappings, comments that are not EMF+.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "formats/emf/record.h"

namespace sekisho::formats::emf {
namespace {

enum class Shape : std::uint8_t {
  fixed,         // a: size
  transform,     // a: size; six finite numbers at 8
  points,        // a: bytes of a point
  poly_points,   // a: bytes of a point
  typed_points,  // a: bytes of a point; EMR_POLYDRAW
  region,        // a: bytes before the region, b: offset of its size
  creates,       // a: size; an object at 8
  selects,       // a: size; an object at 8
  deletes,
  font,
  palette,
  palette_entries,
  gradient,
  bitmap,
  text,
};

struct Rule {
  std::uint32_t type;
  Shape shape;
  std::uint16_t a = 0, b = 0;
};
constexpr Rule kRules[] = {{2, Shape::points, 8},       {3, Shape::points, 8},
                           {4, Shape::points, 8},       {5, Shape::points, 8},
                           {6, Shape::points, 8},       {7, Shape::poly_points, 8},
                           {8, Shape::poly_points, 8},  {9, Shape::fixed, 16},
                           {10, Shape::fixed, 16},      {11, Shape::fixed, 16},
                           {12, Shape::fixed, 16},      {13, Shape::fixed, 16},
                           {15, Shape::fixed, 20},      {16, Shape::fixed, 12},
                           {17, Shape::fixed, 12},      {18, Shape::fixed, 12},
                           {19, Shape::fixed, 12},      {20, Shape::fixed, 12},
                           {21, Shape::fixed, 12},      {22, Shape::fixed, 12},
                           {23, Shape::fixed, 32},      {24, Shape::fixed, 12},
                           {25, Shape::fixed, 12},      {26, Shape::fixed, 16},
                           {27, Shape::fixed, 16},      {28, Shape::fixed, 8},
                           {29, Shape::fixed, 24},      {30, Shape::fixed, 24},
                           {31, Shape::fixed, 24},      {32, Shape::fixed, 24},
                           {33, Shape::fixed, 8},       {34, Shape::fixed, 12},
                           {35, Shape::transform, 32},  {36, Shape::transform, 36},
                           {37, Shape::selects, 12},    {38, Shape::creates, 28},
                           {39, Shape::creates, 24},    {40, Shape::deletes, 12},
                           {41, Shape::fixed, 28},      {42, Shape::fixed, 24},
                           {43, Shape::fixed, 24},      {44, Shape::fixed, 32},
                           {45, Shape::fixed, 40},      {46, Shape::fixed, 40},
                           {47, Shape::fixed, 40},      {48, Shape::selects, 12},
                           {49, Shape::palette},        {50, Shape::palette_entries},
                           {51, Shape::selects, 16},    {52, Shape::fixed, 8},
                           {53, Shape::fixed, 24},      {54, Shape::fixed, 16},
                           {55, Shape::fixed, 40},      {56, Shape::typed_points, 8},
                           {57, Shape::fixed, 12},      {58, Shape::fixed, 12},
                           {59, Shape::fixed, 8},       {60, Shape::fixed, 8},
                           {61, Shape::fixed, 8},       {62, Shape::fixed, 24},
                           {63, Shape::fixed, 24},      {64, Shape::fixed, 24},
                           {65, Shape::fixed, 8},       {66, Shape::fixed, 8},
                           {67, Shape::fixed, 12},      {68, Shape::fixed, 8},
                           {71, Shape::region, 32, 24}, {72, Shape::region, 40, 24},
                           {73, Shape::region, 28, 24}, {74, Shape::region, 28, 24},
                           {75, Shape::region, 16, 8},  {76, Shape::bitmap},
                           {77, Shape::bitmap},         {78, Shape::bitmap},
                           {79, Shape::bitmap},         {80, Shape::bitmap},
                           {81, Shape::bitmap},         {82, Shape::font},
                           {83, Shape::text},           {84, Shape::text},
                           {85, Shape::points, 4},      {86, Shape::points, 4},
                           {87, Shape::points, 4},      {88, Shape::points, 4},
                           {89, Shape::points, 4},      {90, Shape::poly_points, 4},
                           {91, Shape::poly_points, 4}, {92, Shape::typed_points, 4},
                           {93, Shape::bitmap},         {94, Shape::bitmap},
                           {95, Shape::bitmap},         {96, Shape::text},
                           {97, Shape::text},           {98, Shape::fixed, 12},
                           {108, Shape::text},          {114, Shape::bitmap},
                           {115, Shape::fixed, 12},     {116, Shape::bitmap},
                           {118, Shape::gradient},      {120, Shape::fixed, 16}};

constexpr std::uint32_t kFillRgn = 71, kFrameRgn = 72, kSelectPalette = 48;
constexpr std::uint32_t kStockObject = 0x80000000, kStockObjectsEnd = 0x80000014;            // [MS-EMF] 2.1.31
constexpr std::size_t kRegionHeader = 32, kLogFont = 92, kFontRecord = 332, kFaceName = 40;  // FaceName: 28 into LogFont

bool copy_fixed(const Record& record, std::size_t size, base::Bytes& out) {
  if (record.size() < size) return false;
  RecordWriter writer(out, record.type());
  writer.put(record.part(8, size - 8));
  writer.finish();
  return true;
}

bool finite(const Record& record, std::size_t at, int count) {
  for (int i = 0; i < count; ++i) {
    float value;
    std::uint32_t bits = record.u32(at + 4 * static_cast<std::size_t>(i));
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) return false;
  }
  return true;
}

bool copy_points(const Record& record, std::uint64_t point_bytes, std::size_t type_bytes, base::Bytes& out) {
  std::uint64_t count = record.u32(24), bytes = count * (point_bytes + type_bytes);
  return record.holds(28, bytes) && copy_fixed(record, 28 + static_cast<std::size_t>(bytes), out);
}

bool copy_poly_points(const Record& record, std::uint64_t point_bytes, base::Bytes& out) {
  std::uint64_t polygons = record.u32(24), points = record.u32(28), sum = 0;
  if (!record.holds(32, polygons * 4)) return false;
  for (std::uint64_t i = 0; i < polygons; ++i) sum += record.u32(32 + 4 * static_cast<std::size_t>(i));
  if (sum != points || !record.holds(32 + polygons * 4, points * point_bytes)) return false;
  return copy_fixed(record, static_cast<std::size_t>(32 + polygons * 4 + points * point_bytes), out);
}

// RegionData, [MS-EMF] 2.2.24: rectangles only.
bool copy_region(const Record& record, const Rule& rule, const Handles& handles, base::Bytes& out) {
  std::uint64_t size = record.u32(rule.b);
  if ((rule.type == kFillRgn || rule.type == kFrameRgn) && !handles.alive(record.u32(28)) &&
      (record.u32(28) < kStockObject || record.u32(28) >= kStockObjectsEnd))
    return false;
  if (size == 0) {
    if (rule.a != 16) return false;  // EMR_EXTSELECTCLIPRGN without a region resets the clipping
    return copy_fixed(record, rule.a, out);
  }
  if (!record.holds(rule.a, size) || size < kRegionHeader) return false;
  std::uint64_t count = record.u32(rule.a + 8u);
  if (record.u32(rule.a) != kRegionHeader || record.u32(rule.a + 4u) != 1 || count * 16 > size - kRegionHeader) return false;
  RecordWriter writer(out, record.type());
  writer.put(record.part(8, rule.a - 8u + kRegionHeader + count * 16));
  writer.patch(rule.b, static_cast<std::uint32_t>(kRegionHeader + count * 16));
  writer.patch(rule.a + 12u, static_cast<std::uint32_t>(count * 16));
  writer.finish();
  return true;
}

// LogFont alone: full names, styles and design vectors behind it only help to find a font that is not there, and hide leftovers of memory.
bool copy_font(const Record& record, Handles& handles, base::Bytes& out) {
  if (!record.holds(12, kLogFont) || !handles.create(record.u32(8))) return false;
  RecordWriter writer(out, record.type());
  writer.put(record.part(8, kFaceName - 8));
  bool ended = false;
  for (std::size_t at = kFaceName; at < 12 + kLogFont; at += 2) {
    std::uint16_t unit = record.u16(at);
    ended = ended || unit == 0;
    std::uint8_t bytes[] = {static_cast<std::uint8_t>(ended ? 0 : unit & 0xFF), static_cast<std::uint8_t>(ended ? 0 : unit >> 8)};
    writer.put(bytes);
  }
  static constexpr std::uint8_t kZeros[kFontRecord - 12 - kLogFont] = {};
  writer.put(kZeros);
  writer.finish();
  return true;
}

bool copy_palette(const Record& record, Handles& handles, base::Bytes& out) {
  std::uint64_t entries = record.u16(14);
  if (record.u16(12) != 0x0300 || !record.holds(16, entries * 4) || !handles.create(record.u32(8))) return false;
  return copy_fixed(record, static_cast<std::size_t>(16 + entries * 4), out);
}

bool copy_palette_entries(const Record& record, const Handles& handles, base::Bytes& out) {
  std::uint64_t entries = record.u32(16);
  if (!handles.alive(record.u32(8)) || !record.holds(20, entries * 4)) return false;
  return copy_fixed(record, static_cast<std::size_t>(20 + entries * 4), out);
}

// EMR_GRADIENTFILL, [MS-EMF] 2.3.5.12: every index names a vertex.
bool copy_gradient(const Record& record, base::Bytes& out) {
  std::uint64_t vertices = record.u32(24), shapes = record.u32(28);
  std::uint32_t mode = record.u32(32);
  if (mode > 2) return false;
  std::uint64_t indices = shapes * (mode == 2 ? 3 : 2), at = 36 + vertices * 16;
  if (vertices > record.size() || shapes > record.size() || !record.holds(at, indices * 4)) return false;
  for (std::uint64_t i = 0; i < indices; ++i)
    if (record.u32(static_cast<std::size_t>(at + 4 * i)) >= vertices) return false;
  RecordWriter writer(out, record.type());
  writer.put(record.part(8, at - 8 + indices * 4));
  if (mode != 2) writer.put(base::Bytes(static_cast<std::size_t>(shapes) * 4));  // padding to the size of triangles
  writer.finish();
  return true;
}

bool select(const Record& record, std::size_t size, const Handles& handles, base::Bytes& out) {
  std::uint32_t index = record.u32(8);
  bool stock = index >= kStockObject && index < kStockObjectsEnd;
  if (!stock && !handles.alive(index)) return false;
  if (stock && record.type() == kSelectPalette && index != kStockObject + 15) return false;
  return copy_fixed(record, size, out);
}

bool apply(const Rule& rule, const Record& record, Drawing& drawing, base::Bytes& out) {
  Handles& handles = drawing.handles;
  switch (rule.shape) {
    case Shape::fixed: return copy_fixed(record, rule.a, out);
    case Shape::transform: return finite(record, 8, 6) && copy_fixed(record, rule.a, out);
    case Shape::points: return copy_points(record, rule.a, 0, out);
    case Shape::typed_points: return copy_points(record, rule.a, 1, out);
    case Shape::poly_points: return copy_poly_points(record, rule.a, out);
    case Shape::region: return copy_region(record, rule, handles, out);
    case Shape::creates: return record.size() >= rule.a && handles.create(record.u32(8)) && copy_fixed(record, rule.a, out);
    case Shape::selects: return select(record, rule.a, handles, out);
    case Shape::deletes: return record.size() >= rule.a && handles.destroy(record.u32(8)) && copy_fixed(record, 12, out);
    case Shape::font: return copy_font(record, handles, out);
    case Shape::palette: return copy_palette(record, handles, out);
    case Shape::palette_entries: return copy_palette_entries(record, handles, out);
    case Shape::gradient: return copy_gradient(record, out);
    case Shape::bitmap: return rebuild_bitmap_record(record, drawing, out);
    case Shape::text: return rebuild_text_record(record, out);
  }
  return false;
}

}  // namespace

bool rebuild_record(const Record& record, Drawing& drawing, base::Bytes& out) {
  const Rule* rule =
      std::lower_bound(std::begin(kRules), std::end(kRules), record.type(), [](const Rule& r, std::uint32_t type) { return r.type < type; });
  if (rule == std::end(kRules) || rule->type != record.type()) return false;
  std::size_t before = out.size();
  if (apply(*rule, record, drawing, out)) return true;
  out.resize(before);
  return false;
}

}  // namespace sekisho::formats::emf
