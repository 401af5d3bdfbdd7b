#include "formats/emf/emf.h"

#include <gtest/gtest.h>

#include "formats/emf/dib.h"
#include "formats/rebuild_twice.h"

namespace sekisho::formats::emf {
namespace {

using base::Bytes;
using base::ByteView;
using base::FileType;
using base::What;

Bytes words(std::initializer_list<std::uint32_t> values) {
  Bytes out;
  for (std::uint32_t value : values) base::put_u32le(out, value);
  return out;
}
Bytes join(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const Bytes& part : parts) base::put(out, part);
  return out;
}
Bytes record(std::uint32_t type, const Bytes& body) { return join({words({type, static_cast<std::uint32_t>(8 + body.size())}), body}); }
Bytes end_record() { return record(14, words({0, 16, 20})); }

// A header of 108 bytes, as the rebuilder writes it, in front of the records.
Bytes metafile(std::initializer_list<Bytes> records, std::uint32_t handles = 1) {
  Bytes body = join(records);
  auto bytes = static_cast<std::uint32_t>(108 + body.size());
  Bytes header =
      words({1,       108, 0, 0, 99,   99,   0,   0,   2645, 2645, 0x464D4520, 0x10000, bytes, static_cast<std::uint32_t>(records.size() + 1),
             handles, 0,   0, 0, 1000, 1000, 264, 264, 0,    0,    0,          264000,  264000});
  return join({header, body});
}

Outcome disarm(const Bytes& input) { return formats::disarm(kFormat, FileType::emf, input); }

void stays(std::initializer_list<Bytes> records, std::uint32_t handles = 1) {
  Bytes input = metafile(records, handles);
  Outcome out = disarm(input);
  EXPECT_TRUE(out.ok);
  EXPECT_EQ(out.bytes, input);
  EXPECT_TRUE(out.notes.removed().empty());
}
// Only the end record is left.
Outcome goes(const Bytes& bad) {
  Outcome out = disarm(metafile({bad, end_record()}));
  EXPECT_TRUE(out.ok);
  EXPECT_EQ(out.bytes, metafile({end_record()}));
  EXPECT_FALSE(out.notes.removed().empty());
  return out;
}

Bytes rgb_info(std::uint32_t width, std::uint32_t height, std::uint32_t compression = 0) {
  return words({40, width, height, 1 | 24 << 16, compression, 0, 0, 0, 0, 0});
}
Bytes stretch(const Bytes& info, const Bytes& bits, std::uint32_t info_at = 80, std::uint32_t gap = 0) {
  auto info_bytes = static_cast<std::uint32_t>(info.size()), bits_bytes = static_cast<std::uint32_t>(bits.size());
  return record(81, join({words({0, 0, 9, 9, 0, 0, 0, 0, 2, 2, info_at, info_bytes, info_at + info_bytes + gap, bits_bytes, 0, 0xCC0020, 9, 9}), info,
                          Bytes(gap, 0x41), bits}));
}

TEST(Emf, OrdinaryDrawingIsCopied) {
  stays({record(17, words({8})), record(38, words({1, 0, 1, 0, 0xFF})), record(37, words({1})), record(4, words({0, 0, 9, 9, 2, 0, 0, 9, 9})),
         record(86, words({0, 0, 9, 9, 2, 0x10002, 0x30004})), record(35, words({0x3F800000, 0, 0, 0x3F800000, 0, 0})), record(40, words({1})),
         end_record()},
        2);
  stays({stretch(rgb_info(2, 2), Bytes(16, 0x7F)), end_record()});
}

TEST(Emf, EscapesOpenGlAndProfilesGo) {
  for (std::uint32_t type : {102u, 103u, 104u, 105u, 106u, 110u, 111u, 112u, 113u, 99u, 122u, 121u, 109u, 119u, 69u, 123u, 5000u})
    EXPECT_EQ(goes(record(type, words({4, 0x41414141}))).count(What::metafile_record), 1u) << type;
}

TEST(Emf, CommentsGo) {
  EXPECT_EQ(goes(record(70, words({8, 0x43494447, 0x80000001}))).count(What::custom_data), 1u);
  EXPECT_EQ(goes(record(70, words({0}))).count(What::custom_data), 1u);
}

TEST(Emf, DescriptionPixelFormatAndOpenGlFlagAreCleared) {
  Bytes input = metafile({end_record()});
  Bytes text = words({0x00690041, 0x0062, 0, 0});
  input.insert(input.begin() + 108, text.begin(), text.end());
  auto set = [&](std::size_t at, std::uint8_t value) { input[at] = value; };
  set(4, 108 + 16);
  set(60, 8);
  set(64, 108);
  set(96, 1);
  Outcome out = disarm(input);
  EXPECT_EQ(out.bytes, metafile({end_record()}));
  EXPECT_EQ(out.count(What::metadata), 1u);
}

TEST(Emf, BytesAfterTheEndGo) {
  Bytes input = metafile({end_record()});
  Bytes good = input;
  base::put(input, "MZ hidden");
  Outcome out = disarm(input);
  EXPECT_EQ(out.bytes, good);
  EXPECT_EQ(out.count(What::trailing_bytes), 1u);
}

TEST(Emf, AFileThatIsCutOffGetsAnEnd) {
  Bytes input = metafile({record(17, words({8}))});
  Outcome out = disarm(input);
  EXPECT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::broken_part), 1u);
}

