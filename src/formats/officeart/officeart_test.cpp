#include "formats/officeart/officeart.h"

#include <gtest/gtest.h>

namespace sekisho::formats::officeart {
namespace {

using base::Bytes;
using base::What;

class Officeart : public ::testing::Test {
 protected:
  static void property(Record& table, std::uint16_t id, std::uint32_t value) {
    Bytes head;
    base::put_u16le(head, id);
    base::put_u32le(head, value);
    table.body.insert(table.body.begin() + 6 * table.instance, head.begin(), head.end());
    ++table.instance;
  }
  std::uint32_t removed(What what) const {
    for (const base::Note& note : notes_.removed())
      if (note.what == what) return note.count;
    return 0;
  }

  class NoChildren : public Children {
    std::optional<ChildResult> disarm(base::ByteView, std::string_view) override { return std::nullopt; }
  };
  base::Profile profile_;
  base::Limits limits_;
  Notes notes_;
  NoChildren children_;
  Context context_{profile_, limits_, notes_, children_, {}, {}};
};

TEST_F(Officeart, ReadsAndWritesTheSameBytes) {
  Record inner{.version = 2, .instance = 1, .type = kFSP, .body = Bytes(8, 1)};
  Record shape{.version = 15, .type = kSpContainer, .inside = {inner}};
  const Bytes bytes = write({shape});
  const auto tree = read(bytes, limits_);
  ASSERT_TRUE(tree);
  EXPECT_TRUE(tree->whole);
  EXPECT_EQ(write(tree->records), bytes);
  EXPECT_EQ(tree->records[0].inside[0].end, bytes.size());
  Bytes cut = bytes;
  cut[4] = 100;
  EXPECT_FALSE(read(cut, limits_)->whole);
  cut = bytes;
  cut[12] = 100;
  EXPECT_FALSE(read(cut, limits_));
}

TEST_F(Officeart, KeepsOnlyPropertiesOnTheList) {
  Record table{.version = 3, .type = kFOPT};
  property(table, 0x0004, 7);
  property(table, 0x4104, 1);
  property(table, 0x0106, 2);
  property(table, 0x010B, 5);
  property(table, 0x4186, 9);
  clean_properties(table, 1, context_);
  EXPECT_EQ(table.instance, 2);
  EXPECT_EQ(removed(What::external_link), 1u);
  EXPECT_EQ(removed(What::unknown_markup), 2u) << "an OLE id; a picture that the store has not";
}

TEST_F(Officeart, TakesScriptsAndLinksOutOfShapes) {
  Record table{.version = 3, .type = kFOPT};
  property(table, 0xC382, 4);
  property(table, 0xC38E, 2);
  property(table, 0xC380, 2);
  for (const int byte : {1, 2, 3, 4, int{'s'}, 0, int{'n'}, 0}) table.body.push_back(static_cast<std::uint8_t>(byte));
  clean_properties(table, 0, context_);
  EXPECT_EQ(table.instance, 1);
  EXPECT_EQ(table.body, (Bytes{0x80, 0x83, 2, 0, 0, 0, 'n', 0}));
  EXPECT_EQ(removed(What::unsafe_link), 1u);
  EXPECT_EQ(removed(What::script), 1u);
}

TEST_F(Officeart, CountsSixBytesMoreWhereAnArrayLeavesItsHeaderOut) {
  Record table{.version = 3, .type = kFOPT};
  property(table, 0x8145, 4);
  for (const int byte : {1, 0, 1, 0, 4, 0, 9, 9, 9, 9}) table.body.push_back(static_cast<std::uint8_t>(byte));
  clean_properties(table, 0, context_);
  EXPECT_EQ(table.instance, 1);
  EXPECT_EQ(table.body.size(), 16u);
  EXPECT_EQ(table.body[2], 10);
  EXPECT_TRUE(notes_.removed().empty());
}

TEST_F(Officeart, PutsAnEmptyPictureWhereOneIsRefused) {
  Record blip{.instance = 0x6E0, .type = 0xF01E, .body = Bytes(40, 0)};
  bool refused = false;
  const Record made = rebuild_blip(blip, context_, &refused);
  EXPECT_TRUE(refused);
  EXPECT_EQ(blip_kind(made), 6);
  EXPECT_EQ(removed(What::picture_refused), 1u);
  const Record again = rebuild_blip(made, context_, &refused);
  EXPECT_FALSE(refused);
  EXPECT_EQ(again.body, made.body);
}

TEST_F(Officeart, AsksTheHostForEveryShape) {
  const auto shape = [](std::uint32_t number) {
    Record fsp{.version = 2, .instance = 1, .type = kFSP};
    base::put_u32le(fsp.body, number);
    base::put_u32le(fsp.body, 0);
    return Record{.version = 15, .type = kSpContainer, .inside = {fsp}};
  };
  Record group{.version = 15, .type = kSpgrContainer, .inside = {shape(1), shape(2), shape(3)}};
  Record drawing{.version = 15, .type = kDgContainer, .inside = {Record{.type = kFDG, .body = Bytes(8, 9)}, group}};
  clean_drawing(drawing, 0, context_, [](Record& each) { return shape_number(each) != 2; });
  EXPECT_EQ(find(drawing, kSpgrContainer)->inside.size(), 2u);
  EXPECT_EQ(find(drawing, kFDG)->body, (Bytes{2, 0, 0, 0, 9, 9, 9, 9}));
}

}  // namespace
}  // namespace sekisho::formats::officeart
