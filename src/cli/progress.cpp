#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace sekisho::cli {
namespace {
using Clock = std::chrono::steady_clock;
const Clock::time_point kStart = Clock::now();
constexpr auto kInterval = std::chrono::milliseconds(200);
}  // namespace

Progress::Progress(std::size_t files) : files_(files) {
  if (files > 1 && isatty(STDERR_FILENO)) thread_ = std::thread([this] { show_until_done(); });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    finished_ = true;
  }
  wake_.notify_all();
  thread_.join();
  std::fputs("\r\033[K", stderr);
}

void Progress::add(std::uint64_t bytes, bool clean) {
  bytes_ += bytes;
  refused_ += clean ? 0 : 1;
  ++done_;
}

void Progress::show_until_done() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kInterval, [this] { return finished_; })) draw();
}

void Progress::draw() const {
  double seconds = std::chrono::duration<double>(Clock::now() - kStart).count();
  std::size_t done = done_;
  double rate = static_cast<double>(done) / seconds;
  std::string left = done == 0 ? "–" : fmt::format("{:.0f} s", static_cast<double>(files_ - done) / rate);
  std::fputs(fmt::format("\r\033[K{}/{} files  {:.1f} files/s  {:.1f} MB/s  refused {}  left {}", done, files_, rate,
                         static_cast<double>(bytes_) / 1e6 / seconds, refused_.load(), left)
                 .c_str(),
             stderr);
}

}  // namespace sekisho::cli
