// What the sandbox costs by itself: jobs that do nothing through the pool, and scripts of the test worker through the engine
// (two workers a file). Prints a line each: jobs per second of wall time, and CPU time of all processes together per job.
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <thread>

#include "sandbox/engine.h"
#include "sandbox/scratch.h"
#include "wire/mischief.h"

using namespace sekisho;
using namespace sekisho::sandbox;

namespace {

double cpu_seconds(int who) {
  rusage use{};
  getrusage(who, &use);
  auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

base::OwnedFd file_of(std::string_view text) {
  auto file = scratch_file(Place::memory, {});
  if (!file || !append(file->get(), base::view(text))) std::abort();
  return std::move(*sealed(std::move(*file)));
}

bool empty_job(Pool& pool) {
  const base::OwnedFd input = file_of("input");
  auto output = scratch_file(Place::memory, {}), children = scratch_file(Place::memory, {});
  wire::Job job;
  job.kind = wire::JobKind::misbehave;
  job.input_bytes = 5;
  job.file_bytes_max = 1 << 20;
  job.cpu_seconds_max = 10;
  return pool.run(job, {input.get(), output->get(), children->get()}, std::chrono::seconds(20)).has_value();
}

bool small_file(Pool& pool) {
  const base::OwnedFd input = file_of("good text");
  Request request{.input_fd = input.get(), .input_bytes = 9, .name = "a.txt"};
  return Engine(pool).disarm(request).clean;
}

void measure(const char* name, const std::string& worker, int threads, int count, bool (*job)(Pool&)) {
  const double cpu_before = cpu_seconds(RUSAGE_SELF) + cpu_seconds(RUSAGE_CHILDREN);
  const auto start = Clock::now();
  {
    auto pool = Pool::start({.worker_path = worker, .workers = static_cast<unsigned>(2 * threads + 1)});
    if (!pool) {
      std::printf("%s: %s %s\n", name, base::describe(pool.error().code).en.data(), pool.error().where.c_str());
      std::exit(1);
    }
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t)
      all.emplace_back([&] {
        for (int i = 0; i < count; ++i)
          if (!job(**pool)) std::abort();
      });
    for (std::thread& thread : all) thread.join();
  }  // the zygote has ended: its CPU time and its workers' now count as ours
  const double wall = std::chrono::duration<double>(Clock::now() - start).count();
  const double cpu = cpu_seconds(RUSAGE_SELF) + cpu_seconds(RUSAGE_CHILDREN) - cpu_before;
  std::printf("%-28s %d threads: %7.0f /s, %6.3f ms CPU each\n", name, threads, threads * count / wall, 1e3 * cpu / (threads * count));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "pool_bench SEKISHO-WORKER-MISBEHAVE [COUNT]\n"), 1;
  const int count = argc > 2 ? std::atoi(argv[2]) : 2000;
  for (int threads : {1, 2}) {
    measure("empty job", argv[1], threads, count, empty_job);
    measure("small file, with second look", argv[1], threads, count / 2, small_file);
  }
  return 0;
}
