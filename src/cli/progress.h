// A line that shows how far a long run is; nothing when standard error is not a terminal.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace sekisho::cli {

class Progress {
 public:
  explicit Progress(std::size_t files);
  ~Progress();  // takes the line away
  void add(std::uint64_t bytes, bool clean);

 private:
  void show_until_done();
  void draw() const;

  const std::size_t files_;
  std::atomic<std::size_t> done_{0}, refused_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool finished_ = false;
  std::thread thread_;
};

}  // namespace sekisho::cli
