#include "api/pool.h"

namespace sekisho::api {

HandlerPool::HandlerPool(std::size_t threads, std::size_t queue_max) : queue_max_(queue_max) {
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

bool HandlerPool::submit(Admit admit, Job& job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || (admit == Admit::when_room && queue_.size() >= queue_max_)) return false;
    queue_.push_back(std::move(job));
  }
  more_.notify_one();
  return true;
}

std::size_t HandlerPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void HandlerPool::stop() {
  std::deque<Job> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    dropped.swap(queue_);
  }
  more_.notify_all();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

void HandlerPool::work() {
  while (true) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      more_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
      if (stopped_) return;
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    job();
  }
}

}  // namespace sekisho::api
