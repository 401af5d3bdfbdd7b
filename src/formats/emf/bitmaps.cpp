// Records that carry bitmaps ([MS-EMF] 2.3.1, 2.3.7.5, 2.3.7.9): where the four offsets stand, and everything laid out anew behind the fixed part.
#include <algorithm>

#include "formats/emf/dib.h"
#include "formats/emf/record.h"

namespace sekisho::formats::emf {
namespace {

struct Layout {
  std::uint32_t type;
  std::uint16_t fixed;       // bytes before the variable part
  std::uint16_t usage;       // offset of ColorUsage
  std::uint16_t offsets;     // of offBmi, cbBmi, offBits, cbBits
  std::uint16_t mask_usage;  // the same for a mask; 0 when there is none
  std::uint16_t mask_offsets;
  std::uint16_t handle;  // offset of the object index it creates; 0 when it draws
};
constexpr Layout kLayouts[] = {
    {76, 100, 80, 84, 0, 0, 0},      // EMR_BITBLT
    {77, 108, 80, 84, 0, 0, 0},      // EMR_STRETCHBLT
    {78, 128, 80, 84, 108, 112, 0},  // EMR_MASKBLT
    {79, 140, 92, 96, 120, 124, 0},  // EMR_PLGBLT
    {80, 76, 64, 48, 0, 0, 0},       // EMR_SETDIBITSTODEVICE
    {81, 80, 64, 48, 0, 0, 0},       // EMR_STRETCHDIBITS
    {93, 32, 12, 16, 0, 0, 8},       // EMR_CREATEMONOBRUSH
    {94, 32, 12, 16, 0, 0, 8},       // EMR_CREATEDIBPATTERNBRUSHPT
    {114, 108, 80, 84, 0, 0, 0},     // EMR_ALPHABLEND
    {116, 108, 80, 84, 0, 0, 0},     // EMR_TRANSPARENTBLT
};
constexpr std::uint32_t kSetDiBits = 80, kExtCreatePen = 95;
constexpr std::size_t kPenFixed = 52;  // EMR_EXTCREATEPEN up to its style entries
constexpr std::uint32_t kStyleEntriesMax = 16;

// Rebuilds the bitmap named by four fields at `offsets` and appends it, with the fields patched. False when it cannot stay.
bool move_bitmap(const Record& record, std::size_t offsets, std::uint32_t usage, std::uint32_t rows, Context& context, RecordWriter& writer) {
  std::uint32_t info_bytes = record.u32(offsets + 4), bits_bytes = record.u32(offsets + 12);
  for (std::size_t i = 0; i < 4; ++i) writer.patch(offsets + 4 * i, 0);
  if (info_bytes == 0) return bits_bytes == 0;  // a raster operation without a source
  base::ByteView info = record.part(record.u32(offsets), info_bytes), bits = record.part(record.u32(offsets + 8), bits_bytes);
  if (info.empty() || bits.empty()) return false;
  auto dib = rebuild_dib(info, bits, usage, rows, context);
  if (!dib) return false;
  writer.patch(offsets, writer.append(dib->info));
  writer.patch(offsets + 4, static_cast<std::uint32_t>(dib->info.size()));
  writer.patch(offsets + 8, writer.append(dib->bits));
  writer.patch(offsets + 12, static_cast<std::uint32_t>(dib->bits.size()));
  return true;
}

std::optional<std::uint32_t> rows_of(const Record& record) {
  if (record.type() != kSetDiBits) return 0;
  if (record.u32(72) == 0) return std::nullopt;
  return record.u32(72);  // cScans
}

bool rebuild_with_layout(const Record& record, const Layout& layout, Drawing& drawing, base::Bytes& out) {
  auto rows = rows_of(record);
  if (record.size() < layout.fixed || !rows) return false;
  RecordWriter writer(out, record.type());
  writer.put(record.part(8, layout.fixed - 8u));
  if (!move_bitmap(record, layout.offsets, record.u32(layout.usage), *rows, drawing.context, writer)) return false;
  if (layout.mask_offsets != 0 && !move_bitmap(record, layout.mask_offsets, record.u32(layout.mask_usage), 0, drawing.context, writer)) return false;
  if (layout.handle != 0 && (record.u32(layout.offsets + 4u) == 0 || !drawing.handles.create(record.u32(layout.handle)))) return false;
  writer.finish();
  return true;
}

bool rebuild_pen(const Record& record, Drawing& drawing, base::Bytes& out) {
  std::uint32_t entries = record.u32(48);
  if (record.size() < kPenFixed || entries > kStyleEntriesMax || !record.holds(kPenFixed, 4ull * entries)) return false;
  RecordWriter writer(out, kExtCreatePen);
  writer.put(record.part(8, kPenFixed - 8 + 4 * entries));
  if (!move_bitmap(record, 12, kRgbColors, 0, drawing.context, writer)) return false;
  if (!drawing.handles.create(record.u32(8))) return false;
  writer.finish();
  return true;
}

}  // namespace

bool rebuild_bitmap_record(const Record& record, Drawing& drawing, base::Bytes& out) {
  if (record.type() == kExtCreatePen) return rebuild_pen(record, drawing, out);
  const Layout* layout = std::find_if(std::begin(kLayouts), std::end(kLayouts), [&](const Layout& l) { return l.type == record.type(); });
  return layout != std::end(kLayouts) && rebuild_with_layout(record, *layout, drawing, out);
}

}  // namespace sekisho::formats::emf
