// Threads for handlers, which wait for the database and the disk, and the queue before them. Any thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sekisho::api {

class HandlerPool {
 public:
  enum class Admit : std::uint8_t {
    when_room,  // a new request: refused when the queue is full
    always,     // the next piece of one that was admitted; there are never more of these than connections
  };
  using Job = std::move_only_function<void()>;

  HandlerPool(std::size_t threads, std::size_t queue_max);
  ~HandlerPool() { stop(); }

  // Takes the job, unless the queue is full or the pool stopped: then the job stays with the caller.
  bool submit(Admit admit, Job& job);
  std::size_t waiting() const;
  // Ends after the jobs that run; those that wait are dropped.
  void stop();

 private:
  void work();

  const std::size_t queue_max_;
  mutable std::mutex mutex_;
  std::condition_variable more_;
  std::deque<Job> queue_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sekisho::api
