#include "formats/doc/styles.h"

namespace sekisho::formats::doc {

using base::Bytes;
using base::ByteView;
using base::Reader;

namespace {

constexpr std::size_t kStylesMax = 0x0FFE, kHeadBytesMin = 18, kHeadBytesMax = 2048;
constexpr std::size_t kLevelBytes = 28, kListBytes = 28, kOverrideBytes = 16, kLevels = 9;

void even(Bytes& out) {
  if (out.size() % 2 != 0) base::put_u8(out, 0);
}

// 2.9.335 ff. UpxPapx, UpxChpx, UpxTapx: a paragraph's begin with its style.
bool put_property_set(Reader& in, Bytes& out, bool paragraph, Modifiers& modifiers) {
  if (in.position() % 2 != 0) in.skip(1);
  ByteView old = in.take(in.u16le());
  std::size_t style = paragraph ? 2 : 0;
  if (!in.ok() || (old.size() < style && !old.empty())) return false;
  even(out);
  if (old.empty()) {
    base::put_u16le(out, 0);
    return true;
  }
  Bytes clean = modifiers.clean_plain(old.subspan(style));
  base::put_u16le(out, static_cast<std::uint16_t>(style + clean.size()));
  base::put(out, old.first(style));
  base::put(out, clean);
  return true;
}

// 2.9.260 STD
Bytes clean_style(ByteView old, std::size_t base_bytes, Modifiers& modifiers) {
  constexpr std::size_t kSets = 4, kLength = 6;
  enum { kParagraph = 1, kCharacter, kTable, kNumbering };
  Reader in(old);
  ByteView fixed = in.take(base_bytes);
  ByteView name = in.take(2 * std::size_t{in.u16le()});
  in.skip(2);
  if (!in.ok()) return {};
  Bytes out(fixed.begin(), fixed.end());
  base::put_u16le(out, static_cast<std::uint16_t>(name.size() / 2));
  base::put(out, name);
  base::put_u16le(out, 0);
  int kind = fixed[2] & 0xF, wanted = kind == kTable ? 3 : kind == kParagraph ? 2 : 1, had = fixed[kSets] & 0xF;
  int sets = std::min(wanted, had);
  for (int i = 0; i < sets; ++i) {
    bool paragraph = (kind == kParagraph && i == 0) || (kind == kTable && i == 1) || kind == kNumbering;
    if (!put_property_set(in, out, paragraph, modifiers)) return {};
  }
  even(out);
  out[kSets] = static_cast<std::uint8_t>((fixed[kSets] & 0xF0) | sets);
  out[kLength] = static_cast<std::uint8_t>(out.size());
  out[kLength + 1] = static_cast<std::uint8_t>(out.size() >> 8);
  return out;
}

// 2.9.150 LVL
bool put_level(Reader& in, Bytes& out, Modifiers& modifiers) {
  constexpr std::size_t kCharacterBytes = 24, kParagraphBytes = 25, kUnused = 20;
  ByteView fixed = in.take(kLevelBytes);
  if (!in.ok()) return false;
  Bytes paragraph = modifiers.clean_plain(in.take(fixed[kParagraphBytes])), character = modifiers.clean_plain(in.take(fixed[kCharacterBytes]));
  ByteView text = in.take(2 * std::size_t{in.u16le()});
  if (!in.ok()) return false;
  Bytes head(fixed.begin(), fixed.end());
  std::fill_n(head.begin() + kUnused, 4, 0);
  head[kCharacterBytes] = static_cast<std::uint8_t>(character.size());
  head[kParagraphBytes] = static_cast<std::uint8_t>(paragraph.size());
  base::put(out, head);
  base::put(out, paragraph);
  base::put(out, character);
  base::put_u16le(out, static_cast<std::uint16_t>(text.size() / 2));
  base::put(out, text);
  return true;
}

}  // namespace

Bytes clean_styles(ByteView sheet, Modifiers& modifiers) {
  Reader in(sheet);
  ByteView head = in.take(in.u16le());
  if (!in.ok() || head.size() < kHeadBytesMin) return {};
  std::size_t count = head[0] | head[1] << 8, base_bytes = head[2] | head[3] << 8;
  if (count > kStylesMax || base_bytes < 8 || base_bytes > 32) return {};
  head = base::slice(head, 0, kHeadBytesMax);
  Bytes out;
  base::put_u16le(out, static_cast<std::uint16_t>(head.size()));
  base::put(out, head);
  for (std::size_t i = 0; i < count; ++i) {
    ByteView old = in.take(in.u16le());
    if (old.size() % 2 != 0 && in.left() > 0) in.skip(1);
    Bytes clean = old.empty() ? Bytes{} : clean_style(old, base_bytes, modifiers);
    // The first is the one all text has. Without another one its text looks plain.
    bool broken = !in.ok() || (!old.empty() && clean.empty());
    if (broken && i == 0) return {};
    if (broken) modifiers.context().notes.removed(base::What::broken_part, "STSH");
    base::put_u16le(out, static_cast<std::uint16_t>(clean.size()));
    base::put(out, clean);
  }
  return out;
}

Lists clean_lists(ByteView table_and_more, Modifiers& modifiers) {
  Reader in(table_and_more);
  std::uint16_t count = in.u16le();
  Lists out;
  base::put_u16le(out.table, count);
  std::size_t levels = 0;
  for (std::size_t i = 0; i < count; ++i) {  // 2.9.147 LSTF
    ByteView list = in.take(kListBytes);
    if (!in.ok()) return {};
    base::put(out.table, list);
    levels += list[26] & 1 ? 1 : kLevels;
  }
  for (std::size_t i = 0; i < levels; ++i)
    if (!put_level(in, out.levels, modifiers)) return {};
  return out;
}

Bytes clean_list_overrides(ByteView table, Modifiers& modifiers) {
  Reader in(table);
  std::uint32_t count = in.u32le();
  if (count > table.size() / kOverrideBytes) return {};
  Bytes out;
  base::put_u32le(out, count);
  std::vector<std::uint8_t> levels;
  for (std::size_t i = 0; i < count; ++i) {  // 2.9.131 LFO
    ByteView entry = in.take(kOverrideBytes);
    base::put(out, entry.first(4));
    base::put_u64le(out, 0);
    base::put(out, entry.subspan(12, 3));
    base::put_u8(out, 0);
    levels.push_back(entry[12]);
  }
  for (std::uint8_t changed : levels) {  // 2.9.132 LFOData
    base::put_u32le(out, in.u32le());
    for (std::size_t i = 0; i < changed && in.ok(); ++i) {
      base::put_u32le(out, in.u32le());
      std::uint32_t flags = in.u32le();
      base::put_u32le(out, flags & 0x3F);
      constexpr std::uint32_t kFormatting = 0x20;
      if (in.ok() && flags & kFormatting && !put_level(in, out, modifiers)) return {};
    }
  }
  return in.ok() ? out : Bytes{};
}

}  // namespace sekisho::formats::doc
