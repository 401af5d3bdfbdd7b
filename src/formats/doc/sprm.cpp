#include "formats/doc/sprm.h"

#include <optional>
#include <vector>

namespace sekisho::formats::doc {

using base::Bytes;
using base::ByteView;
using base::Reader;
using base::What;

namespace {

constexpr std::uint16_t kPictureLocation = 0x6A03, kIsData = 0x0806, kIsOle = 0x080A, kObjectLocation = 0x680E, kIsObject = 0x0856,
                        kIsHidden = 0x083C;
constexpr std::uint16_t kHugeParagraphOld = 0x6645, kHugeParagraph = 0x6646, kTableProperties = 0x646B;
constexpr std::uint16_t kTableDefinition = 0xD608, kTabs = 0xC615;

// 2.2.5.1: the greatest ispmd that 2.6.1 to 2.6.5 name in each group (sgc); none in group 0, 6 and 7.
constexpr int kGreatest[] = {-1, 0x71, 0x90, 0x0B, 0x44, 0x8A, -1, -1};

struct Modifier {
  std::uint16_t code;
  ByteView operand;
};

std::size_t tab_bytes(Reader in) {
  // 2.9.182: a count of 255 means that the two lists inside tell the length
  std::size_t deleted = in.u8();
  in.skip(4 * deleted);
  return 1 + 4 * deleted + 1 + 3 * std::size_t{in.u8()};
}

// 2.2.5.2: how long an operand is follows from the code's last three bits and, for a few, from the operand.
std::size_t operand_bytes(std::uint16_t code, const Reader& at) {
  constexpr std::size_t kBytes[] = {1, 1, 2, 4, 2, 2, 0, 3};
  Reader in = at;
  if (code >> 13 != 6) return kBytes[code >> 13];
  if (code == kTableDefinition) {
    std::size_t bytes = in.u16le();
    return bytes == 0 ? 2 : 1 + bytes;
  }
  std::size_t bytes = in.u8();
  return 1 + (code == kTabs && bytes == 255 ? tab_bytes(in) : bytes);
}

bool known(std::uint16_t code) { return (code & 0x1FF) <= kGreatest[code >> 10 & 7]; }

}  // namespace

Bytes Modifiers::clean(ByteView list, References references) {
  std::vector<Modifier> all;
  bool ole = false, data = false;
  Reader in(list);
  while (in.left() >= 2) {
    std::uint16_t code = in.u16le();
    if (code == 0 && in.at_end()) break;
    ByteView operand = in.take(operand_bytes(code, in));
    if (!in.ok()) {
      context_.notes.removed(What::broken_part);
      break;
    }
    ole |= code == kIsOle && operand[0] != 0;
    data |= code == kIsData && operand[0] != 0;
    all.push_back({code, operand});
  }
  Bytes out;
  for (const Modifier& each : all) {
    Bytes operand(each.operand.begin(), each.operand.end());
    std::uint32_t offset = Reader(each.operand).u32le();
    std::optional<std::uint32_t> moved = offset;
    switch (each.code) {
      case kIsOle:
      case kIsObject:
      case kObjectLocation:
        if (operand[0] != 0) context_.notes.removed(What::ole_object);
        moved.reset();
        break;
      case kPictureLocation:
        moved = ole || references == References::none ? std::nullopt : data ? data_.form_field(offset) : data_.picture(offset);
        break;
      case kIsData: break;
      case kIsHidden:  // 2.6.1 sprmCFVanish
        if (operand[0] == 1 && references == References::allowed) context_.notes.warn(What::hidden_text);
        break;
      case kHugeParagraphOld:
      case kHugeParagraph:
      case kTableProperties:
        if (references == References::none) moved.reset();
        else moved = data_.modifiers(offset, [&](ByteView inner) { return clean(inner, References::none); });
        break;
      default:
        if (known(each.code)) break;
        context_.notes.removed(What::unknown_markup);
        moved.reset();
    }
    if (!moved) continue;
    bool refers = each.code == kPictureLocation || each.code == kHugeParagraphOld || each.code == kHugeParagraph || each.code == kTableProperties;
    base::put_u16le(out, each.code);
    if (refers) base::put_u32le(out, *moved);
    else base::put(out, operand);
  }
  return out;
}

}  // namespace sekisho::formats::doc
