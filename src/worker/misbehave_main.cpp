// A worker that does what an attacker would, for the tests of the walls. Behind the same walls, from the same sources.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include "base/hash.h"
#include "wire/mischief.h"
#include "worker/zygote.h"

namespace {

using namespace sekisho;
using wire::Mischief;

void send_bytes(base::ByteView bytes) {
  while (!bytes.empty()) {
    ssize_t count = write(wire::kJobFd, bytes.data(), bytes.size());
    if (count <= 0) _exit(1);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

void send_payload(base::ByteView payload) {
  base::Bytes message;
  base::put_u32le(message, static_cast<std::uint32_t>(payload.size()));
  base::put(message, payload);
  send_bytes(message);
}

wire::Answer clean_answer(int output) {
  static constexpr std::string_view kText = "kanso\n";
  if (output >= 0 && write(output, kText.data(), kText.size()) < 0) _exit(1);
  wire::Answer answer;
  answer.kind = wire::AnswerKind::clean;
  answer.input_type = answer.output_type = base::FileType::txt;
  answer.output_bytes = kText.size();
  answer.output_sha256 = base::sha256(base::view(kText));
  return answer;
}

[[noreturn]] void answer_with(const wire::Answer& answer) {
  send_payload(wire::encode(answer));
  _exit(0);
}

// Tries it, and answers well when it came through unpunished: the test then sees a clean file where a refusal belongs.
template <class Attempt>
void attempt(int output, Attempt attempt_it) {
  attempt_it();
  answer_with(clean_answer(output));
}

void connect_out() {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (void)connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
}

void execute() {
  char name[] = "/bin/true";
  char* arguments[] = {name, nullptr};
  char* environment[] = {nullptr};
  execve(name, arguments, environment);
}

[[noreturn]] void allocate() {
  try {
    std::vector<base::Bytes> all;
    for (;;) all.emplace_back(64 << 20, std::uint8_t{1});
  } catch (const std::bad_alloc&) {
    wire::Answer answer;
    answer.reason = base::Code::out_of_memory;
    answer_with(answer);
  }
}

[[noreturn]] void allocate_behind() {
  for (;;) {
    void* place = mmap(nullptr, 16 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (place == MAP_FAILED) std::abort();
    std::memset(place, 1, 16 << 20);
  }
}

[[noreturn]] void flood(int fd, std::size_t chunk_bytes) {
  base::Bytes chunk(chunk_bytes, std::uint8_t{0xff});
  for (;;)
    if (write(fd, chunk.data(), chunk.size()) < 0) sched_yield();
}

int recurse(int depth) {
  volatile char frame[4096];
  frame[depth & 4095] = static_cast<char>(depth);
  return depth < 0 ? 0 : recurse(depth + 1) + frame[0];
}

[[noreturn]] void sleep_for_ever() {
  for (int word = 0;;) syscall(SYS_futex, &word, 0 /* FUTEX_WAIT */, 0, nullptr, nullptr, 0);
}

void raise_limits() {
  rlimit more{RLIM_INFINITY, RLIM_INFINITY};
  setrlimit(RLIMIT_AS, &more);
  setrlimit(RLIMIT_FSIZE, &more);
  setrlimit(RLIMIT_CPU, &more);
  setrlimit(RLIMIT_NOFILE, &more);
}

void lie(Mischief mischief, const worker::Descriptors& fds) {
  wire::Answer answer = clean_answer(fds.output);
  base::Bytes payload;
  switch (mischief) {
    case Mischief::lie_hash: answer.output_sha256[31] ^= 1; break;
    case Mischief::lie_length: answer.output_bytes += 1; break;
    case Mischief::lie_type: answer.output_type = base::FileType::executable; break;
    case Mischief::lie_reason: answer.kind = wire::AnswerKind::refused, answer.reason = base::Code::second_look; break;
    case Mischief::lie_kind: answer.kind = wire::AnswerKind::looked; break;
    case Mischief::lie_children: answer.kind = wire::AnswerKind::children, answer.children = {{"a", 1ull << 60}, {"b", 1ull << 63}}; break;
    case Mischief::lie_measure: answer.measure.text = {5, 6}; break;
    case Mischief::lie_number:
      payload = wire::encode(answer);
      payload[8] = 0xff, payload[9] = 0xff;  // the output's type
      send_payload(payload);
      _exit(0);
    default: break;
  }
  answer_with(answer);
}

// Returns when the mischief did not end the worker.
void misbehave(Mischief mischief, const worker::Descriptors& fds) {
  const int output = fds.output;
  switch (mischief) {
    case Mischief::none: answer_with(clean_answer(output));
    case Mischief::open_file: return attempt(output, [] { (void)open("/etc/passwd", O_RDONLY); });
    case Mischief::make_file: return attempt(output, [] { (void)syscall(SYS_creat, "/tmp/left-behind", 0600); });
    case Mischief::connect: return attempt(output, connect_out);
    case Mischief::fork: return attempt(output, [] { (void)syscall(SYS_fork); });
    case Mischief::thread: return attempt(output, [] { (void)syscall(SYS_clone, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, nullptr); });
    case Mischief::execute: return attempt(output, execute);
    case Mischief::read_parent: return attempt(output, [] { (void)open("/proc/1/mem", O_RDONLY); });
    case Mischief::trace: return attempt(output, [] { (void)ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr); });
    case Mischief::kill_other: return attempt(output, [] { (void)kill(-1, SIGKILL); });
    case Mischief::mount: return attempt(output, [] { (void)mount("none", "/", "tmpfs", 0, nullptr); });
    case Mischief::more_memory_rights:
      return attempt(output, [] { (void)mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); });
    case Mischief::memory_file: return attempt(output, [] { (void)memfd_create("more", 0); });
    case Mischief::keep_limits: return attempt(output, raise_limits);
    case Mischief::allocate: allocate();
    case Mischief::allocate_behind: allocate_behind();
    case Mischief::spin:
      for (;;) (void)getpid();
    case Mischief::sleep: sleep_for_ever();
    case Mischief::endless_output: flood(output, 1 << 20);
    case Mischief::flood_answer: flood(wire::kJobFd, 64 << 10);
    case Mischief::fault: *static_cast<volatile int*>(nullptr) = 1; return;
    case Mischief::abort: std::abort();
    case Mischief::exit_badly: _exit(7);
    case Mischief::answer_twice: send_payload(wire::encode(clean_answer(output))); answer_with(clean_answer(output));
    case Mischief::answer_half: send_bytes(base::Bytes{200, 0, 0, 0, 1, 2, 3}); _exit(0);
    case Mischief::close_silently: _exit(0);
    case Mischief::close_and_stay: close(wire::kJobFd); sleep_for_ever();
    case Mischief::leak_descriptors:
      for (int i = 0; i < 1000; ++i) (void)fcntl(output, F_DUPFD_CLOEXEC, 0);
      answer_with(clean_answer(output));
    case Mischief::recurse: _exit(recurse(0));
    default: return lie(mischief, fds);
  }
}

[[noreturn]] void come_out(base::ByteView output, base::FileType type, const worker::Descriptors& fds, const base::Measure& measure = {}) {
  if (write(fds.output, output.data(), output.size()) != static_cast<ssize_t>(output.size())) _exit(1);
  wire::Answer answer;
  answer.kind = wire::AnswerKind::clean;
  answer.input_type = answer.output_type = type;
  answer.output_bytes = output.size();
  answer.output_sha256 = base::sha256(output);
  answer.removed.push_back({base::What::metadata, "part", 1});
  answer.measure = measure;
  answer_with(answer);
}

// The files of a box: "NAME BYTES\n", then the bytes.
[[noreturn]] void open_box(std::string_view left, const base::Limits& limits, const worker::Descriptors& fds) {
  wire::Answer answer;
  answer.kind = wire::AnswerKind::children;
  answer.input_type = base::FileType::zip;
  while (!left.empty()) {
    const std::size_t line = left.find('\n'), space = left.substr(0, line).rfind(' ');
    if (line == left.npos || space == left.npos) _exit(1);
    const std::size_t bytes = std::strtoull(std::string(left.substr(space + 1, line - space - 1)).c_str(), nullptr, 10);
    answer.children.push_back({std::string(left.substr(0, space)), bytes});
    left.remove_prefix(line + 1);
    if (write(fds.children, left.data(), std::min(bytes, left.size())) < 0) _exit(1);
    left.remove_prefix(std::min(bytes, left.size()));
  }
  if (answer.children.size() > limits.tree_entries_max) answer = {.reason = base::Code::too_many_entries};
  answer_with(answer);
}

[[noreturn]] void look(std::string_view word, std::string_view rest, const worker::Descriptors& fds) {
  wire::Answer answer;
  answer.kind = wire::AnswerKind::looked;
  answer.input_type = word == "box" || word == "pack" ? base::FileType::zip : base::FileType::txt;
  if (word == "look" && rest == "find") answer.finding = "a bad word";
  else if (word == "look") misbehave(static_cast<Mischief>(std::atoi(std::string(rest).c_str())), fds);
  answer_with(answer);
}

[[noreturn]] void say(std::string_view text, std::uint64_t claimed, const wire::Job& job, int output) {
  if (write(output, text.data(), text.size()) != static_cast<ssize_t>(text.size())) _exit(1);
  wire::Answer answer;
  answer.kind = wire::AnswerKind::words;
  answer.input_type = job.declared;
  answer.output_bytes = claimed;
  answer_with(answer);
}

// Obeys the scripts of wire/mischief.h; anything else goes to the real formats.
bool obey(const wire::Job& job, base::ByteView input, base::ByteView children_in, const worker::Descriptors& fds) {
  if (job.kind == wire::JobKind::misbehave) {
    misbehave(static_cast<Mischief>(job.misbehave), fds);
    return true;
  }
  const std::string_view script = base::text(input);
  const std::size_t end = std::min(script.find_first_of(" \n"), script.size());
  const std::string_view word = script.substr(0, end), rest = script.substr(std::min(end + 1, script.size()));
  if ((job.kind == wire::JobKind::words || job.kind == wire::JobKind::show) && (word == "say" || word == "over"))
    say(rest, rest.size() + (word == "over" ? 1 : 0), job, fds.output);
  if (word != "good" && word != "bad" && word != "pack" && word != "look" && word != "box" && word != "part") return false;
  if (job.kind == wire::JobKind::second_look) look(word, rest, fds);
  const auto mischief = static_cast<Mischief>(std::atoi(std::string(rest.substr(0, 3)).c_str()));
  if (word == "bad" || (word == "pack" && job.kind == wire::JobKind::pack)) misbehave(mischief, fds);
  if (word == "part") {
    const auto kept = static_cast<std::uint64_t>(std::atoi(std::string(rest.substr(0, 3)).c_str()));
    come_out(input, base::FileType::txt, fds, {{100, kept}, {10, std::min<std::uint64_t>(kept, 10)}});
  }
  if (word != "box" && word != "pack") come_out(input, base::FileType::txt, fds);
  if (job.kind == wire::JobKind::disarm) open_box(word == "box" ? rest : rest.substr(rest.find('\n') + 1), job.limits, fds);
  base::Bytes out;
  base::put(out, "box\n");
  base::put(out, children_in);
  come_out(out, base::FileType::zip, fds);
}

}  // namespace

int main(int argc, char** argv) { return worker::zygote_main(argc, argv, obey); }
