#include "sandbox/conversation.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

namespace sekisho::sandbox {

using base::Code;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kEndMax{2'000};    // a worker that closed its socket ends at once; one that does not is killed
constexpr milliseconds kKillMax{30'000};  // the zygote reports a killed worker at once, if it lives

class Exchange {
 public:
  Exchange(Worker worker, Clock::time_point deadline) : worker_(std::move(worker)), deadline_(deadline) {}

  void send(base::ByteView payload, const JobFds& fds);
  void listen();
  Conversation outcome(std::uint32_t cpu_seconds_max) const;

 private:
  bool wait_for(short job_events);
  void take_ended();
  void take_answer();
  void kill(Code why, const char* detail);
  base::Error classify(std::uint32_t cpu_seconds_max) const;
  base::Error classify_exit(int status) const;

  Worker worker_;
  Clock::time_point deadline_;
  base::Bytes received_;
  bool closed_ = false;                 // the worker's end of the job socket
  bool lost_ = false;                   // the lifeline broke without a word: the zygote is gone
  std::optional<base::Error> stopped_;  // why it was killed
  std::optional<wire::Ended> ended_;
};

// Length of the answer once its header is there.
std::optional<std::uint32_t> length_of(const base::Bytes& received) {
  if (received.size() < 4) return std::nullopt;
  return base::Reader(received).u32le();
}

// Waits for the job socket, the lifeline or the deadline. False when there is nothing more to wait for.
bool Exchange::wait_for(short job_events) {
  auto left = std::chrono::ceil<milliseconds>(deadline_ - Clock::now()).count();
  if (left <= 0) {
    if (stopped_) {  // killed, and still no word of its end: the zygote does not answer
      lost_ = true;
      return false;
    }
    kill(Code::timed_out, "wall clock");
    return true;
  }
  pollfd polled[2] = {{closed_ ? -1 : worker_.job.get(), job_events, 0}, {worker_.lifeline.get(), POLLIN, 0}};
  if (poll(polled, 2, static_cast<int>(std::min<long long>(left, 60'000))) < 0) return true;
  if (polled[0].revents != 0 && (job_events & POLLIN) != 0) take_answer();
  if (polled[1].revents != 0) take_ended();
  return !ended_ && !lost_;
}

void Exchange::send(base::ByteView payload, const JobFds& fds) {
  base::Bytes header;
  base::put_u32le(header, static_cast<std::uint32_t>(payload.size()));
  int list[3];
  std::size_t count = 0;
  for (int fd : {fds.input, fds.output, fds.children})
    if (fd >= 0) list[count++] = fd;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof list)]{};
  bool first = true;
  base::ByteView left = header;
  while (!left.empty() || !payload.empty()) {
    iovec parts[2] = {{const_cast<std::uint8_t*>(left.data()), left.size()}, {const_cast<std::uint8_t*>(payload.data()), payload.size()}};
    msghdr message{};
    message.msg_iov = parts, message.msg_iovlen = 2;
    if (first && count > 0) {
      message.msg_control = control, message.msg_controllen = CMSG_SPACE(count * sizeof(int));
      cmsghdr* item = CMSG_FIRSTHDR(&message);
      item->cmsg_level = SOL_SOCKET, item->cmsg_type = SCM_RIGHTS, item->cmsg_len = CMSG_LEN(count * sizeof(int));
      std::memcpy(CMSG_DATA(item), list, count * sizeof(int));
    }
    ssize_t sent = sendmsg(worker_.job.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) {
      if (!wait_for(POLLOUT)) return;
      continue;
    }
    if (sent < 0) return;  // it ended early; its lifeline says how
    first = false;
    const std::size_t of_header = std::min(left.size(), static_cast<std::size_t>(sent));
    left = left.subspan(of_header);
    payload = payload.subspan(static_cast<std::size_t>(sent) - of_header);
  }
}

void Exchange::take_answer() {
  std::uint8_t buffer[64 << 10];
  ssize_t count = recv(worker_.job.get(), buffer, sizeof buffer, MSG_DONTWAIT);
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (count <= 0) {
    closed_ = true;
    deadline_ = std::min(deadline_, Clock::now() + kEndMax);
    return;
  }
  if (stopped_) return;
  base::put(received_, base::ByteView(buffer, static_cast<std::size_t>(count)));
  auto length = length_of(received_);
  if (!length) return;
  if (*length > wire::kAnswerBytesMax) return kill(Code::worker_flooded, "answer beyond its limit");
  if (received_.size() > *length + 4u) return kill(Code::worker_lied, "more than one answer");
}

void Exchange::take_ended() {
  wire::Ended ended;
  ssize_t count = recv(worker_.lifeline.get(), &ended, sizeof ended, MSG_DONTWAIT);
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (count == sizeof ended) ended_ = ended;
  else lost_ = true;
}

void Exchange::kill(Code why, const char* detail) {
  if (closed_ && why == Code::timed_out) why = Code::worker_lied, detail = "closed its socket and went on";
  stopped_ = base::Error{why, {}, detail};
  std::uint8_t order = 'k';
  (void)!::send(worker_.lifeline.get(), &order, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  deadline_ = Clock::now() + kKillMax;
}

void Exchange::listen() {
  while (wait_for(POLLIN)) {}
  // It has ended: what it wrote before is in the socket's buffer, or is still coming from nobody.
  while (!closed_ && !stopped_) {
    const std::size_t before = received_.size();
    take_answer();
    if (received_.size() == before) break;
  }
}

base::Error Exchange::classify_exit(int status) const {
  std::string detail = "exit status " + std::to_string(status);
  switch (status) {
    case wire::kExitCpu: return {Code::cpu_exhausted, {}, detail};
    case wire::kExitQuota: return {Code::worker_flooded, {}, "output beyond its quota"};
    case wire::kExitDiskFull: return {Code::disk_full, {}, detail};
    default: break;
  }
  if (status >= wire::kExitWall && status < wire::kExitWall + static_cast<int>(wire::Wall::count_))
    return {Code::wall_missing, wire::kWallNames[status - wire::kExitWall], detail};
  return {Code::worker_crashed, {}, detail};
}

base::Error Exchange::classify(std::uint32_t cpu_seconds_max) const {
  if (WIFEXITED(ended_->wait_status)) return classify_exit(WEXITSTATUS(ended_->wait_status));
  const int signal = WTERMSIG(ended_->wait_status);
  std::string detail = "signal " + std::to_string(signal);
  const bool used_up = ended_->cpu_us >= std::uint64_t{cpu_seconds_max} * 1'000'000;
  switch (signal) {
    case SIGSYS: return {Code::worker_violation, {}, detail};
    case SIGXCPU: return {Code::cpu_exhausted, {}, detail};
    case SIGXFSZ: return {Code::worker_flooded, {}, detail};
    case SIGKILL: return {used_up ? Code::cpu_exhausted : Code::out_of_memory, {}, detail};  // not by us: a hard limit, or the kernel short of memory
    default: return {Code::worker_crashed, {}, detail};
  }
}

Conversation Exchange::outcome(std::uint32_t cpu_seconds_max) const {
  if (stopped_) return {std::unexpected(*stopped_)};
  if (!ended_) return {base::refuse(Code::worker_unavailable, {}, "the zygote is gone")};
  if (ended_->fork_error != 0) return {base::refuse(Code::worker_unavailable, {}, std::strerror(ended_->fork_error)), true};
  if (ended_->wait_status != 0) return {std::unexpected(classify(cpu_seconds_max))};
  auto length = length_of(received_);
  if (!length || received_.size() != *length + 4u) return {base::refuse(Code::worker_lied, {}, "no answer")};
  auto answer = wire::decode_answer(base::slice(received_, 4));
  if (!answer) return {base::refuse(Code::worker_lied, {}, "malformed answer")};
  return {UntrustedReport{std::move(*answer), ended_->cpu_us, ended_->resident_kib_max}};
}

}  // namespace

Conversation converse(Worker worker, base::ByteView job, const JobFds& fds, std::uint32_t cpu_seconds_max, Clock::time_point deadline) {
  Exchange exchange(std::move(worker), deadline);
  exchange.send(job, fds);
  exchange.listen();
  return exchange.outcome(cpu_seconds_max);
}

}  // namespace sekisho::sandbox