TEST(Emf, TruncatedAtEveryLengthNeverCrashes) {
  Bytes input = metafile({record(38, words({1, 0, 1, 0, 0xFF})), stretch(rgb_info(2, 2), Bytes(16, 0x7F)), end_record()}, 2);
  for (std::size_t length = 0; length < input.size(); ++length) disarm(Bytes(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(length)));
}

TEST(Emf, LyingCountsGo) {
  goes(record(4, words({0, 0, 9, 9, 0x10000000, 0, 0})));
  goes(record(8, words({0, 0, 9, 9, 1, 2, 3, 0, 0, 9, 9})));
  goes(record(118, words({0, 0, 9, 9, 1, 1, 0, 0, 0, 0, 0, 0, 7})));
  goes(record(75, words({48, 5, 32, 1, 9, 16, 0, 0, 9, 9, 0, 0, 9, 9})));
  goes(record(84, words({0, 0, 9, 9, 1, 0, 0, 0, 0, 500, 76, 0, 0, 0, 0, 0, 0})));
}

TEST(Emf, HandlesThatNothingMadeGo) {
  goes(record(37, words({7})));
  goes(record(40, words({0})));
  goes(record(38, words({0x20000, 0, 1, 0, 0xFF})));
  goes(record(37, words({0x800000FF})));
}

TEST(Emf, BitmapsThatLieGo) {
  goes(stretch(rgb_info(2000, 2000), Bytes(16, 1)));
  goes(stretch(rgb_info(0x7FFFFFFF, 0x7FFFFFFF), Bytes(16, 1)));
  goes(stretch(rgb_info(2, 2), Bytes(16, 1), 0xFFFFFFF0));
  goes(stretch(words({99, 2, 2, 1 | 24 << 16, 0, 0, 0, 0, 0, 0}), Bytes(16, 1)));
  goes(stretch(rgb_info(2, 2, 5), Bytes(16, 1)));  // BI_PNG that is no PNG
}

TEST(Emf, WhatHidesBetweenTheOffsetsGoes) {
  Outcome out = disarm(metafile({stretch(rgb_info(2, 2), Bytes(16, 0x7F), 80, 64), end_record()}));
  EXPECT_EQ(out.bytes, metafile({stretch(rgb_info(2, 2), Bytes(16, 0x7F)), end_record()}));
  EXPECT_EQ(out.count(What::picture_extra), 1u);
}

TEST(Emf, LinkedColorProfileInABitmapIsCleared) {
  Bytes info = words({124, 2, 2, 1 | 24 << 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x4C494E4B});
  info.resize(124);
  info[112] = 124;
  info[116] = 40;
  Outcome out = disarm(metafile({stretch(info, Bytes(16, 0x7F)), end_record()}));
  ByteView made = out.bytes;
  EXPECT_EQ(base::Reader(base::slice(made, 108 + 80 + 56)).u32le(), 0x73524742u);
  EXPECT_EQ(base::Reader(base::slice(made, 108 + 80 + 116)).u32le(), 0u);
}

