#include "sandbox/pool.h"

#include <poll.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "sandbox/conversation.h"

namespace sekisho::sandbox {

using base::Code;

namespace {
constexpr unsigned kTries = 4;  // a fork that failed for want of memory or processes may succeed a little later

// A worker that waits for its job says nothing; one whose lifeline has anything to say is gone, perhaps with its zygote.
bool alive(const Worker& worker) {
  pollfd polled{worker.lifeline.get(), POLLIN, 0};
  return poll(&polled, 1, 0) == 0;
}

constexpr unsigned kRevivalsMax = 100;  // a zygote that keeps dying is the environment's fault
}  // namespace

base::Result<std::unique_ptr<Pool>> Pool::start(const PoolSettings& settings) {
  std::unique_ptr<Pool> pool(new Pool(settings));
  pool->settings_.workers = std::max(2u, settings.workers);
  if (pool->settings_.scratch_dir.empty()) {
    const char* folder = std::getenv("TMPDIR");
    pool->settings_.scratch_dir = folder != nullptr && *folder != '\0' ? folder : "/var/tmp";
  }
  std::lock_guard lock(pool->mutex_);
  if (auto started = pool->revive(); !started) return std::unexpected(started.error());
  pool->refill();
  return pool;
}

Pool::~Pool() = default;

base::Status Pool::revive() {
  ready_.clear();
  zygote_.reset();
  if (++revivals_ > kRevivalsMax) return base::refuse(Code::worker_unavailable, {}, "the zygote keeps ending");
  auto zygote = Zygote::start(settings_.worker_path, settings_.walls_given_up);
  if (!zygote) return std::unexpected(zygote.error());
  zygote_ = std::move(*zygote);
  return {};
}

void Pool::refill() {
  while (zygote_ && busy_ + ready_.size() < settings_.workers) {
    auto worker = zygote_->spawn();
    if (!worker) return;  // take() tries again and says why
    ready_.push_back(std::move(*worker));
  }
}

base::Result<Worker> Pool::take() {
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [&] { return busy_ < settings_.workers; });
  while (!ready_.empty() && !alive(ready_.front())) ready_.pop_front();
  if (ready_.empty()) {
    auto worker = zygote_ ? zygote_->spawn() : base::refuse(Code::worker_unavailable);
    if (!worker) {
      if (auto revived = revive(); !revived) return std::unexpected(revived.error());
      worker = zygote_->spawn();
      if (!worker) return worker;
    }
    ready_.push_back(std::move(*worker));
  }
  Worker worker = std::move(ready_.front());
  ready_.pop_front();
  ++busy_;
  refill();
  return worker;
}

void Pool::give_back() {
  {
    std::lock_guard lock(mutex_);
    --busy_;
    refill();
  }
  freed_.notify_one();
}

base::Result<UntrustedReport> Pool::run(const wire::Job& job, const JobFds& fds, std::chrono::milliseconds time_max) {
  const base::Bytes payload = wire::encode(job);
  if (payload.size() > wire::kJobBytesMax) return base::refuse(Code::too_many_entries);
  base::Result<UntrustedReport> result = base::refuse(Code::worker_unavailable);
  for (unsigned attempt = 0; attempt < kTries; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds(20 << attempt));
    auto worker = take();
    if (!worker) return std::unexpected(worker.error());
    Conversation conversation = converse(std::move(*worker), payload, fds, job.cpu_seconds_max, Clock::now() + time_max);
    give_back();
    result = std::move(conversation.result);
    if (!conversation.never_started) break;
  }
  return result;
}

std::string Pool::walls() const {
  std::lock_guard lock(mutex_);
  if (!zygote_) return {};
  std::string out;
  for (const char* wall : wire::kWallNames) {
    const bool given_up = std::find(settings_.walls_given_up.begin(), settings_.walls_given_up.end(), wall) != settings_.walls_given_up.end();
    const bool dropped = std::string_view(wall) == "user" && zygote_->hello().dropped_uid != 0;
    out += std::string(out.empty() ? "" : " ") + (given_up ? "-" : "") + (dropped ? "uid" : wall);
  }
  if (zygote_->hello().landlock > 0) out += " landlock-" + std::to_string(zygote_->hello().landlock);
  return out;
}

}  // namespace sekisho::sandbox
