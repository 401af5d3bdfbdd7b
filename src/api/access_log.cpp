#include "api/access_log.h"

#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>

namespace sekisho::api {

std::string access_line(const Served& served, base::Micros now) {
  boost::json::object line;
  line["at"] = base::rfc3339(now);
  line["method"] = served.method;
  line["endpoint"] = served.pattern;
  line["status"] = served.status;
  line["bytes_in"] = served.bytes_in;
  line["bytes_out"] = served.bytes_out;
  line["micros"] = served.micros;
  line["side"] = zones::describe(served.side).id;
  if (!served.account.empty()) line["account"] = served.account;
  return boost::json::serialize(line) + "\n";
}

AccessLog::AccessLog(int descriptor, std::size_t waiting_max, const base::Clock& clock)
    : descriptor_(descriptor), waiting_max_(waiting_max), clock_(clock), thread_([this] { work(); }) {}

AccessLog::~AccessLog() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  more_.notify_all();
  thread_.join();
}

void AccessLog::write(const Served& served) {
  std::string line = access_line(served, clock_.now());
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= waiting_max_) {
      ++dropped_;
      return;
    }
    waiting_.push_back(std::move(line));
  }
  more_.notify_one();
}

std::uint64_t AccessLog::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void AccessLog::work() {
  while (true) {
    std::deque<std::string> lines;
    {
      std::unique_lock lock(mutex_);
      more_.wait(lock, [this] { return over_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      lines.swap(waiting_);
    }
    std::string text;
    for (const std::string& line : lines) text += line;
    for (std::size_t at = 0; at < text.size();) {
      const ssize_t written = ::write(descriptor_, text.data() + at, text.size() - at);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) break;  // nobody reads the log: that stops no request
      at += static_cast<std::size_t>(written);
    }
  }
}

}  // namespace sekisho::api
