#include "store/database.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace sekisho::store {
namespace {

TEST(Database, WritesAndReads) {
  const auto folder = std::filesystem::temp_directory_path() / "store_first_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  DatabaseSettings settings;
  settings.place = folder / "db";
  auto db = Database::open(settings);
  ASSERT_TRUE(db.has_value()) << db.error().detail;
  auto ok =
      (*db)->write([](Statements& s) { return s.execute("INSERT INTO blob (address, size, kept_at) VALUES (?, ?, ?)", {base::Bytes{1}, 2, 3}); });
  ASSERT_TRUE(ok.has_value()) << ok.error().detail;
  ok = (*db)->write([](Statements& s) { return s.execute("INSERT INTO blob (address, size, kept_at) VALUES (?, ?, ?)", {base::Bytes{1}, 2, 3}); });
  ASSERT_EQ(ok.error().code, base::Code::store_conflict);
  ok = (*db)->read([](Statements& s) -> base::Status {
    auto rows = s.query("SELECT address, size FROM blob");
    if (!rows) return std::unexpected(rows.error());
    EXPECT_EQ(rows->size(), 1u);
    return {};
  });
  ASSERT_TRUE(ok.has_value()) << ok.error().detail;
  EXPECT_EQ(*(*db)->schema_version(), 1);
}

}  // namespace
}  // namespace sekisho::store
