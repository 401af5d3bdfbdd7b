#include "evidence/tiles.h"

#include <gtest/gtest.h>

namespace sekisho::evidence {
namespace {

TEST(Tiles, paths_of_the_specification) {
  EXPECT_EQ(tile_path({0, 1234067}), "tile/0/x001/x234/067");
  EXPECT_EQ(tile_path({2, 0, 1}), "tile/2/000.p/1");
  EXPECT_EQ(tile_path({0, 273, 112, true}), "tile/entries/273.p/112");
  for (const Tile& tile : {Tile{0, 0}, Tile{1, 999}, Tile{3, 1000, 7}, Tile{0, 123456789, 255, true}})
    EXPECT_EQ(parse_tile_path(tile_path(tile)), tile);
}

TEST(Tiles, other_spellings_are_refused) {
  for (const char* path : {"tile/00/000", "tile/64/000", "tile/0/0", "tile/0/x001/x234", "tile/0/001/234", "tile/0/x000/001", "tile/0/000.p/0",
                           "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000/", "tile/0", "tile", "", "tile/entries/../000", "tile/0/-01"})
    EXPECT_FALSE(parse_tile_path(path)) << path;
}

// "a tree of size 70,000 will be represented by 273 full level 0 tiles, one partial level 0 tile of width 112, …"
TEST(Tiles, of_the_trees_of_the_specification) {
  auto zero = tiles_of(0, 70'000), one = tiles_of(1, 70'000), two = tiles_of(2, 70'000);
  ASSERT_EQ(zero.size(), 274u);
  EXPECT_EQ(zero[272].width, kTileWidth);
  EXPECT_EQ(zero[273].width, 112u);
  ASSERT_EQ(one.size(), 2u);
  EXPECT_EQ(one[0].width, kTileWidth);
  EXPECT_EQ(one[1].width, 17u);
  ASSERT_EQ(two.size(), 1u);
  EXPECT_EQ(two[0].width, 1u);
  EXPECT_TRUE(tiles_of(3, 70'000).empty());
  EXPECT_EQ(tiles_of(1, 256).size(), 1u);
  EXPECT_EQ(tiles_of(1, 256)[0].width, 1u);
}

TEST(Tiles, bundles_give_back_their_records) {
  base::Bytes bundle;
  append_entry(bundle, "a");
  append_entry(bundle, "");
  append_entry(bundle, std::string(kEntryBytesMax, 'x'));
  EXPECT_EQ(bundle[0], 0);
  EXPECT_EQ(bundle[1], 1);
  auto records = parse_bundle(bundle);
  ASSERT_TRUE(records);
  EXPECT_EQ(*records, (std::vector<std::string>{"a", "", std::string(kEntryBytesMax, 'x')}));
  bundle.pop_back();
  EXPECT_FALSE(parse_bundle(bundle));
}

}  // namespace
}  // namespace sekisho::evidence