TEST(Emf, LeftoversBehindAFontNameGo) {
  Bytes font = words({1, 12});
  font.resize(332 - 8);
  font[32] = 'A';
  for (std::size_t i = 36; i < font.size(); ++i) font[i] = 0x55;
  Outcome out = disarm(metafile({record(82, font), end_record()}));
  ByteView name = base::slice(out.bytes, 108 + 8 + 32);
  EXPECT_EQ(name[0], 'A');
  for (std::size_t i = 2; i < 332 - 40; ++i) ASSERT_EQ(name[i], 0) << i;
}

Bytes plus(const Bytes& records) { return record(70, join({words({static_cast<std::uint32_t>(records.size() + 4), 0x2B464D45}), records})); }
Bytes plus_record(std::uint32_t type, std::uint32_t flags, const Bytes& body) {
  auto size = static_cast<std::uint32_t>(body.size());
  return join({words({type | flags << 16, size + 12, size}), body});
}
const Bytes kPlusHeader = plus_record(0x4001, 1, words({0xDBC01002, 1, 96, 96}));
const Bytes kPlusPen = plus_record(0x4008, 0x0200, words({0xDBC01002, 0, 0, 0, 0x3F800000, 0xDBC01002, 0, 0xFF000000}));

TEST(EmfPlus, OrdinaryDrawingIsCopied) {
  stays({plus(join({kPlusHeader, kPlusPen, plus_record(0x400D, 0x0000, words({2, 0, 0, 0x41200000, 0x41200000})), plus_record(0x4002, 0, {})})),
         end_record()});
}

TEST(EmfPlus, UnknownRecordsCommentsAndTypeConfusionGo) {
  const Bytes bad[] = {plus_record(0x4003, 0, words({1, 2})),
                       plus_record(0x4038, 0, words({1, 2, 3, 4})),
                       plus_record(0x403A, 0, words({1})),
                       plus_record(0x401A, 0, words({0, 0, 0, 0, 0, 0, 0, 0, 0, 0})),  // DrawImage on a pen
                       plus_record(0x4014, 0x8001, words({0})),                        // FillPath on an empty slot
                       plus_record(0x400D, 0, words({0x20000000, 0, 0})),
                       plus_record(0x4008, 0x0240, words({0xDBC01002, 0}))};
  for (const Bytes& one : bad) {
    Outcome out = disarm(metafile({plus(join({kPlusHeader, kPlusPen, one})), end_record()}));
    EXPECT_EQ(out.bytes, metafile({plus(join({kPlusHeader, kPlusPen})), end_record()}));
    EXPECT_EQ(out.count(What::metafile_record), 1u);
  }
}

TEST(EmfPlus, PictureThatIsNoneGoes) {
  Bytes image = words({0xDBC01002, 1, 0, 0, 0, 0, 1, 0x41414141});
  Outcome out = disarm(metafile({plus(join({kPlusHeader, plus_record(0x4008, 0x0500, image)})), end_record()}));
  EXPECT_EQ(out.bytes, metafile({plus(kPlusHeader), end_record()}));
}

TEST(EmfPlus, MetafilesInsideMetafilesEndSomewhere) {
  Bytes inner = metafile({end_record()});
  for (int i = 0; i < 12; ++i) {
    Bytes image = join({words({0xDBC01002, 2, 3, static_cast<std::uint32_t>(inner.size())}), inner});
    inner = metafile({plus(plus_record(0x4008, 0x0500, image)), end_record()});
  }
  Outcome out = disarm(inner);
  EXPECT_TRUE(out.ok);
  EXPECT_LT(out.bytes.size(), inner.size());
}

TEST(Dib, RunLengthsThatLeaveThePictureAreRefused) {
  base::Profile profile;
  base::Limits limits;
  Notes notes;
  RefusingChildren children;
  Context context{profile, limits, notes, children, "", {}};
  Bytes info = words({40, 4, 2, 1 | 8 << 16, 1, 0, 0, 0, 1, 0, 0});
  const std::uint8_t good[] = {4, 0, 0, 0, 4, 0, 0, 1}, wide[] = {200, 0, 0, 1}, jump[] = {0, 2, 0, 255, 4, 0, 0, 1};
  EXPECT_TRUE(rebuild_dib(info, good, kRgbColors, 0, context));
  EXPECT_FALSE(rebuild_dib(info, wide, kRgbColors, 0, context));
  EXPECT_FALSE(rebuild_dib(info, jump, kRgbColors, 0, context));
}

}  // namespace
}  // namespace sekisho::formats::emf
