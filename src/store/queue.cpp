#include "store/queue.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "text/text.h"

namespace sekisho::store {

using base::Code;
using base::refuse;
using base::Status;

namespace {

constexpr std::size_t kErrorBytesMax = 1'000;

// splitmix64: a well-mixed number from any; https://prng.di.unimi.it/splitmix64.c
std::uint64_t mixed(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
  return number ^ (number >> 31);
}

class SqlQueue final : public Queue {
 public:
  SqlQueue(Database& database, const QueueSettings& settings, Clock clock) : database_(database), settings_(settings), clock_(std::move(clock)) {}

  Status put(Statements& unit, const std::string& kind, const std::string& subject, std::int64_t due_at) override {
    return unit.execute("INSERT INTO work (kind, subject, due_at, tries) VALUES (?, ?, ?, 0)", {kind, subject, due_at});
  }

  base::Result<std::vector<Task>> lease(const std::string& kind, int count, const std::string& holder) override {
    std::vector<Task> tasks;
    if (auto some = due(kind); !some || !*some) {  // asked without the writer: most askers find nothing
      if (!some) return std::unexpected(std::move(some.error()));
      return tasks;
    }
    auto leased = database_.write([&](Statements& unit) { return lease_in(unit, kind, count, holder, tasks); });
    if (!leased) return std::unexpected(std::move(leased.error()));
    return tasks;
  }

  Status extend(Task& task) override {
    const std::int64_t until = clock_() + settings_.lease_us;
    auto done = database_.write(
        [&](Statements& unit) { return held(unit.run(kHeldUpdate + std::string("due_at = ?") + kHeldWhere, {until, task.id, task.tries})); });
    if (done) task.lease_until = until;
    return done;
  }

  Status finish(Statements& unit, const Task& task) override {
    return held(unit.run("DELETE FROM work WHERE id = ? AND tries = ? AND holder IS NOT NULL", {task.id, task.tries}));
  }

  Status fail(Statements& unit, const Task& task, const std::string& error) override {
    if (task.tries >= settings_.tries_max) return give_up(unit, task, error);
    return held(unit.run(kHeldUpdate + std::string("holder = NULL, due_at = ?, last_error = ?") + kHeldWhere,
                         {clock_() + pause(task), text::printable(error, kErrorBytesMax), task.id, task.tries}));
  }

  Status give_up(Statements& unit, const Task& task, const std::string& error) override {
    return held(unit.run(kHeldUpdate + std::string("holder = NULL, dead_at = ?, last_error = ?") + kHeldWhere,
                         {clock_(), text::printable(error, kErrorBytesMax), task.id, task.tries}));
  }

  base::Result<Page<DeadTask>> dead(const std::string& cursor, int rows_max) override;

  Status revive(Statements& unit, std::int64_t id) override {
    return held(unit.run("UPDATE work SET dead_at = NULL, tries = 0, due_at = ? WHERE id = ? AND dead_at IS NOT NULL", {clock_(), id}));
  }

  base::Result<QueueCounts> counts(const std::string& kind) override;

  void announce() override {
    {
      const std::lock_guard guard(mutex_);
      ++announced_;
    }
    news_.notify_all();
  }
  void wait(std::chrono::milliseconds longest) override {
    std::unique_lock lock(mutex_);
    const auto before = announced_;
    news_.wait_for(lock, longest, [&] { return announced_ != before; });
  }

 private:
  static constexpr const char* kHeldUpdate = "UPDATE work SET ";
  static constexpr const char* kHeldWhere = " WHERE id = ? AND tries = ? AND holder IS NOT NULL";

  static Status held(base::Result<std::int64_t> changed) {
    if (!changed) return std::unexpected(std::move(changed.error()));
    if (*changed == 0) return refuse(Code::store_conflict, {}, "the lease is no longer ours");
    return {};
  }
  std::int64_t pause(const Task& task) const {
    const auto doublings = std::min<std::int64_t>(task.tries - 1, 40);
    std::int64_t pause = settings_.pause_us_min;
    for (std::int64_t i = 0; i < doublings && pause < settings_.pause_us_max; ++i) pause *= 2;
    pause = std::min(pause, settings_.pause_us_max);
    const std::uint64_t random =
        mixed(settings_.seed ^ mixed(static_cast<std::uint64_t>(task.id) * 1000003 + static_cast<std::uint64_t>(task.tries)));
    return pause - pause / 4 + static_cast<std::int64_t>(random % static_cast<std::uint64_t>(pause / 2 + 1));
  }

