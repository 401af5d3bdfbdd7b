#include "store/database.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "store/test_places.h"

namespace sekisho::store {
namespace {

using base::Code;
using base::Status;

class DatabaseTest : public OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    database_ = open();
    ASSERT_NE(database_, nullptr);
  }
  Status insert(std::int64_t id, Value value = {}) {
    return database_->write([&](Statements& s) { return put(s, id, value); });
  }
  static Status put(Statements& s, std::int64_t id, const Value& error = {}) {
    return s.execute("INSERT INTO work (id, kind, subject, due_at, tries, last_error) VALUES (?, 'k', 's', 0, 0, ?)", {id, error});
  }
  std::int64_t count(Database& database) {
    std::int64_t found = -1;
    auto looked = database.read([&](Statements& s) -> Status {
      auto row = s.first("SELECT COUNT(*) FROM work");
      if (!row) return std::unexpected(row.error());
      found = (*row)->integer(0);
      return {};
    });
    EXPECT_TRUE(looked.has_value()) << looked.error().detail;
    return found;
  }
  std::int64_t count() { return count(*database_); }
  std::unique_ptr<Database> database_;
};
SEKISHO_ON_BOTH_ENGINES(DatabaseTest);

TEST_P(DatabaseTest, EveryKindOfValueComesBackAsItWas) {
  base::Bytes bytes(256);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
  const std::string text = "関所\t\"'\\ ?\n";
  auto done = database_->write([&](Statements& s) {
    return s.execute("CREATE TABLE kinds (a BIGINT, b DOUBLE PRECISION, c TEXT, d " + std::string(s.engine() == Engine::sqlite ? "BLOB" : "BYTEA") +
                     ", e BIGINT)");
  });
  ASSERT_TRUE(done.has_value()) << done.error().detail;
  done = database_->write([&](Statements& s) -> Status {
    if (auto ok = s.execute("INSERT INTO kinds VALUES (?, ?, ?, ?, ?)", {INT64_MIN, 0.1, text, bytes, Value{}}); !ok) return ok;
    const std::array<std::string_view, 5> columns = {"a", "b", "c", "d", "e"};
    const std::array<Row, 2> rows = {Row({INT64_MAX, -1e300, text, bytes, Value{}}),
                                     Row({std::int64_t{0}, 2.5, std::string(), base::Bytes{}, std::int64_t{1}})};
    return s.insert_many("kinds", columns, rows);
  });
  ASSERT_TRUE(done.has_value()) << done.error().detail;
  done = database_->read([&](Statements& s) -> Status {
    auto rows = s.query("SELECT a, b, c, d, e, '?' /* ? */ FROM kinds -- ?\nWHERE c <> ? OR c = ? ORDER BY a", {"other", ""});
    if (!rows) return std::unexpected(rows.error());
    EXPECT_EQ(rows->size(), 3u);
    const Row &least = rows->at(0), &middle = rows->at(1), &most = rows->at(2);
    EXPECT_EQ(least.integer(0), INT64_MIN);
    EXPECT_EQ(least.number(1), 0.1);
    EXPECT_EQ(least.text(2), text);
    EXPECT_EQ(least.bytes(3), bytes);
    EXPECT_TRUE(least.is_null(4));
    EXPECT_EQ(least.text(5), "?");
    EXPECT_EQ(most.integer(0), INT64_MAX);
    EXPECT_EQ(most.number(1), -1e300);
    EXPECT_EQ(most.text(2), text);
    EXPECT_EQ(most.bytes(3), bytes);
    EXPECT_EQ(middle.text(2), "");
    EXPECT_TRUE(middle.bytes(3).empty());
    auto sum = s.first("SELECT SUM(e), COUNT(*), AVG(b) FROM kinds WHERE e = 1");
    if (!sum) return std::unexpected(sum.error());
    EXPECT_EQ((*sum)->integer(0), 1);
    EXPECT_EQ((*sum)->integer(1), 1);
    EXPECT_EQ((*sum)->number(2), 2.5);
    auto none = s.first("SELECT a FROM kinds WHERE d = ?", {base::Bytes{9}});
    EXPECT_TRUE(none.has_value() && !none->has_value());
    return {};
  });
  EXPECT_TRUE(done.has_value()) << done.error().detail;
}

