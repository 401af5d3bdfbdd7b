#include "doors/control/line.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

namespace sekisho::doors::control {

namespace {

using Clock = std::chrono::steady_clock;

// Is the line ready before the end, and nobody wants to stop?
bool ready(int line, short events, Clock::time_point end, int stop) {
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return false;
    std::array<pollfd, 2> wanted{pollfd{line, events, 0}, pollfd{stop, POLLIN, 0}};
    const int count = ::poll(wanted.data(), wanted.size(), static_cast<int>(left));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0 || wanted[1].revents != 0) return false;
    return true;
  }
}

}  // namespace

sockaddr_un socket_place(int folder) {
  sockaddr_un out{};
  out.sun_family = AF_UNIX;
  const std::string path = fmt::format("/proc/self/fd/{}/control.sock", folder);
  std::copy(path.begin(), path.end(), out.sun_path);
  return out;
}

base::OwnedFd open_folder(const std::string& data) { return base::OwnedFd(::open(data.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)); }

std::optional<std::string> read_line(int line, int seconds, int stop) {
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  std::string out;
  std::array<char, 16'384> piece;
  while (out.size() < kLineBytesMax && ready(line, POLLIN, end, stop)) {
    const ssize_t count = ::recv(line, piece.data(), piece.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count <= 0) return std::nullopt;
    out.append(piece.data(), static_cast<std::size_t>(count));
    if (const std::size_t feed = out.find('\n'); feed != std::string::npos) return out.substr(0, feed);
  }
  return std::nullopt;
}

bool write_line(int line, std::string_view text, int seconds, int stop) {
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  std::string whole(text);
  whole.push_back('\n');
  for (std::string_view left = whole; !left.empty();) {
    if (!ready(line, POLLOUT, end, stop)) return false;
    const ssize_t count = ::send(line, left.data(), left.size(), MSG_NOSIGNAL);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count < 0) return false;
    left.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace sekisho::doors::control