  base::Result<bool> due(const std::string& kind) {
    bool some = false;
    auto looked = database_.read([&](Statements& statements) -> Status {
      auto row = statements.first("SELECT 1 FROM work WHERE kind = ? AND dead_at IS NULL AND due_at <= ? LIMIT 1", {kind, clock_()});
      if (!row) return std::unexpected(std::move(row.error()));
      some = row->has_value();
      return {};
    });
    if (!looked) return std::unexpected(std::move(looked.error()));
    return some;
  }

  Status lease_in(Statements& unit, const std::string& kind, int count, const std::string& holder, std::vector<Task>& tasks) {
    tasks.clear();
    const std::int64_t now = clock_(), until = now + settings_.lease_us;
    auto rows = unit.query("SELECT id, subject, tries FROM work WHERE kind = ? AND dead_at IS NULL AND due_at <= ? ORDER BY due_at, id LIMIT ?",
                           {kind, now, count});
    if (!rows) return std::unexpected(std::move(rows.error()));
    for (const Row& row : *rows) {
      const std::int64_t id = row.integer(0), tries = row.integer(2);
      if (tries >= settings_.tries_max) {
        if (auto ok = unit.execute("UPDATE work SET dead_at = ?, holder = NULL, last_error = COALESCE(last_error, 'never came back') WHERE id = ?",
                                   {now, id});
            !ok)
          return ok;
        continue;
      }
      if (auto ok = unit.execute("UPDATE work SET holder = ?, due_at = ?, tries = tries + 1 WHERE id = ?", {holder, until, id}); !ok) return ok;
      tasks.push_back({id, kind, row.text(1), tries + 1, until});
    }
    return {};
  }

  Database& database_;
  const QueueSettings settings_;
  const Clock clock_;
  std::mutex mutex_;
  std::condition_variable news_;
  std::uint64_t announced_ = 0;
};

base::Result<Page<DeadTask>> SqlQueue::dead(const std::string& cursor, int rows_max) {
  static const Keyset kNewestFirst("work.dead", {"dead_at", "id"}, Direction::down);
  auto after = kNewestFirst.after(cursor);
  if (!after) return std::unexpected(std::move(after.error()));
  Page<DeadTask> page;
  auto looked = database_.read([&](Statements& statements) -> Status {
    std::vector<Value> values = after->values;
    values.emplace_back(std::int64_t{rows_max} + 1);
    auto rows = statements.query("SELECT dead_at, id, kind, subject, tries, last_error FROM work WHERE dead_at IS NOT NULL AND " + after->where +
                                     " ORDER BY " + kNewestFirst.order() + " LIMIT ?",
                                 values);
    if (!rows) return std::unexpected(std::move(rows.error()));
    page.next = kNewestFirst.cut(*rows, static_cast<std::size_t>(rows_max));
    for (const Row& row : *rows)
      page.rows.push_back({row.integer(1), row.text(2), row.text(3), row.integer(4), row.integer(0), row.is_null(5) ? "" : row.text(5)});
    return {};
  });
  if (!looked) return std::unexpected(std::move(looked.error()));
  return page;
}

base::Result<QueueCounts> SqlQueue::counts(const std::string& kind) {
  QueueCounts counts;
  auto looked = database_.read([&](Statements& statements) -> Status {
    auto row = statements.first(
        "SELECT COUNT(CASE WHEN dead_at IS NULL AND holder IS NULL THEN 1 END), COUNT(CASE WHEN holder IS NOT NULL THEN 1 END), COUNT(dead_at) "
        "FROM work WHERE kind = ?",
        {kind});
    if (!row) return std::unexpected(std::move(row.error()));
    counts = {(*row)->integer(0), (*row)->integer(1), (*row)->integer(2)};
    return {};
  });
  if (!looked) return std::unexpected(std::move(looked.error()));
  return counts;
}

}  // namespace

std::unique_ptr<Queue> make_queue(Database& database, const QueueSettings& settings, Clock clock) {
  return std::make_unique<SqlQueue>(database, settings, std::move(clock));
}

}  // namespace sekisho::store
