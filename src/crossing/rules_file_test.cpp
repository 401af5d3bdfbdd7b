#include "crossing/rules_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "evidence/leaves.h"
#include "store/test_places.h"

namespace sekisho::crossing {
namespace {

using zones::Zone;

void write(const std::string& file, const std::string& text) {
  std::ofstream(file + ".new") << text;
  ASSERT_EQ(std::rename((file + ".new").c_str(), file.c_str()), 0);
}

constexpr const char* kOpen = "[[route]]\nfrom = \"internet\"\nto = \"lgwan\"\nallowed = true\napproval = \"none\"\n";

TEST(RulesFile, IsReadAgainWhenItChangesAndAWrongOneChangesNothing) {
  store::TestFolder folder;
  const std::string file = folder.path("rules.toml");
  write(file, kOpen);
  auto database = store::Database::open({.place = folder.path("town.db")});
  ASSERT_TRUE(database);
  auto rules = RulesInForce::open(**database, base::system_clock(), file);
  ASSERT_TRUE(rules) << rules.error().detail;
  EXPECT_NE((*rules)->rules()->route(Zone::internet, Zone::lgwan), nullptr);
  EXPECT_EQ((*rules)->look_again().value_or(true), false);

  write(file, "[[route]]\nfrom = \"internet\"\nto = \"mars\"\n");
  auto wrong = (*rules)->look_again();
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, base::Code::bad_settings);
  EXPECT_NE(wrong.error().where.find("rules.toml:3:"), std::string::npos) << wrong.error().where;
  ASSERT_TRUE((*rules)->trouble());
  EXPECT_NE((*rules)->rules()->route(Zone::internet, Zone::lgwan), nullptr);

  write(file, "[[route]]\nfrom = \"internet\"\nto = \"lgwan\"\nallowed = false\n");
  EXPECT_EQ((*rules)->look_again().value_or(false), true);
  EXPECT_FALSE((*rules)->trouble());
  EXPECT_FALSE((*rules)->rules()->route(Zone::internet, Zone::lgwan)->allowed);

  std::uint64_t leaves = 0;
  ASSERT_TRUE((*database)->read([&](store::Statements& statements) -> base::Status {
    auto count = evidence::leaf_count(statements);
    if (!count) return std::unexpected(count.error());
    leaves = *count;
    return {};
  }));
  EXPECT_EQ(leaves, 2u);
}

TEST(RulesFile, AtTheStartAWrongFileIsAnError) {
  store::TestFolder folder;
  write(folder.path("rules.toml"), "allowed = maybe");
  auto database = store::Database::open({.place = folder.path("town.db")});
  ASSERT_TRUE(database);
  auto rules = RulesInForce::open(**database, base::system_clock(), folder.path("rules.toml"));
  ASSERT_FALSE(rules);
  EXPECT_EQ(rules.error().code, base::Code::bad_settings);
}

}  // namespace
}  // namespace sekisho::crossing
