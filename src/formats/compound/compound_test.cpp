#include "formats/compound/compound.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "formats/compound/layout.h"

namespace sekisho::formats::compound {
namespace {

using base::Bytes;

Entry sample() {
  Entry root = make_storage("Root Entry");
  root.class_id[0] = 7;
  root.children = {make_stream("WordDocument", Bytes(5000, 1)), make_stream("1Table", Bytes(100, 2)), make_stream("Empty", {}),
                   make_storage("Pictures", {make_stream("b", Bytes(64, 3)), make_stream("A", Bytes(4096, 4)), make_storage("deeper")})};
  for (int i = 0; i < 9; ++i) root.children.push_back(make_stream("stream" + std::to_string(i), Bytes(1 + i, 5)));
  return root;
}

Bytes written(const Entry& root) {
  BytesSink out;
  write(root, out);
  return out.bytes();
}

// The little-endian number at an offset, replaced.
Bytes with(Bytes bytes, std::size_t at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
  return bytes;
}

base::Code reason(const Bytes& bytes) {
  auto result = read(bytes, {});
  return result ? base::Code::none : result.error().code;
}

// Where things lie in what write() makes of sample(): one FAT sector, then the directory.
constexpr std::size_t kFat = 512, kDirectory = 1024, kLeft = 68, kChild = 76, kStart = 116, kSize = 120;

TEST(Compound, WhatIsWrittenIsReadAgain) {
  Bytes bytes = written(sample());
  auto root = read(bytes, {});
  ASSERT_TRUE(root);
  EXPECT_EQ(root->children.size(), 13u);
  EXPECT_EQ(root->class_id[0], 7);
  EXPECT_EQ(stream(*root, "worddocument").size(), 5000u);
  const Entry* pictures = find(*root, "PICTURES");
  ASSERT_TRUE(pictures && pictures->storage);
  EXPECT_TRUE(std::ranges::equal(stream(*pictures, "a"), Bytes(4096, 4)));
  EXPECT_TRUE(std::ranges::equal(stream(*pictures, "B"), Bytes(64, 3)));
  EXPECT_EQ(written(*root), bytes);
}

TEST(Compound, AnEmptyRootIsAFileToo) {
  auto root = read(written(make_storage("")), {});
  ASSERT_TRUE(root);
  EXPECT_TRUE(root->children.empty());
}

TEST(Compound, ManySectorsNeedMoreTablesThanTheHeaderNames) {
  Entry root = make_storage("", {make_stream("large", Bytes(16 << 20, 9)), make_stream("small", Bytes(3, 1))});
  auto again = read(written(root), {});
  ASSERT_TRUE(again);
  EXPECT_TRUE(std::ranges::equal(stream(*again, "large"), root.children[0].bytes));
}

TEST(Compound, NamesAreOrderedByLengthThenUpperCase) {
  EXPECT_LT(compare_names(u"z", u"aa"), 0);
  EXPECT_EQ(compare_names(u"\uFF21b", u"\uFF41B"), 0);
  EXPECT_GT(compare_names(u"表", u"b"), 0);
  EXPECT_EQ(compare_names(u"é", u"É"), 0);
}

TEST(Compound, ACutLastSectorIsRead) {
  Bytes bytes = written(make_storage("", {make_stream("large", Bytes(5000, 9))}));
  bytes.resize(bytes.size() - 100);
  auto root = read(bytes, {});
  ASSERT_TRUE(root);
  EXPECT_EQ(stream(*root, "large").size(), 5000u);
}

TEST(Compound, WrongCountsAndColoursDoNotMatter) {
  Bytes bytes = written(sample());
  bytes = with(bytes, 44, 0);                        // sectors of the allocation table
  bytes = with(bytes, 64, 77);                       // of the mini FAT
  bytes[kDirectory + 128 + 67] ^= 1;                 // a colour
  bytes = with(bytes, kDirectory + kStart + 8, 99);  // the upper half of a size
  auto root = read(bytes, {});
  ASSERT_TRUE(root);
  EXPECT_EQ(written(*root), written(sample()));
}

TEST(Compound, TheStreamOfShortStreamsMayRunOnIntoTheNext) {
  const Entry root = make_storage("", {make_stream("large", Bytes(5000, 9)), make_stream("small", Bytes(100, 1))});
  const Bytes bytes = written(root);
  const std::size_t large = base::Reader(base::slice(bytes, kDirectory + 128 + kStart)).u32le();
  const std::size_t shorts = base::Reader(base::slice(bytes, kDirectory + kStart)).u32le();
  auto again = read(with(bytes, kFat + 4 * shorts, static_cast<std::uint32_t>(large)), {});
  ASSERT_TRUE(again);
  EXPECT_EQ(written(*again), bytes);
}

TEST(Compound, AnEncryptedPackageMayPromiseMore) {
  for (const char* name : {"EncryptedPackage", "EncryptedOther"}) {
    const Bytes bytes = written(make_storage("", {make_stream(name, Bytes(5000, 9))}));
    auto root = read(with(bytes, kDirectory + 128 + kSize, 5300), {});
    ASSERT_EQ(root.has_value(), std::string(name) == "EncryptedPackage");
    EXPECT_EQ(root ? stream(*root, name).size() : 0, root ? 5120u : 0u);
  }
}

TEST(Compound, NoSectorIsUsedTwice) {
  Bytes bytes = written(sample());
  EXPECT_EQ(reason(with(bytes, kFat + 4 * 1, 1)), base::Code::compound_damaged);                    // the directory bites its tail
  EXPECT_EQ(reason(with(bytes, kDirectory + 128 * 13 + kStart, 1)), base::Code::compound_damaged);  // a stream over the directory
}

TEST(Compound, ATreeThatIsNoTreeIsRefused) {
  Bytes bytes = written(sample());
  EXPECT_EQ(reason(with(bytes, kDirectory + kChild, 0)), base::Code::compound_damaged);
  EXPECT_EQ(reason(with(bytes, kDirectory + 128 + kLeft, 1)), base::Code::compound_damaged);
  EXPECT_EQ(reason(with(bytes, kDirectory + 128 + kLeft, 4000)), base::Code::compound_damaged);
}

TEST(Compound, SizesThatLieAreRefused) {
  Bytes bytes = written(sample());
  EXPECT_EQ(reason(with(bytes, kDirectory + 128 + kSize, 4000)), base::Code::compound_damaged);        // beyond its mini chain
  EXPECT_EQ(reason(with(bytes, kDirectory + 128 + kSize, 0x7FFFFFFF)), base::Code::compound_damaged);  // beyond the file
  EXPECT_EQ(reason(with(bytes, kDirectory + kSize, 64)), base::Code::compound_damaged);                // a mini stream too small
}

TEST(Compound, ANameThatStandsTwiceIsRefused) {
  Entry root = make_storage("", {make_stream("same", {1}), make_stream("SAME", {2})});
  EXPECT_EQ(reason(written(root)), base::Code::compound_damaged);
}

TEST(Compound, TooDeepIsRefused) {
  Entry inner = make_storage("s");
  for (std::size_t i = 0; i < kDepthMax + 1; ++i) inner = make_storage("s", {std::exchange(inner, {})});
  EXPECT_EQ(reason(written(make_storage("", {inner}))), base::Code::too_deep);
}

TEST(Compound, WhatIsNoneIsRefused) {
  EXPECT_EQ(reason({}), base::Code::compound_damaged);
  EXPECT_EQ(reason(Bytes(600, 0xFF)), base::Code::compound_damaged);
}

}  // namespace
}  // namespace sekisho::formats::compound
