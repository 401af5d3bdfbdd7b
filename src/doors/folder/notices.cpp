#include "doors/folder/notices.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace sekisho::doors::folder {

namespace {

constexpr std::uint32_t kFinished = IN_CLOSE_WRITE | IN_MOVED_TO;
constexpr std::uint32_t kWanted = kFinished | IN_CREATE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB;
constexpr std::size_t kClosedMax = 100'000;

}  // namespace

Notices::Notices()
    : inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), stop_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), working_(inotify_.valid()) {}

void Notices::watch(int fd, const std::string& path) {
  if (!inotify_) return;
  const std::string self = "/proc/self/fd/" + std::to_string(fd);
  const int watch = ::inotify_add_watch(inotify_.get(), self.c_str(), kWanted | IN_ONLYDIR);
  if (watch < 0) working_ = false;
  else folders_[watch] = path;
}

bool Notices::wait(std::chrono::milliseconds longest) {
  pollfd fds[] = {{stop_.get(), POLLIN, 0}, {inotify_.get(), POLLIN, 0}};
  (void)::poll(fds, 2, static_cast<int>(std::clamp<std::int64_t>(longest.count(), 0, 3'600'000)));
  return inotify_ && read_all();
}

bool Notices::read_all() {
  alignas(inotify_event) char buffer[64 << 10];
  bool changed = false;
  for (ssize_t count; (count = ::read(inotify_.get(), buffer, sizeof buffer)) > 0;) {
    changed = true;
    for (ssize_t at = 0; at + static_cast<ssize_t>(sizeof(inotify_event)) <= count;) {
      inotify_event event;
      std::memcpy(&event, buffer + at, sizeof event);
      const std::string name = event.len > 0 ? std::string(buffer + at + sizeof event) : std::string();
      at += static_cast<ssize_t>(sizeof event + event.len);
      const auto folder = folders_.find(event.wd);
      if (folder == folders_.end()) continue;
      if ((event.mask & IN_IGNORED) != 0) folders_.erase(folder);
      else if ((event.mask & kFinished) != 0 && (event.mask & IN_ISDIR) == 0 && closed_.size() < kClosedMax)
        closed_.insert(folder->second.empty() ? name : folder->second + "/" + name);
    }
  }
  return changed;
}

std::set<std::string> Notices::closed() {
  if (inotify_) (void)read_all();
  return std::exchange(closed_, {});
}

void Notices::stop() {
  const std::uint64_t one = 1;
  (void)!::write(stop_.get(), &one, sizeof one);
}

}  // namespace sekisho::doors::folder
