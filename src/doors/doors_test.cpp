// The contract of every line of doors/LIST.
#include "doors/doors.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "text/text.h"

namespace sekisho::doors {
namespace {

TEST(DoorsTest, every_line_of_the_list_is_a_door_with_a_folder_of_its_own) {
  std::ifstream list(std::string(SEKISHO_SOURCE_DIR) + "/src/doors/LIST");
  std::vector<std::string> lines;
  for (std::string line; std::getline(list, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), all().size());
  ASSERT_FALSE(lines.empty());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(all()[i]->id, lines[i]);
    EXPECT_TRUE(std::filesystem::exists(std::string(SEKISHO_SOURCE_DIR) + "/src/doors/" + lines[i] + "/" + lines[i] + ".h"));
  }
}

TEST(DoorsTest, every_door_says_what_it_is_and_where_it_is_set_up) {
  std::set<std::string_view> names;
  for (const Door* door : all()) {
    for (std::string_view word : {door->id, door->ja, door->en, door->settings}) {
      EXPECT_FALSE(word.empty()) << door->id;
      EXPECT_TRUE(text::valid_utf8(word)) << door->id;
    }
    EXPECT_TRUE(names.insert(door->id).second && names.insert(door->ja).second) << door->id;
    EXPECT_NE(door->ja, door->en);
  }
}

}  // namespace
}  // namespace sekisho::doors
