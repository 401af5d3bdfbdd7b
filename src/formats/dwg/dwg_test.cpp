#include "formats/dwg/dwg.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/rebuild_twice.h"

namespace sekisho::formats::dwg {
namespace {

using base::Bytes;
using base::FileType;
using base::What;

// One grey pixel, 24 bits deep.
Bytes dib() {
  Bytes out;
  for (const std::uint32_t value : {40u, 1u, 1u}) base::put_u32le(out, value);
  base::put_u16le(out, 1);
  base::put_u16le(out, 24);
  for (int i = 0; i < 6; ++i) base::put_u32le(out, 0);
  base::put_u32le(out, 0x00808080);
  return out;
}
Bytes drawing(std::uint8_t kind, const Bytes& picture, std::uint32_t size_told) {
  Bytes out;
  base::put(out, "AC1015");
  out.resize(0x0D, 0);
  base::put_u32le(out, 0x20);
  out.resize(0x20, 0xAA);
  base::put(out, std::string_view("\x1F\x25\x6D\x07\xD4\x36\x28\x28\x9D\x57\xCA\x3F\x9D\x44\x10\x2B", 16));
  base::put_u32le(out, 0);
  base::put_u8(out, 1);
  base::put_u8(out, kind);
  base::put_u32le(out, static_cast<std::uint32_t>(out.size() + 8));
  base::put_u32le(out, size_told);
  base::put(out, picture);
  return out;
}

struct Made {
  base::Code code = base::Code::none;
  FileType type = FileType::unknown;
  Bytes bytes;
  Notes notes;
};
Made made_of(const Bytes& input) {
  base::Profile profile;
  base::Limits limits;
  RefusingChildren children;
  Made out;
  Context context{profile, limits, out.notes, children, "a.dwg", {}};
  EXPECT_EQ(kFormat.recognise(input, "a.dwg"), FileType::dwg);
  BytesSink sink;
  auto result = rebuild(input, FileType::dwg, context, sink);
  if (result) out.type = *result;
  else out.code = result.error().code;
  out.bytes = sink.bytes();
  return out;
}

TEST(Dwg, ThePreviewComesOut) {
  const Made out = made_of(drawing(2, dib(), static_cast<std::uint32_t>(dib().size())));
  EXPECT_EQ(out.type, FileType::bmp);
  EXPECT_TRUE(base::starts_with(out.bytes, "BM"));
  EXPECT_TRUE(std::ranges::any_of(out.notes.removed(), [](const base::Note& note) { return note.what == What::converted; }));
  EXPECT_TRUE(std::ranges::any_of(out.notes.warnings(), [](const base::Note& note) { return note.what == What::extracted_only; }));
}

TEST(Dwg, WithoutPreviewItIsHeld) {
  EXPECT_EQ(made_of(drawing(1, dib(), 44)).code, base::Code::no_open_description);
  EXPECT_EQ(made_of(drawing(2, dib(), 0xFFFFFFFF)).code, base::Code::no_open_description);
  EXPECT_EQ(made_of(drawing(6, dib(), 44)).code, base::Code::no_open_description);
  Bytes cut = drawing(2, dib(), 44);
  cut.resize(0x30);
  EXPECT_EQ(made_of(cut).code, base::Code::no_open_description);
}

}  // namespace
}  // namespace sekisho::formats::dwg
