// Records that draw text ([MS-EMF] 2.3.5.7, 2.3.5.8, 2.3.5.32 to 2.3.5.37, 2.2.5): strings and spacings are laid out anew.
#include "formats/emf/record.h"

namespace sekisho::formats::emf {
namespace {

constexpr std::uint32_t kExtTextOutA = 83, kExtTextOutW = 84, kPolyTextOutA = 96, kPolyTextOutW = 97, kSmallTextOut = 108;
constexpr std::size_t kTextObject = 40;  // EmrText without its string
constexpr std::size_t kTextFixed = 36;   // of EMR_EXTTEXTOUT before its EmrText
constexpr std::size_t kPolyFixed = 40;
constexpr std::uint32_t kEtoPdy = 0x2000, kEtoNoRect = 0x100, kEtoSmallChars = 0x200, kEtoGlyphIndex = 0x10;
constexpr std::uint32_t kStringsMax = 10'000;

// Moves the string and the spacings of the EmrText at `at`.
bool move_text(const Record& record, std::size_t at, std::size_t unit, RecordWriter& writer) {
  std::uint64_t characters = record.u32(at + 8);
  std::uint32_t string_at = record.u32(at + 12), spacing_at = record.u32(at + 36), options = record.u32(at + 16);
  writer.patch(at + 12, 0);
  writer.patch(at + 36, 0);
  if (characters == 0) return true;
  if (!record.holds(string_at, characters * unit)) return false;
  writer.patch(at + 12, writer.append(record.part(string_at, characters * unit)));
  std::uint64_t spacing = characters * ((options & kEtoPdy) != 0 ? 8 : 4);
  if (spacing_at != 0 && record.holds(spacing_at, spacing)) writer.patch(at + 36, writer.append(record.part(spacing_at, spacing)));
  return true;
}

bool rebuild_one(const Record& record, std::size_t unit, base::Bytes& out) {
  if (record.size() < kTextFixed + kTextObject) return false;
  RecordWriter writer(out, record.type());
  writer.put(record.part(8, kTextFixed + kTextObject - 8));
  if (!move_text(record, kTextFixed, unit, writer)) return false;
  writer.finish();
  return true;
}

bool rebuild_many(const Record& record, std::size_t unit, base::Bytes& out) {
  std::uint64_t count = record.u32(36);
  if (count == 0 || count > kStringsMax || !record.holds(kPolyFixed, count * kTextObject)) return false;
  RecordWriter writer(out, record.type());
  writer.put(record.part(8, kPolyFixed - 8 + count * kTextObject));
  for (std::size_t i = 0; i < count; ++i)
    if (!move_text(record, kPolyFixed + i * kTextObject, unit, writer)) return false;
  writer.finish();
  return true;
}

bool rebuild_small(const Record& record, base::Bytes& out) {
  std::uint64_t characters = record.u32(16);
  std::uint32_t options = record.u32(20);
  std::uint64_t fixed = 36 + ((options & kEtoNoRect) != 0 ? 0u : 16u);
  std::uint64_t bytes = characters * ((options & kEtoSmallChars) != 0 ? 1 : 2);
  if (!record.holds(0, fixed + bytes)) return false;
  RecordWriter writer(out, kSmallTextOut);
  writer.put(record.part(8, fixed + bytes - 8));
  writer.finish();
  return true;
}

}  // namespace

bool rebuild_text_record(const Record& record, base::Bytes& out) {
  // Glyph indices are two bytes each, also in the ANSI records.
  bool glyphs = record.type() == kExtTextOutA && (record.u32(kTextFixed + 16) & kEtoGlyphIndex) != 0;
  switch (record.type()) {
    case kExtTextOutA: return rebuild_one(record, glyphs ? 2 : 1, out);
    case kExtTextOutW: return rebuild_one(record, 2, out);
    case kPolyTextOutA: return rebuild_many(record, 1, out);
    case kPolyTextOutW: return rebuild_many(record, 2, out);
    case kSmallTextOut: return rebuild_small(record, out);
    default: return false;
  }
}

}  // namespace sekisho::formats::emf
