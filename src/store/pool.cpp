#include "store/pool.h"

#include <chrono>

namespace sekisho::store {

using base::Code;
using base::refuse;
using base::Status;

base::Result<std::unique_ptr<Connection>> Pool::borrow() {
  std::unique_lock lock(mutex_);
  const auto free = [&] { return !idle_.empty() || lent_ < std::max<std::size_t>(settings_.readers_max, 1); };
  if (!free_.wait_for(lock, std::chrono::milliseconds(settings_.busy_ms_max), free))
    return refuse(Code::store_busy, {}, "no connection for reading came free");
  ++lent_;
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }
  lock.unlock();
  auto connection = connect(settings_, Purpose::read);
  if (!connection) give_back(nullptr);
  return connection;
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard guard(mutex_);
    --lent_;
    if (connection != nullptr) idle_.push_back(std::move(connection));
  }
  free_.notify_one();
}

Status Pool::run(Connection& connection, const Work& work) {
  if (auto begun = connection.begin_read(); !begun) return begun;
  connection.forget_failure();
  Status outcome = work(connection);
  if (outcome && connection.failed()) outcome = std::unexpected(*connection.failed());
  connection.roll_back();
  connection.forget_failure();
  return outcome;
}

Status Pool::read(const Work& work) {
  Status outcome;
  for (int tries = 0; tries < 2; ++tries) {
    auto connection = borrow();
    if (!connection) return std::unexpected(std::move(connection.error()));
    outcome = run(**connection, work);
    const bool died = !outcome && (*connection)->lost();
    give_back(died ? nullptr : std::move(*connection));
    if (!died) return outcome;
  }
  return outcome;
}

}  // namespace sekisho::store
