#include "worker/process.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <span>

#include "worker/handle.h"

namespace sekisho::worker {
namespace {

constexpr int kFirstFd = 10;  // away from 0, 1 and 2, where a library that prints would write into an output
constexpr std::size_t kFdsMax = 3;

[[noreturn]] void end(int status) { _exit(status); }

struct Received {
  base::Bytes payload;
  int fds[kFdsMax] = {-1, -1, -1};
  std::size_t fd_count = 0;
};

bool read_fully(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    ssize_t count = read(wire::kJobFd, out.data(), out.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    out = out.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

void write_fully(int fd, base::ByteView bytes) {
  while (!bytes.empty()) {
    ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) end(errno == ENOSPC || errno == EDQUOT ? wire::kExitDiskFull : errno == EFBIG ? wire::kExitQuota : 1);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

// The length of the job with its descriptors, then the job. End of file: the pool is closing, and this worker was never needed.
Received receive() {
  Received out;
  std::uint8_t header[4];
  iovec part{header, sizeof header};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof out.fds)];
  msghdr message{};
  message.msg_iov = &part, message.msg_iovlen = 1, message.msg_control = control, message.msg_controllen = sizeof control;
  ssize_t count;
  while ((count = recvmsg(wire::kJobFd, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL)) < 0 && errno == EINTR) {}
  if (count == 0) end(0);
  if (count != sizeof header || (message.msg_flags & MSG_CTRUNC) != 0) end(wire::kExitBadJob);
  for (cmsghdr* item = CMSG_FIRSTHDR(&message); item != nullptr; item = CMSG_NXTHDR(&message, item)) {
    if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS) continue;
    out.fd_count = (item->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    if (out.fd_count > kFdsMax) end(wire::kExitBadJob);
    std::memcpy(out.fds, CMSG_DATA(item), out.fd_count * sizeof(int));
  }
  std::uint32_t size = base::Reader(base::ByteView(header, 4)).u32le();
  if (size > wire::kJobBytesMax) end(wire::kExitBadJob);
  out.payload.resize(size);
  if (!read_fully(out.payload)) end(wire::kExitBadJob);
  for (std::size_t i = 0; i < out.fd_count; ++i) {
    int moved = fcntl(out.fds[i], F_DUPFD_CLOEXEC, kFirstFd);
    if (moved < 0) end(wire::kExitBadJob);
    close(out.fds[i]);
    out.fds[i] = moved;
  }
  return out;
}

Descriptors descriptors_of(const wire::Job& job, const Received& received) {
  const std::size_t expected = job.kind == wire::JobKind::second_look                                ? 1
                               : job.kind == wire::JobKind::words || job.kind == wire::JobKind::show ? 2
                                                                                                     : 3;
  if (received.fd_count != expected) end(wire::kExitBadJob);
  return {received.fds[0], received.fds[1], received.fds[2]};
}

base::ByteView map(int fd, std::uint64_t bytes) {
  if (bytes == 0) return {};
  constexpr std::uint64_t kPopulateMax = 16ull << 20;  // larger inputs may be read in part only
  const int flags = MAP_PRIVATE | (bytes <= kPopulateMax ? MAP_POPULATE : 0);
  void* place = mmap(nullptr, bytes, PROT_READ, flags, fd, 0);
  if (place == MAP_FAILED) end(wire::kExitBadJob);
  close(fd);
  return {static_cast<const std::uint8_t*>(place), bytes};
}

// Collects small writes; a full disk or quota ends the worker, since an output cut short is no output.
class FdSink : public formats::Sink {
 public:
  using Sink::write;
  explicit FdSink(int fd) : fd_(fd) { buffer_.reserve(kBufferBytes); }  // growing it would touch twice the pages
  void write(base::ByteView bytes) override {
    if (buffer_.size() + bytes.size() > kBufferBytes) flush();
    if (bytes.size() >= kBufferBytes) return write_fully(fd_, bytes);
    base::put(buffer_, bytes);
  }
  void flush() {
    write_fully(fd_, buffer_);
    buffer_.clear();
  }

 private:
  static constexpr std::size_t kBufferBytes = 64 << 10;
  int fd_;
  base::Bytes buffer_;
};

void send(const wire::Answer& answer) {
  base::Bytes payload = wire::encode(answer);
  if (payload.size() > wire::kAnswerBytesMax) {  // only the names of very many documents inside can do that
    wire::Answer refused;
    refused.input_type = answer.input_type;
    refused.reason = base::Code::too_many_entries;
    payload = wire::encode(refused);
  }
  base::Bytes message;
  base::put_u32le(message, static_cast<std::uint32_t>(payload.size()));
  base::put(message, base::ByteView(payload));
  write_fully(wire::kJobFd, message);
}

}  // namespace

void run_worker(const Walls& walls, Hook hook) {
  Received received = receive();
  auto job = wire::decode_job(received.payload);
  if (!job) end(wire::kExitBadJob);
  Descriptors descriptors = descriptors_of(*job, received);

  std::uint64_t children_bytes = 0;
  for (const wire::ChildRecord& child : job->children) children_bytes += child.bytes;
  base::ByteView children_in;
  if (job->kind == wire::JobKind::pack) children_in = map(descriptors.children, children_bytes);
  base::ByteView input = map(descriptors.input, job->input_bytes);
  if (!limit_to_job(walls, *job, input.size() + children_in.size())) end(wire::kExitWall + static_cast<int>(Wall::limits));

  if (hook != nullptr && hook(*job, input, children_in, descriptors)) end(0);
  if (job->kind == wire::JobKind::misbehave) end(wire::kExitBadJob);
  FdSink out(descriptors.output), children_out(descriptors.children);
  wire::Answer answer = handle(*job, input, children_in, out, children_out);
  out.flush();
  children_out.flush();
  send(answer);
  end(0);
}

}  // namespace sekisho::worker