TEST_P(DatabaseTest, AUnitIsThereWholeOrNotAtAll) {
  ASSERT_TRUE(insert(1).has_value());
  auto conflict = database_->write([&](Statements& s) -> Status {
    if (auto ok = put(s, 2); !ok) return ok;
    return put(s, 1);
  });
  EXPECT_EQ(conflict.error().code, Code::store_conflict);
  auto refused = database_->write([&](Statements& s) -> Status {
    if (auto ok = put(s, 3); !ok) return ok;
    return base::refuse(Code::banned_type);
  });
  EXPECT_EQ(refused.error().code, Code::banned_type);
  EXPECT_EQ(count(), 1);
}

// PostgreSQL can do no other; SQLite would go on.
TEST_P(DatabaseTest, NothingFollowsAStatementThatFailed) {
  ASSERT_TRUE(insert(1).has_value());
  auto done = database_->write([&](Statements& s) -> Status {
    (void)put(s, 1);
    EXPECT_EQ(put(s, 2).error().code, Code::store_conflict);
    return {};
  });
  EXPECT_EQ(done.error().code, Code::store_conflict);
  EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseTest, TextThatOneEngineWouldNotTakeIsRefusedByBoth) {
  EXPECT_EQ(insert(1, std::string("a\0b", 3)).error().code, Code::text_encoding);
  EXPECT_EQ(insert(1, "\xff").error().code, Code::text_encoding);
  EXPECT_TRUE(insert(1, "よし").has_value());
}

TEST_P(DatabaseTest, AGroupKeepsTheGoodUnitsAndTellsEachItsOwn) {
  std::promise<void> go;
  std::atomic<int> good = 0, bad = 0;
  database_->write_later(
      [&](Statements&) -> Status {
        go.get_future().wait();
        return {};
      },
      [](Status) {});
  for (int i = 0; i < 300; ++i) database_->write_later([i](Statements& s) { return put(s, i / 2); }, [&](Status s) { ++(s ? good : bad); });
  go.set_value();
  ASSERT_TRUE(insert(1000).has_value());
  EXPECT_EQ(good, 150);
  EXPECT_EQ(bad, 150);
  EXPECT_EQ(count(), 151);
}

TEST_P(DatabaseTest, ManyThreadsReadAndWrite) {
  constexpr int kThreads = 8, kEach = 40;
  std::atomic<int> failures = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) {
          if (!insert(t * kEach + i)) ++failures;
          if (count() < i) ++failures;  // what was told is there
        }
      });
  }
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(count(), kThreads * kEach);
}

TEST_P(DatabaseTest, AReaderSeesOneMoment) {
  ASSERT_TRUE(insert(1).has_value());
  auto done = database_->read([&](Statements& s) -> Status {
    auto before = s.first("SELECT COUNT(*) FROM work");
    EXPECT_TRUE(insert(2).has_value());
    auto after = s.first("SELECT COUNT(*) FROM work");
    EXPECT_EQ((*before)->integer(0), (*after)->integer(0));
    return {};
  });
  EXPECT_TRUE(done.has_value());
  EXPECT_EQ(count(), 2);
}

TEST_P(DatabaseTest, ReadingCannotWrite) {
  auto done = database_->read([](Statements& s) { return put(s, 1); });
  EXPECT_FALSE(done.has_value());
  EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, ASecondWriterIsTurnedAwayAndAReaderIsNot) {
  ASSERT_TRUE(insert(1).has_value());
  auto second = Database::open(settings_);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Code::store_in_use);
  DatabaseSettings looking = settings_;
  looking.access = Access::reader;
  auto reader = Database::open(looking);
  ASSERT_TRUE(reader.has_value()) << reader.error().detail;
  EXPECT_EQ(count(**reader), 1);
  EXPECT_EQ((*reader)->write([](Statements&) { return Status{}; }).error().code, Code::store_in_use);
  database_.reset();
  EXPECT_TRUE(Database::open(settings_).has_value());
}

TEST_P(DatabaseTest, ClosingFinishesWhatWasAccepted) {
  std::atomic<int> told = 0;
  for (int i = 0; i < 200; ++i) database_->write_later([i](Statements& s) { return put(s, i); }, [&](Status s) { told += s.has_value(); });
  database_ = nullptr;
  EXPECT_EQ(told, 200);
  database_ = open();
  EXPECT_EQ(count(), 200);
}

TEST_P(DatabaseTest, AFaultTakesBackTheUnitAndTheNextOneGoesOn) {
  ASSERT_TRUE(insert(1).has_value());
  fail_write(1);
  EXPECT_EQ(insert(2).error().code, Code::disk_full);
  fail_write(0);
  EXPECT_TRUE(insert(3).has_value());
  EXPECT_EQ(count(), 2);
}

}  // namespace
}  // namespace sekisho::store
