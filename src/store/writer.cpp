#include "store/writer.h"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace sekisho::store {

using base::Code;
using base::refuse;
using base::Status;

namespace {

constexpr int kAttemptsMax = 5;  // of one unit, when the engine asks to run it again

// Threads that were told together come back together: a flush of the disk costs more than waiting this long for as many as last time.
constexpr std::chrono::microseconds kGather{500};

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, const DatabaseSettings& settings)
    : connection_(std::move(connection)),
      group_max_(std::max<std::size_t>(settings.group_max, 1)),
      waiting_max_(4 * group_max_),
      busy_ms_max_(settings.busy_ms_max),
      thread_([this] { serve(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  filled_.notify_all();
  emptied_.notify_all();
  thread_.join();
}

Status Writer::write(const Work& work) {
  SEKISHO_CHECK(std::this_thread::get_id() != thread_.get_id());  // it would wait for itself
  struct Waiting {
    std::mutex mutex;
    std::condition_variable told;
    std::optional<Status> outcome;
  } waiting;
  write_later(work, [&waiting](Status outcome) {
    const std::lock_guard guard(waiting.mutex);
    waiting.outcome = std::move(outcome);
    waiting.told.notify_one();  // under the lock: the waiter's frame may be gone right after
  });
  std::unique_lock lock(waiting.mutex);
  waiting.told.wait(lock, [&] { return waiting.outcome.has_value(); });
  return std::move(*waiting.outcome);
}

void Writer::write_later(Work work, std::function<void(Status)> done) {
  std::unique_lock lock(mutex_);
  const bool own_thread = std::this_thread::get_id() == thread_.get_id();  // it may not wait for room that only it can make
  const bool room =
      own_thread || emptied_.wait_for(lock, std::chrono::milliseconds(busy_ms_max_), [&] { return stopping_ || waiting_.size() < waiting_max_; });
  if (stopping_ || !room) {
    const Code code = stopping_ ? Code::store_unavailable : Code::store_busy;
    lock.unlock();
    done(refuse(code, {}, code == Code::store_busy ? "too many units of work are waiting" : "the store is being closed"));
    return;
  }
  waiting_.push_back({std::move(work), std::move(done), {}});
  lock.unlock();
  filled_.notify_one();
}

void Writer::serve() {
  std::vector<Unit> units;
  std::size_t units_last_time = 1;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      filled_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      filled_.wait_for(lock, kGather, [&] { return stopping_ || waiting_.size() >= std::min(units_last_time, group_max_); });
      const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), group_max_));
      units.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.begin() + count));
      waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    }
    emptied_.notify_all();
    units_last_time = units.size();
    run_group(units);
    for (Unit& unit : units) unit.done(std::move(unit.outcome));
    units.clear();
  }
}

void Writer::run_group(std::span<Unit> units) {
  if (units.size() > 1 && attempt(units) == Attempt::decided) return;
  for (Unit& unit : units) run_alone(unit);
}

// What broke the group may be one unit's fault (a disk that has no room for its megabytes): alone, each has its own outcome.
void Writer::run_alone(Unit& unit) {
  for (int tries = 1; attempt({&unit, 1}) == Attempt::again && tries < kAttemptsMax; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(1 << tries));
}

Writer::Attempt Writer::attempt(std::span<Unit> units) {
  if (auto begun = connection_->begin_write(); !begun) {
    tell_all(units, begun.error());
    return Attempt::decided;
  }
  const bool alone = units.size() == 1;  // then the transaction is savepoint enough
  bool any_good = false;
  for (Unit& unit : units) {
    if (auto ok = alone ? Status{} : connection_->savepoint(); !ok) return torn(units, ok.error());
    const bool good = run_unit(unit);
    any_good = any_good || good;
    if (connection_->broken()) return torn(units, good ? base::Error{Code::store_unavailable, {}, "the transaction is gone"} : unit.outcome.error());
    if (alone) break;
    if (auto ok = good ? connection_->release() : connection_->roll_back_to(); !ok) return torn(units, ok.error());
  }
  if (!any_good) {
    connection_->roll_back();
    return Attempt::decided;
  }
  auto committed = connection_->commit();
  if (committed) return Attempt::decided;
  if (committed.error().code != Code::store_unavailable) return torn(units, committed.error());
  connection_->roll_back();  // how it ended may be unknown: never twice
  tell_all(units, committed.error());
  return Attempt::decided;
}

// Before the commit, or after one that failed: nothing of the transaction is kept. Running it again is right where another moment, another
// connection or a smaller group may end otherwise.
Writer::Attempt Writer::torn(std::span<Unit> units, const base::Error& error) {
  const bool another_moment = error.code == Code::store_busy || connection_->lost();
  const bool smaller_group = units.size() > 1 && error.code != Code::store_unavailable;
  connection_->roll_back();
  tell_all(units, error);
  return another_moment || smaller_group ? Attempt::again : Attempt::decided;
}

void Writer::tell_all(std::span<Unit> units, const base::Error& error) {
  for (Unit& unit : units) unit.outcome = std::unexpected(error);
}

bool Writer::run_unit(Unit& unit) {
  connection_->forget_failure();
  unit.outcome = unit.work(*connection_);
  if (unit.outcome && connection_->failed()) unit.outcome = std::unexpected(*connection_->failed());
  return unit.outcome.has_value();
}

}  // namespace sekisho::store
