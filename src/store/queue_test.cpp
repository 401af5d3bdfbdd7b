#include "store/queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "store/test_places.h"

namespace sekisho::store {
namespace {

using base::Code;
using base::Status;

class QueueTest : public OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    database_ = open();
    queue_ = make_queue(*database_, {.lease_us = 100, .tries_max = 3, .pause_us_min = 1000, .pause_us_max = 3000, .seed = 7},
                        [this] { return now_.load(); });
  }
  void put(const std::string& subject, std::int64_t due = 0) {
    auto done = database_->write([&](Statements& unit) { return queue_->put(unit, "disarm", subject, due); });
    ASSERT_TRUE(done.has_value()) << done.error().detail;
  }
  std::vector<Task> lease(int count = 1) {
    auto tasks = queue_->lease("disarm", count, "worker");
    EXPECT_TRUE(tasks.has_value()) << tasks.error().detail;
    return tasks ? *tasks : std::vector<Task>{};
  }
  Status finish(const Task& task) {
    return database_->write([&](Statements& unit) { return queue_->finish(unit, task); });
  }
  Status fail(const Task& task) {
    return database_->write([&](Statements& unit) { return queue_->fail(unit, task, "why"); });
  }
  std::atomic<std::int64_t> now_ = 1'000'000;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Queue> queue_;
};
SEKISHO_ON_BOTH_ENGINES(QueueTest);

TEST_P(QueueTest, GivesTheLongestDueFirstAndNothingEarly) {
  put("late", 900'000);
  put("early", 100'000);
  put("tomorrow", 2'000'000);
  const auto tasks = lease(10);
  ASSERT_EQ(tasks.size(), 2u);
  EXPECT_EQ(tasks[0].subject, "early");
  EXPECT_EQ(tasks[1].subject, "late");
  EXPECT_TRUE(lease().empty());
  now_ = 2'000'000;
  EXPECT_EQ(lease(10).size(), 3u);  // the two leases have run out, and tomorrow has come
}

TEST_P(QueueTest, ATaskIsThereOnlyWhenItsUnitIs) {
  auto refused = database_->write([&](Statements& unit) -> Status {
    if (auto ok = queue_->put(unit, "disarm", "never", 0); !ok) return ok;
    return base::refuse(Code::banned_type);
  });
  EXPECT_FALSE(refused.has_value());
  EXPECT_TRUE(lease().empty());
}

TEST_P(QueueTest, ALeaseThatRanOutGoesToTheNextAndTheFirstHolderMayNotFinish) {
  put("a");
  const auto first = lease();
  ASSERT_EQ(first.size(), 1u);
  EXPECT_TRUE(lease().empty());
  now_ += 101;
  const auto second = lease();
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].tries, 2);
  auto both = database_->write([&](Statements& unit) -> Status {
    if (auto ok = queue_->put(unit, "disarm", "what came of it", 0); !ok) return ok;
    return queue_->finish(unit, first[0]);
  });
  EXPECT_EQ(both.error().code, Code::store_conflict);
  EXPECT_TRUE(finish(second[0]).has_value());
  EXPECT_EQ(finish(second[0]).error().code, Code::store_conflict);
  now_ += 1'000'000;
  EXPECT_TRUE(lease().empty());
}

TEST_P(QueueTest, ExtendingKeepsIt) {
  put("a");
  auto task = lease().at(0);
  now_ += 90;
  ASSERT_TRUE(queue_->extend(task).has_value());
  now_ += 90;
  EXPECT_TRUE(lease().empty());
  EXPECT_TRUE(finish(task).has_value());
  EXPECT_EQ(queue_->extend(task).error().code, Code::store_conflict);
}

TEST_P(QueueTest, FailingBacksOffLongerEachTimeAndThenGivesUp) {
  put("a");
  std::int64_t pause = 1000;
  for (int tries = 1; tries <= 2; ++tries, pause *= 2) {
    const auto task = lease().at(0);
    ASSERT_TRUE(fail(task).has_value());
    now_ += pause * 3 / 4 - 1;
    EXPECT_TRUE(lease().empty()) << tries;
    now_ += pause / 2 + 2;
  }
  ASSERT_TRUE(fail(lease().at(0)).has_value());
  now_ += 1'000'000'000;
  EXPECT_TRUE(lease().empty());
  auto dead = queue_->dead("", 10);
  ASSERT_TRUE(dead.has_value());
  ASSERT_EQ(dead->rows.size(), 1u);
  EXPECT_EQ(dead->rows[0].subject, "a");
  EXPECT_EQ(dead->rows[0].last_error, "why");
  EXPECT_EQ(queue_->counts("disarm")->dead, 1);
  ASSERT_TRUE(database_->write([&](Statements& unit) { return queue_->revive(unit, dead->rows[0].id); }).has_value());
  EXPECT_EQ(lease().at(0).tries, 1);
}

TEST_P(QueueTest, AWorkerThatNeverComesBackCountsAsATry) {
  put("poison");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(lease().size(), 1u);
    now_ += 101;
  }
  EXPECT_TRUE(lease().empty());
  EXPECT_EQ(queue_->counts("disarm")->dead, 1);
}

TEST_P(QueueTest, TheSameSeedMakesTheSamePauses) {
  put("a");
  const auto task = lease().at(0);
  ASSERT_TRUE(fail(task).has_value());
  std::int64_t due = 0;
  ASSERT_TRUE(database_
                  ->read([&](Statements& statements) -> Status {
                    auto row = statements.first("SELECT due_at FROM work");
                    if (!row) return std::unexpected(row.error());
                    due = (*row)->integer(0);
                    return {};
                  })
                  .has_value());
  EXPECT_GE(due - now_, 750);
  EXPECT_LE(due - now_, 1250);
  EXPECT_NE(due - now_, 1000);  // of this seed, this id, this try
}

TEST_P(QueueTest, ManyWorkersTakeEachTaskOnce) {
  now_ = 1'000'000;
  for (int i = 0; i < 60; ++i) put(std::to_string(i));
  std::mutex mutex;
  std::multiset<std::string> taken;
  {
    std::vector<std::jthread> workers;
    for (int w = 0; w < 4; ++w)
      workers.emplace_back([&] {
        for (;;) {
          auto tasks = queue_->lease("disarm", 3, "worker");
          if (!tasks || tasks->empty()) return;
          for (const Task& task : *tasks) {
            if (!finish(task)) continue;
            const std::lock_guard guard(mutex);
            taken.insert(task.subject);
          }
        }
      });
  }
  EXPECT_EQ(taken.size(), 60u);
  EXPECT_EQ(std::set<std::string>(taken.begin(), taken.end()).size(), 60u);
}

TEST_P(QueueTest, AnnouncingWakesThoseWhoWait) {
  std::atomic<bool> woken = false;
  std::jthread waiter([&] {
    queue_->wait(std::chrono::seconds(60));
    woken = true;
  });
  while (!woken) {
    queue_->announce();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_TRUE(woken);
}

}  // namespace
}  // namespace sekisho::store
