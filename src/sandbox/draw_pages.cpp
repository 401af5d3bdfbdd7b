#include "sandbox/draw_pages.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

#include "sandbox/launch.h"
#include "sandbox/scratch.h"
#include "wire/control.h"

namespace sekisho::sandbox {

using base::Code;
using base::OwnedFd;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kHeadBytes = 12;  // u32 dots per inch, u64 bytes of pictures

std::string beside(const std::string& worker_path) { return worker_path.substr(0, worker_path.rfind('/') + 1) + "sekisho-pages"; }

// What is run, with the number it takes.
struct Tool {
  const char* name;
  std::uint32_t number;
};

base::Result<pid_t> spawn(const PageTask& task, const Tool& tool, int output, std::uint32_t given_up) {
  OwnedFd pdf(open(("/proc/self/fd/" + std::to_string(task.pdf)).c_str(), O_RDONLY | O_CLOEXEC));  // a position of its own
  if (!pdf) return base::refuse(Code::worker_unavailable, {}, std::string("open: ") + std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, pdf.get(), 0);
  posix_spawn_file_actions_adddup2(&actions, output, 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  std::array<std::string, 6> words{"sekisho-pages",
                                   tool.name,
                                   std::to_string(tool.number),
                                   std::to_string(task.bytes_max),
                                   std::to_string(task.time_max.count() / 1000 + 1),
                                   std::to_string(given_up)};
  std::array<char*, 7> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
  std::string language = "LANG=C.UTF-8";
  char* environment[] = {language.data(), nullptr};
  pid_t pid = -1;
  const int error = posix_spawn(&pid, beside(task.worker_path).c_str(), &actions, &attributes, arguments.data(), environment);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return base::refuse(Code::worker_unavailable, beside(task.worker_path), std::strerror(error));
  return pid;
}

// Its exit status, or nothing when time was up; then it and all it started are gone.
std::optional<int> wait_for(pid_t pid, Clock::time_point deadline) {
  OwnedFd watched(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  pollfd polled{watched.get(), POLLIN, 0};
  int ready;
  while ((ready = poll(&polled, 1, static_cast<int>(std::max<long>(left, 0)))) < 0 && errno == EINTR) {}
  if (ready <= 0) kill(pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  if (ready <= 0) return std::nullopt;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

base::Status run(const PageTask& task, const Tool& tool, int output, Clock::time_point deadline, std::uint32_t given_up) {
  auto pid = spawn(task, tool, output, given_up);
  if (!pid) return std::unexpected(pid.error());
  const auto status = wait_for(*pid, deadline);
  if (!status) return base::refuse(Code::timed_out, {}, tool.name);
  switch (*status) {
    case 0: return {};
    case wire::kExitWallMissing: return base::refuse(Code::wall_missing, tool.name);
    case wire::kExitToolMissing: return base::refuse(Code::worker_unavailable, tool.name, "poppler-utils is not installed");
    case wire::kExitTooMuch: return base::refuse(Code::output_too_large, {}, tool.name);
    default: return base::refuse(Code::feature_unsupported, {}, std::string(tool.name) + " ended with " + std::to_string(*status));
  }
}

// What a tool writes, in memory.
base::Result<base::Bytes> output_of(const PageTask& task, const Tool& tool) {
  auto mask = wall_mask(task.walls_given_up);
  if (!mask) return std::unexpected(mask.error());
  auto file = scratch_file(Place::memory, task.scratch_dir);
  if (!file) return std::unexpected(file.error());
  auto done = run(task, tool, file->get(), Clock::now() + task.time_max, *mask);
  auto size = size_of(file->get());
  if (!size) return std::unexpected(size.error());
  // The tool is the first process of its namespace, so the signal of the quota does not end it: it fails by itself, or not at all.
  if (*size >= task.bytes_max) return base::refuse(Code::output_too_large, {}, tool.name);
  if (!done) return std::unexpected(done.error());
  base::Bytes out(*size);
  if (pread(file->get(), out.data(), out.size(), 0) != static_cast<ssize_t>(out.size())) return base::refuse(Code::worker_unavailable, {}, tool.name);
  return out;
}

}  // namespace

base::Result<std::uint32_t> count_pages(const PageTask& task) {
  constexpr std::string_view kLine = "\nPages:";
  auto told = output_of(task, {"pdfinfo", 0});
  if (!told) return std::unexpected(told.error());
  // What the file's author can write stands before that line: the last one is poppler's own.
  const std::string_view text = base::text(*told);
  const std::size_t line = text.rfind(kLine);
  const std::size_t digits = line == text.npos ? text.npos : text.find_first_not_of(' ', line + kLine.size());
  std::uint32_t pages = 0;
  if (digits == text.npos || std::from_chars(text.data() + digits, text.data() + text.size(), pages).ec != std::errc() || pages == 0)
    return base::refuse(Code::feature_unsupported, {}, "pdfinfo tells no pages");
  return pages;
}

base::Result<base::Bytes> preview_page(const PageTask& task, std::uint32_t page) {
  constexpr std::string_view kPng = "\x89PNG\r\n\x1a\n";  // PNG (third edition) §5.2
  auto drawn = output_of(task, {"preview", page});
  if (drawn && !base::text(*drawn).starts_with(kPng)) return base::refuse(Code::feature_unsupported, {}, "no picture was drawn");
  return drawn;
}

base::Result<base::Bytes> page_ppm(const PageTask& task, std::uint32_t page) { return output_of(task, {"pixels", page}); }

base::Result<OwnedFd> draw_pages(const PageTask& task) {
  auto mask = wall_mask(task.walls_given_up);
  if (!mask) return std::unexpected(mask.error());
  auto file = scratch_file(Place::disk, task.scratch_dir);
  if (!file) return file;
  base::Bytes head;
  const auto dots = static_cast<std::uint32_t>(task.dots_per_inch);
  base::put_u32le(head, dots);
  base::put_u64le(head, 0);
  if (auto done = append(file->get(), head); !done) return std::unexpected(done.error());
  const auto deadline = Clock::now() + task.time_max;
  if (auto done = run(task, {"pdftoppm", dots}, file->get(), deadline, *mask); !done) return std::unexpected(done.error());
  auto drawn = size_of(file->get());
  if (!drawn) return std::unexpected(drawn.error());
  head.clear();
  base::put_u64le(head, *drawn - kHeadBytes);
  if (pwrite(file->get(), head.data(), head.size(), 4) != static_cast<ssize_t>(head.size())) return base::refuse(Code::disk_full);
  if (auto done = run(task, {"pdftotext", dots}, file->get(), deadline, *mask); !done) return std::unexpected(done.error());
  return sealed(std::move(*file));
}

}  // namespace sekisho::sandbox
