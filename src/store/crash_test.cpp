// What is there after a crash: every unit that was told done, whole; of the others each whole or not at all.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "store/blob_rows.h"
#include "store/blob_upkeep.h"
#include "store/migrations.h"
#include "store/test_places.h"

namespace sekisho::store {
namespace {

using base::Code;
using base::Status;

// A unit leaves two rows or none, and some bytes that make pages spill.
Status put_pair(Statements& s, std::int64_t number) {
  const std::string subject = std::to_string(number) + std::string(static_cast<std::size_t>(number * 131 % 3000), 'x');
  for (std::int64_t id : {2 * number, 2 * number + 1})
    if (auto ok = s.execute("INSERT INTO work (id, kind, subject, due_at, tries) VALUES (?, 'pair', ?, 0, 0)", {id, subject}); !ok) return ok;
  return {};
}

std::set<std::int64_t> whole_pairs(Database& database) {
  std::set<std::int64_t> found;
  auto looked = database.read([&](Statements& s) -> Status {
    auto rows = s.query("SELECT id FROM work ORDER BY id");
    if (!rows) return std::unexpected(rows.error());
    EXPECT_EQ(rows->size() % 2, 0u);
    for (std::size_t i = 0; i + 1 < rows->size(); i += 2) {
      EXPECT_EQ(rows->at(i).integer(0) + 1, rows->at(i + 1).integer(0)) << "half a unit";
      found.insert(rows->at(i).integer(0) / 2);
    }
    return {};
  });
  EXPECT_TRUE(looked.has_value()) << looked.error().detail;
  return found;
}

void expect_sound_sqlite(Database& database) {
  EXPECT_TRUE(database
                  .read([](Statements& s) -> Status {
                    auto row = s.first("PRAGMA integrity_check");
                    if (!row) return std::unexpected(row.error());
                    EXPECT_EQ((*row)->text(0), "ok");
                    return {};
                  })
                  .has_value());
}

TEST(Crash, SqliteCutAtAnyWriteComesBackWhole) {
  std::mt19937 random(20261121);
  int before_first = 0, in_the_middle = 0;
  for (int round = 0; round < 40; ++round) {
    const TestFolder folder;
    DatabaseSettings settings;
    settings.place = folder.path("db");
    std::set<std::int64_t> told;
    const std::int64_t cut_at = 1 + static_cast<std::int64_t>(random() % (round < 13 ? 40 : 600));
    {
      cut_writes(cut_at);
      auto database = Database::open(settings);
      for (std::int64_t number = 0; database && number < 80; ++number)
        if ((*database)->write([&](Statements& s) { return put_pair(s, number); })) told.insert(number);
      before_first += told.empty();
      in_the_middle += !told.empty() && told.size() < 80;
    }
    fail_write(0);
    auto database = Database::open(settings);
    ASSERT_TRUE(database.has_value()) << "cut at write " << cut_at << ": " << database.error().detail;
    expect_sound_sqlite(**database);
    const auto found = whole_pairs(**database);
    EXPECT_TRUE(std::includes(found.begin(), found.end(), told.begin(), told.end())) << "cut at write " << cut_at;
    EXPECT_LE(found.size(), told.size() + 1) << "one unit was under way";
  }
  EXPECT_GT(before_first, 2);
  EXPECT_GT(in_the_middle, 12);
}

TEST(Crash, BlobsCutAtAnyWriteAreThereOrNot) {
  std::mt19937 random(7);
  for (int round = 0; round < 40; ++round) {
    const TestFolder folder;
    const BlobSettings settings{folder.path("blobs"), folder.path("keys")};
    ASSERT_TRUE(Blobs::open(settings).has_value());
    base::Bytes bytes(200'000, static_cast<std::uint8_t>(round));
    std::vector<Address> told;
    {
      auto blobs = Blobs::open(settings);
      ASSERT_TRUE(blobs.has_value());
      cut_writes(1 + static_cast<std::int64_t>(random() % 40));
      for (std::uint8_t i = 0; i < 6; ++i) {
        bytes[0] = i;
        auto kept = (*blobs)->put(bytes);
        if (kept) told.push_back(kept->address);
      }
    }
    fail_write(0);
    auto blobs = Blobs::open(settings);
    ASSERT_TRUE(blobs.has_value());
    std::size_t there = 0;
    for (std::uint8_t i = 0; i < 6; ++i) {
      bytes[0] = i;
      const Address address = base::sha256(bytes);
      if (!(*blobs)->has(address)) continue;
      ++there;
      EXPECT_EQ(*(*blobs)->get(address, bytes.size()), bytes);
    }
    for (const Address& address : told) EXPECT_TRUE((*blobs)->has(address));
    EXPECT_EQ(there, told.size());
  }
}

class KillTest : public OnBothEngines {};
SEKISHO_ON_BOTH_ENGINES(KillTest);

// The child writes units, some with a file, and tells each number that was committed; the parent kills it in the middle.
[[noreturn]] void write_until_killed(const DatabaseSettings& settings, const BlobSettings& blob_settings, std::int64_t from, int tell) {
  auto database = Database::open(settings);
  auto blobs = Blobs::open(blob_settings);
  if (!database || !blobs) ::_exit(1);
  for (std::int64_t number = from;; ++number) {
    std::optional<KeptBlob> kept;
    if (number % 3 == 0) {
      auto put = (*blobs)->put(base::Bytes(100'000, static_cast<std::uint8_t>(number)));
      if (!put) ::_exit(2);
      kept.emplace(std::move(*put));
    }
    auto done = (*database)->write([&](Statements& s) -> Status {
      if (auto ok = put_pair(s, number); !ok) return ok;
      return kept ? keep(s, *kept, std::to_string(number), number) : Status{};
    });
    if (!done || ::write(tell, &number, sizeof number) != sizeof number) ::_exit(3);
  }
}

TEST_P(KillTest, NothingThatWasToldDoneIsLost) {
  const BlobSettings blob_settings{folder_.path("blobs"), folder_.path("keys")};
  std::mt19937 random(11);
  std::set<std::int64_t> told;
  std::int64_t next = 0;
  for (int round = 0; round < 8; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    if (child == 0) write_until_killed(settings_, blob_settings, next, pipe_ends[1]);
    ::close(pipe_ends[1]);
    const std::size_t enough = 1 + random() % 25;
    std::int64_t number = 0;
    for (std::size_t i = 0; i < enough && ::read(pipe_ends[0], &number, sizeof number) == sizeof number; ++i) told.insert(number);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
    ::kill(child, SIGKILL);
    while (::read(pipe_ends[0], &number, sizeof number) == sizeof number) told.insert(number);
    ::close(pipe_ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);

    auto database = open();
    ASSERT_NE(database, nullptr);
    const auto found = whole_pairs(*database);
    EXPECT_TRUE(std::includes(found.begin(), found.end(), told.begin(), told.end()));
    EXPECT_LE(found.size(), told.size() + 1);
    told = found;
    next = found.empty() ? 0 : *found.rbegin() + 1;
    auto blobs = Blobs::open(blob_settings);
    ASSERT_TRUE(blobs.has_value());
    auto report = scrub(**blobs, *database);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->findings_all, 0u) << "a file that a row needs is missing or damaged";
  }
  EXPECT_GT(told.size(), 20u);
}

// The server dies under the writer; it comes back by itself, and no unit is lost or done twice.
TEST(Crash, PostgresqlGoingAwayLosesNothingAndDoublesNothing) {
  if (!TestPostgresql::the().why_not().empty()) GTEST_SKIP() << "PostgreSQL: " << TestPostgresql::the().why_not();
  DatabaseSettings settings;
  settings.engine = Engine::postgresql;
  settings.place = TestPostgresql::the().fresh_database();
  settings.busy_ms_max = 30'000;
  auto database = Database::open(settings);
  ASSERT_TRUE(database.has_value()) << database.error().detail;
  std::atomic<bool> stop = false;
  std::atomic<int> failed_reads = 0;
  std::mutex mutex;
  std::set<std::int64_t> told;
  std::vector<std::string> failed;
  {
    std::vector<std::jthread> threads;
    for (std::int64_t t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (std::int64_t i = 0; !stop; ++i) {
          const std::int64_t number = 4 * i + t;
          auto done = (*database)->write([&](Statements& s) { return put_pair(s, number); });
          const std::lock_guard guard(mutex);
          if (done) told.insert(number);
          else failed.push_back(std::string(base::describe(done.error().code).id) + " " + done.error().detail);
        }
      });
    threads.emplace_back([&] {
      while (!stop)
        if (!(*database)->read([](Statements& s) { return s.execute("SELECT 1"); })) ++failed_reads;
    });
    for (int i = 0; i < 4; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(150));
      TestPostgresql::the().restart_hard();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    stop = true;
  }
  const auto found = whole_pairs(**database);
  EXPECT_EQ(found, told);
  EXPECT_TRUE(failed.empty()) << failed.size() << " units, the first: " << failed.front();
  EXPECT_EQ(failed_reads, 0);
  EXPECT_GT(told.size(), 50u);
}

}  // namespace
}  // namespace sekisho::store
