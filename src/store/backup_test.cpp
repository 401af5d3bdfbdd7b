#include "store/backup.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "store/test_places.h"

namespace sekisho::store {
namespace {

using base::Code;
using base::Status;

std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write_text(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary | std::ios::trunc) << text; }

class BackupTest : public OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    database_ = open();
  }
  DatabaseSettings another() {
    DatabaseSettings settings = settings_;
    settings.place = GetParam() == Engine::sqlite ? folder_.path("another.db") : TestPostgresql::the().fresh_database();
    return settings;
  }
  static Status put(Statements& s, std::int64_t i) {
    const base::Bytes address = {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8), '\t', '\n', '\\', 0};
    if (auto ok = s.execute("INSERT INTO blob (address, size, kept_at) VALUES (?, ?, ?)", {address, i, i}); !ok) return ok;
    if (auto ok = s.execute("INSERT INTO blob_use (address, owner) VALUES (?, ?)", {address, "関所\t" + std::to_string(i)}); !ok) return ok;
    return s.execute("INSERT INTO work (kind, subject, due_at, tries) VALUES ('k', ?, 0, 0)", {std::to_string(i)});
  }
  static std::vector<std::int64_t> facts(Database& database) {
    std::vector<std::int64_t> out;
    EXPECT_TRUE(database
                    .read([&](Statements& s) -> Status {
                      out.clear();
                      for (const char* sql : {"SELECT COUNT(*), SUM(size) FROM blob", "SELECT COUNT(*), COUNT(*) FROM blob_use",
                                              "SELECT COUNT(*), MAX(id) FROM work"}) {
                        auto row = s.first(sql);
                        if (!row) return std::unexpected(row.error());
                        out.push_back((*row)->integer(0));
                        out.push_back((*row)->is_null(1) ? 0 : (*row)->integer(1));
                      }
                      return {};
                    })
                    .has_value());
    return out;
  }
  std::unique_ptr<Database> database_;
};
SEKISHO_ON_BOTH_ENGINES(BackupTest);

TEST_P(BackupTest, OfARunningDatabaseIsOneMomentAndComesBack) {
  std::atomic<bool> stop = false;
  std::atomic<std::int64_t> written = 0;
  std::jthread writer([&] {
    for (std::int64_t i = 1; !stop; ++i)
      if (database_->write([&](Statements& s) { return put(s, i); })) written = i;
  });
  while (written < 50) std::this_thread::yield();
  const std::string file = folder_.path("backup");
  const std::int64_t before = written;
  auto done = database_->back_up(file);
  const std::int64_t after = written;
  stop = true;
  writer.join();
  ASSERT_TRUE(done.has_value()) << done.error().detail;
  ASSERT_TRUE(check_backup(file).has_value());
  EXPECT_FALSE(database_->back_up(file).has_value());  // never over another one

  const DatabaseSettings settings = another();
  auto restored = restore(file, settings);
  ASSERT_TRUE(restored.has_value()) << restored.error().detail;
  auto copy = Database::open(settings);
  ASSERT_TRUE(copy.has_value()) << copy.error().detail;
  const auto found = facts(**copy);
  EXPECT_GE(found[0], before);
  EXPECT_LE(found[0], after + 1);
  EXPECT_EQ(found[1], found[0] * (found[0] + 1) / 2);
  EXPECT_EQ(found[2], found[0]);
  EXPECT_EQ(found[4], found[0]);
  // A number that was given before the backup is not given again.
  ASSERT_TRUE((*copy)->write([&](Statements& s) { return put(s, 60'000); }).has_value());
  EXPECT_GT(facts(**copy)[5], found[5]);
  copy->reset();
  EXPECT_EQ(restore(file, settings).error().code, Code::store_conflict);
}

TEST_P(BackupTest, AnAlteredOrCutOffBackupIsFound) {
  for (std::int64_t i = 0; i < 200; ++i) ASSERT_TRUE(database_->write([&](Statements& s) { return put(s, i); }).has_value());
  const std::string file = folder_.path("backup");
  ASSERT_TRUE(database_->back_up(file).has_value());
  const std::string whole = file_text(file);
  for (std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{40}, std::size_t{0}}) {
    write_text(file, whole.substr(0, size));
    EXPECT_FALSE(check_backup(file).has_value()) << size;
  }
  // SQLite's pages have no checksums: its own check finds broken structure. PostgreSQL's file is ours, and closed by a hash.
  std::vector<std::pair<std::size_t, std::size_t>> cuts;  // where, how many bytes
  if (GetParam() == Engine::sqlite) cuts.emplace_back(4096, 4096);
  else
    for (std::size_t at = 0; at < whole.size(); at += whole.size() / 97) cuts.emplace_back(at, 1);
  for (const auto& [at, size] : cuts) {
    std::string altered = whole;
    for (std::size_t i = at; i < at + size; ++i) altered[i] = static_cast<char>(altered[i] ^ 0x55);
    write_text(file, altered);
    EXPECT_EQ(check_backup(file).error().code, Code::backup_damaged) << at;
  }
  write_text(file, whole);
  EXPECT_TRUE(check_backup(file).has_value());
}

TEST_P(BackupTest, OfTheOtherEngineIsTurnedAway) {
  const std::string file = folder_.path("backup");
  ASSERT_TRUE(database_->back_up(file).has_value());
  DatabaseSettings settings = another();
  settings.engine = GetParam() == Engine::sqlite ? Engine::postgresql : Engine::sqlite;
  EXPECT_EQ(restore(file, settings).error().code, Code::store_conflict);
}

}  // namespace
}  // namespace sekisho::store
