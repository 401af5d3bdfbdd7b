#include "store/migrations.h"

#include <gtest/gtest.h>

#include "store/test_places.h"

namespace sekisho::store {
namespace {

using base::Code;

constexpr std::array<Migration, 3> kSteps = {{{1, "0001_a", "CREATE TABLE a (id {identity}, raw {bytes}, word {text}, part {real});"},
                                              {2, "0002_b", "CREATE TABLE b (n BIGINT); INSERT INTO b VALUES (7);"},
                                              {3, "0003_c", "CREATE TABLE c (n BIGINT); CREATE TABLE b (n BIGINT);"}}};

class MigrationsTest : public OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    auto connection = connect(settings_, Purpose::write);
    ASSERT_TRUE(connection.has_value()) << connection.error().detail;
    connection_ = std::move(*connection);
  }
  static std::span<const Migration> first(std::size_t count) { return std::span(kSteps).first(count); }
  std::unique_ptr<Connection> connection_;
};
SEKISHO_ON_BOTH_ENGINES(MigrationsTest);

TEST_P(MigrationsTest, GoForwardStepByStep) {
  EXPECT_EQ(*schema_version(*connection_), 0);
  ASSERT_TRUE(migrate(*connection_, first(1)).has_value());
  EXPECT_EQ(*schema_version(*connection_), 1);
  EXPECT_EQ(check_migrations(*connection_, first(2)).error().code, Code::store_unavailable);
  ASSERT_TRUE(migrate(*connection_, first(2)).has_value());
  ASSERT_TRUE(migrate(*connection_, first(2)).has_value());
  EXPECT_EQ(*schema_version(*connection_), 2);
  EXPECT_TRUE(check_migrations(*connection_, first(2)).has_value());
}

TEST_P(MigrationsTest, AStepThatFailsLeavesNothing) {
  auto failed = migrate(*connection_, first(3));
  ASSERT_FALSE(failed.has_value());
  EXPECT_NE(failed.error().detail.find("0003_c"), std::string::npos);
  EXPECT_EQ(*schema_version(*connection_), 2);
  EXPECT_FALSE(connection_->query("SELECT n FROM c").has_value());
}

TEST_P(MigrationsTest, ALaterProgramsDatabaseIsRefusedByItsNumber) {
  ASSERT_TRUE(migrate(*connection_, first(2)).has_value());
  auto refused = migrate(*connection_, first(1));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::store_newer);
  EXPECT_NE(refused.error().detail.find("migration 2"), std::string::npos);
}

TEST_P(MigrationsTest, AStepChangedAfterItWasAppliedIsFound) {
  ASSERT_TRUE(migrate(*connection_, first(2)).has_value());
  std::array<Migration, 2> changed = {kSteps[0], kSteps[1]};
  changed[1].sql = "CREATE TABLE b (n BIGINT);";
  auto refused = migrate(*connection_, changed);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::store_damaged);
  EXPECT_NE(refused.error().detail.find("migration 2"), std::string::npos);
}

TEST_P(MigrationsTest, AStepThatIsMissingIsFound) {
  ASSERT_TRUE(migrate(*connection_, first(2)).has_value());
  ASSERT_TRUE(connection_->execute("DELETE FROM store_migration WHERE number = 1").has_value());
  auto refused = migrate(*connection_, first(2));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::store_damaged);
}

TEST(Migrations, OfThisProgramAreNumberedWithoutGaps) {
  ASSERT_FALSE(migrations().empty());
  for (std::size_t i = 0; i < migrations().size(); ++i) EXPECT_EQ(migrations()[i].number, static_cast<int>(i) + 1) << migrations()[i].name;
}

TEST(Migrations, KnowNoOtherTokens) {
  for (const Migration& migration : migrations())
    for (Engine engine : {Engine::sqlite, Engine::postgresql})
      EXPECT_EQ(in_dialect(migration.sql, engine).find('{'), std::string::npos) << migration.name;
}

}  // namespace
}  // namespace sekisho::store
