// The log's process is killed at seeded instants, or its disk stops taking writes as when the power goes: whatever was called covered is there
// afterwards, and the evidence verifies.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "evidence/testing.h"

namespace sekisho::evidence {
namespace {

class CrashTest : public testing::Test {
 protected:
  struct Opened {
    std::unique_ptr<store::Database> database;
    std::unique_ptr<Log> log;
  };
  Opened open() const {
    Opened out;
    auto database = store::Database::open({.engine = store::Engine::sqlite, .place = folder.path("sekisho.db")});
    EXPECT_TRUE(database) << database.error().detail;
    if (!database) return out;
    out.database = std::move(*database);
    auto log = Log::open(*out.database, std::move(*log_key(folder.path(), "crash.example")),
                         {.folder = log_folder(folder.path()), .idle = std::chrono::milliseconds(1), .retry = std::chrono::milliseconds(1)});
    EXPECT_TRUE(log) << base::describe(log.error().code).id << " " << log.error().where;
    if (log) out.log = std::move(*log);
    return out;
  }
  static base::Result<std::uint64_t> append_one(const Opened& at, std::uint64_t seed) {
    std::uint64_t number = 0;
    auto done = at.database->write([&](store::Statements& statements) -> base::Status {
      auto leaf = append(statements, example_record(seed));
      if (!leaf) return std::unexpected(leaf.error());
      number = *leaf;
      return {};
    });
    if (!done) return std::unexpected(done.error());
    return number;
  }
  // Says each covered number into the pipe, until it is killed.
  [[noreturn]] void work(int into) const {
    Opened at = open();
    if (!at.log) ::_exit(1);
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t)
      threads.emplace_back([&at, into] {
        for (std::uint64_t i = 0;; ++i) {
          auto number = append_one(at, i);
          if (!number || !at.log->wait_covered(*number)) continue;
          if (::write(into, &*number, sizeof *number) != sizeof *number) ::_exit(1);
        }
      });
    for (std::thread& thread : threads) thread.join();
    ::_exit(1);
  }
  void expect_whole(std::uint64_t promised) const {
    const Opened at = open();
    ASSERT_TRUE(at.log);
    EXPECT_GE(at.log->covered(), promised);
    auto found = audit(*at.database, at.log->folder(), at.log->public_key(), {});
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->findings.empty()) << found->findings.front().place();
  }
  store::TestFolder folder;
};

TEST_F(CrashTest, killed_at_seeded_instants) {
  std::mt19937 random(20261121);
  std::uint64_t promised = 0;
  for (int round = 0; round < 20; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      work(ends[1]);
    }
    ::close(ends[1]);
    std::this_thread::sleep_for(std::chrono::microseconds(10'000 + random() % 150'000));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status));
    for (std::uint64_t number = 0; ::read(ends[0], &number, sizeof number) == sizeof number;) promised = std::max(promised, number + 1);
    ::close(ends[0]);
    expect_whole(promised);
  }
  EXPECT_GT(promised, 0u);
}

TEST_F(CrashTest, the_disk_stops_at_every_write) {
  std::uint64_t promised = 0;
  for (std::int64_t nth = 1; nth <= 60; nth += 3) {
    {
      const Opened at = open();
      ASSERT_TRUE(at.log);
      store::cut_writes(nth);
      for (int i = 0; i < 10; ++i) {
        auto number = append_one(at, static_cast<std::uint64_t>(i));
        if (!number) break;
        if (!at.log->wait_covered(*number, std::chrono::milliseconds(400))) break;
        promised = std::max(promised, *number + 1);
      }
    }
    store::fail_write(0);
    expect_whole(promised);
  }
  EXPECT_GT(promised, 0u);
}

}  // namespace
}  // namespace sekisho::evidence
