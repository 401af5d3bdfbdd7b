#include "formats/wmf/records.h"

#include <algorithm>

#include "formats/emf/dib.h"

namespace sekisho::formats::wmf {
namespace {

using base::Bytes;
using base::ByteView;
using base::Reader;
using emf::kRgbColors;

enum class Shape : std::uint8_t {
  fixed,   // words: parameters
  object,  // words; the index of a living object first
  deletes,
  creates,  // words
  points,
  poly_points,
  text,
  ext_text,
  font,
  palette,  // makes a palette
  entries,  // of a palette
  region,
  dib_blt,  // words before the bitmap, one more when there is none
  dib,      // words before the bitmap; usage: which of them is the ColorUsage
  dib_brush,
  bitmap_blt,  // as dib_blt, with a Bitmap16
  bitmap_brush,
  drop_object,  // makes an object that does not stay
};

struct Rule {
  std::uint16_t function;
  Shape shape;
  std::uint8_t words = 0, usage = 0;
};
constexpr Rule kRules[] = {
    {0x001E, Shape::fixed, 0},    {0x0035, Shape::fixed, 0},     {0x0037, Shape::entries},        {0x00F7, Shape::palette},
    {0x00F8, Shape::drop_object}, {0x0102, Shape::fixed, 1},     {0x0103, Shape::fixed, 1},       {0x0104, Shape::fixed, 1},
    {0x0106, Shape::fixed, 1},    {0x0107, Shape::fixed, 1},     {0x0108, Shape::fixed, 1},       {0x0127, Shape::fixed, 1},
    {0x012A, Shape::object, 1},   {0x012B, Shape::object, 1},    {0x012C, Shape::object, 1},      {0x012D, Shape::object, 1},
    {0x012E, Shape::fixed, 1},    {0x0139, Shape::fixed, 1},     {0x0142, Shape::dib_brush},      {0x0149, Shape::fixed, 1},
    {0x01F0, Shape::deletes, 1},  {0x01F9, Shape::bitmap_brush}, {0x0201, Shape::fixed, 2},       {0x0209, Shape::fixed, 2},
    {0x020A, Shape::fixed, 2},    {0x020B, Shape::fixed, 2},     {0x020C, Shape::fixed, 2},       {0x020D, Shape::fixed, 2},
    {0x020E, Shape::fixed, 2},    {0x020F, Shape::fixed, 2},     {0x0211, Shape::fixed, 2},       {0x0213, Shape::fixed, 2},
    {0x0214, Shape::fixed, 2},    {0x0220, Shape::fixed, 2},     {0x0228, Shape::object, 2},      {0x0231, Shape::fixed, 2},
    {0x0234, Shape::object, 1},   {0x02FA, Shape::creates, 5},   {0x02FB, Shape::font},           {0x02FC, Shape::creates, 4},
    {0x02FD, Shape::drop_object}, {0x0324, Shape::points},       {0x0325, Shape::points},         {0x0410, Shape::fixed, 4},
    {0x0412, Shape::fixed, 4},    {0x0415, Shape::fixed, 4},     {0x0416, Shape::fixed, 4},       {0x0418, Shape::fixed, 4},
    {0x0419, Shape::fixed, 4},    {0x041B, Shape::fixed, 4},     {0x041F, Shape::fixed, 4},       {0x0429, Shape::object, 4},
    {0x0436, Shape::entries},     {0x0521, Shape::text},         {0x0538, Shape::poly_points},    {0x0548, Shape::fixed, 5},
    {0x061C, Shape::fixed, 6},    {0x061D, Shape::fixed, 6},     {0x06FE, Shape::drop_object},    {0x06FF, Shape::region},
    {0x0817, Shape::fixed, 8},    {0x081A, Shape::fixed, 8},     {0x0830, Shape::fixed, 8},       {0x0922, Shape::bitmap_blt, 8},
    {0x0940, Shape::dib_blt, 8},  {0x0A32, Shape::ext_text},     {0x0B23, Shape::bitmap_blt, 10}, {0x0B41, Shape::dib_blt, 10},
    {0x0D33, Shape::dib, 9, 0},   {0x0F43, Shape::dib, 11, 2}};

constexpr std::uint16_t kSetDibToDev = 0x0D33, kSelectClipRegion = 0x012C;
constexpr std::uint16_t kOpaque = 2, kClipped = 4, kPdy = 0x2000;  // ExtTextOutOptions, 2.1.2.2
constexpr std::uint16_t kPatternStyle = 3;                         // BS_PATTERN
constexpr std::size_t kFaceName = 32, kFontFixed = 18;
using Parameters = std::optional<Bytes>;

Parameters copy(ByteView parameters, std::uint64_t bytes) {
  if (bytes > parameters.size()) return std::nullopt;
  ByteView part = parameters.first(static_cast<std::size_t>(bytes));
  Bytes out(part.begin(), part.end());
  if (out.size() % 2 != 0) out.push_back(0);
  return out;
}

std::uint16_t word(ByteView parameters, std::size_t index) { return Reader(base::slice(parameters, index * 2, 2)).u16le(); }

Parameters poly_points(ByteView parameters) {
  std::uint64_t polygons = word(parameters, 0), points = 0;
  for (std::size_t i = 0; i < polygons; ++i) points += word(parameters, 1 + i);
  return copy(parameters, 2 + polygons * 2 + points * 4);
}

// META_TEXTOUT, 2.3.3.20: the position follows the string.
Parameters text(ByteView parameters) {
  std::uint64_t length = word(parameters, 0);
  return copy(parameters, 2 + (length + 1) / 2 * 2 + 4);
}

// META_EXTTEXTOUT, 2.3.3.5: spacings follow the string or not.
Parameters ext_text(ByteView parameters) {
  std::uint64_t length = word(parameters, 2);
  std::uint16_t options = word(parameters, 3);
  std::uint64_t bytes = 8 + ((options & (kOpaque | kClipped)) != 0 ? 8u : 0u) + (length + 1) / 2 * 2;
  std::uint64_t spacings = length * ((options & kPdy) != 0 ? 4 : 2);
  if (length > 0x7FFF) return std::nullopt;
  return copy(parameters, bytes + spacings <= parameters.size() ? bytes + spacings : bytes);
}

// LogFont, 2.2.1.2: nothing behind the end of the name stays.
Parameters font(ByteView parameters) {
  auto out = copy(parameters, kFontFixed);
  if (!out) return out;
  for (std::uint8_t byte : base::slice(parameters, kFontFixed, kFaceName - 1)) {
    if (byte == 0) break;
    out->push_back(byte);
  }
  out->resize(kFontFixed + kFaceName);
  return out;
}

// Region, 2.2.1.5: every scan ends with its own count.
Parameters region(ByteView parameters) {
  Reader reader(parameters);
  reader.skip(2);
  bool kind = reader.u16le() == 6;
  reader.skip(6);
  std::uint16_t scans = reader.u16le();
  reader.skip(10);
  for (std::uint16_t i = 0; i < scans && reader.ok(); ++i) {
    std::uint16_t count = reader.u16le();
    reader.skip(4 + 2u * count);
    if (reader.u16le() != count) return std::nullopt;
  }
  if (!kind || !reader.ok()) return std::nullopt;
  return copy(parameters, reader.position());
}

Parameters with_dib(ByteView parameters, std::size_t fixed, std::uint32_t usage, std::uint32_t rows, Context& context) {
  auto out = copy(parameters, fixed);
  ByteView packed = base::slice(parameters, fixed);
  std::size_t info = emf::dib_info_bytes(packed, usage);
  if (!out || info == 0) return std::nullopt;
  auto dib = emf::rebuild_dib(packed.first(info), packed.subspan(info), usage, rows, context);
  if (!dib) return std::nullopt;
  base::put(*out, dib->info);
  base::put(*out, dib->bits);
  if (out->size() % 2 != 0) out->push_back(0);
  return out;
}

Parameters dib(const Rule& rule, ByteView parameters, Context& context) {
  bool some_rows = rule.function == kSetDibToDev;
  std::uint32_t rows = some_rows ? word(parameters, 1) : 0;
  if (some_rows && rows == 0) return std::nullopt;
  return with_dib(parameters, rule.words * 2u, word(parameters, rule.usage), rows, context);
}

// Bitmap16, 2.2.2.1: `gap` bytes stand between its header and its bits.
Parameters with_bitmap(ByteView parameters, std::size_t fixed, std::size_t gap, const base::Limits& limits) {
  constexpr std::size_t kHeader = 10;
  ByteView bitmap = base::slice(parameters, fixed);
  std::uint64_t width = word(bitmap, 1), height = word(bitmap, 2), stride = word(bitmap, 3), planes = word(bitmap, 4) & 0xFF,
                depth = word(bitmap, 4) >> 8;
  bool known = planes == 1 && (depth == 1 || depth == 4 || depth == 8 || depth == 16 || depth == 24 || depth == 32);
  if (!known || width == 0 || height == 0 || width > 0x7FFF || height > 0x7FFF || width * height > limits.pixels_max) return std::nullopt;
  if (stride != (width * depth + 15) / 16 * 2) return std::nullopt;
  auto out = copy(parameters, fixed + kHeader + gap + stride * height);
  if (out) std::fill_n(out->begin() + static_cast<std::ptrdiff_t>(fixed + kHeader), gap, std::uint8_t{0});
  return out;
}

Parameters dib_brush(ByteView parameters, Context& context) {
  if (word(parameters, 0) == kPatternStyle && emf::dib_info_bytes(base::slice(parameters, 4), kRgbColors) == 0)
    return with_bitmap(parameters, 4, 0, context.limits);
  return with_dib(parameters, 4, word(parameters, 1), 0, context);
}

// META_SELECTCLIPREGION with 0 takes the clipping off, as GDI writes it.
bool selectable(std::uint16_t function, std::uint16_t index, const Objects& objects) {
  return objects.alive(index) || (function == kSelectClipRegion && index == 0);
}

Parameters apply(const Rule& rule, ByteView parameters, Objects& objects, Context& context) {
  std::size_t bytes = rule.words * 2u;
  bool without_bitmap = parameters.size() == bytes + 2;  // told by the record's size alone: 2.3.1.2
  switch (rule.shape) {
    case Shape::fixed:
    case Shape::creates: return copy(parameters, bytes);
    case Shape::object:
      return parameters.size() >= bytes && selectable(rule.function, word(parameters, 0), objects) ? copy(parameters, bytes) : std::nullopt;
    case Shape::deletes: return parameters.size() >= bytes && objects.destroy(word(parameters, 0)) ? copy(parameters, bytes) : std::nullopt;
    case Shape::points: return copy(parameters, 2 + 4ull * word(parameters, 0));
    case Shape::poly_points: return poly_points(parameters);
    case Shape::text: return text(parameters);
    case Shape::ext_text: return ext_text(parameters);
    case Shape::font: return font(parameters);
    case Shape::palette:
    case Shape::entries: return copy(parameters, 4 + 4ull * word(parameters, 1));
    case Shape::region: return region(parameters);
    case Shape::dib_blt: return without_bitmap ? copy(parameters, bytes + 2) : with_dib(parameters, bytes, kRgbColors, 0, context);
    case Shape::dib: return dib(rule, parameters, context);
    case Shape::dib_brush: return dib_brush(parameters, context);
    case Shape::bitmap_blt: return without_bitmap ? copy(parameters, bytes + 2) : with_bitmap(parameters, bytes, 0, context.limits);
    case Shape::bitmap_brush: return with_bitmap(parameters, 0, 22, context.limits);  // 4 + 18 bytes that nobody reads, 2.3.4.4
    case Shape::drop_object: return std::nullopt;
  }
  return std::nullopt;
}

const Rule* rule_of(std::uint16_t function) {
  const Rule* rule = std::lower_bound(std::begin(kRules), std::end(kRules), function, [](const Rule& r, std::uint16_t f) { return r.function < f; });
  return rule != std::end(kRules) && rule->function == function ? rule : nullptr;
}

}  // namespace

bool creates(std::uint16_t function) {
  const Rule* rule = rule_of(function);
  if (rule == nullptr) return false;
  switch (rule->shape) {
    case Shape::creates:
    case Shape::font:
    case Shape::palette:
    case Shape::region:
    case Shape::dib_brush:
    case Shape::bitmap_brush:
    case Shape::drop_object: return true;
    default: return false;
  }
}

Parameters rebuild_parameters(std::uint16_t function, ByteView parameters, Objects& objects, Context& context) {
  const Rule* rule = rule_of(function);
  return rule == nullptr ? std::nullopt : apply(*rule, parameters, objects, context);
}

NullBrush null_brush() { return {0x02FC, {1, 0, 0, 0, 0, 0, 0, 0}}; }  // LogBrush with BS_NULL, 2.2.2.10

}  // namespace sekisho::formats::wmf
