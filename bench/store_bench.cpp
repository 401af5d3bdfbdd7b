// Durable units of work a second through the one writer, each a row of a hundred bytes or so, told done after its commit reached the disk.
// First many threads that each wait for their unit, then threads that keep up to a thousand under way. store_bench [SECONDS] [FOLDER] [POSTGRESQL]
// FOLDER: on the disk to be measured; POSTGRESQL: a libpq connection string to an empty database.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <semaphore>
#include <thread>
#include <vector>

#include "store/database.h"

using namespace sekisho;
using namespace sekisho::store;

namespace {

constexpr int kThreads = 8;
constexpr std::ptrdiff_t kUnderWayMax = 1000;

base::Status one_unit(Statements& statements, std::int64_t number) {
  return statements.execute(
      "INSERT INTO blob (address, size, kept_at) VALUES (?, ?, ?)",
      {base::Bytes(reinterpret_cast<const std::uint8_t*>(&number), reinterpret_cast<const std::uint8_t*>(&number + 1)), number, 0});
}

struct Outcome {
  double per_second;
  std::int64_t failed;
};

template <class Unit>
Outcome measure(double seconds, Unit unit) {
  std::atomic<std::int64_t> done = 0, failed = 0;
  std::atomic<bool> stop = false;
  const auto begun = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) threads.emplace_back([&] { unit(stop, done, failed); });
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    stop = true;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  return {static_cast<double>(done) / took.count(), failed};
}

void run(const char* name, Database& database, double seconds) {
  static std::atomic<std::int64_t> next = 1;
  const Outcome waiting = measure(seconds, [&](std::atomic<bool>& stop, std::atomic<std::int64_t>& done, std::atomic<std::int64_t>& failed) {
    while (!stop) {
      const std::int64_t number = next++;
      ++(database.write([&](Statements& statements) { return one_unit(statements, number); }) ? done : failed);
    }
  });
  const Outcome flowing = measure(seconds, [&](std::atomic<bool>& stop, std::atomic<std::int64_t>& done, std::atomic<std::int64_t>& failed) {
    std::counting_semaphore<kUnderWayMax> room(kUnderWayMax);
    while (!stop) {
      const std::int64_t number = next++;
      room.acquire();
      database.write_later([number](Statements& statements) { return one_unit(statements, number); },
                           [&](base::Status outcome) {
                             ++(outcome ? done : failed);
                             room.release();
                           });
    }
    for (std::ptrdiff_t i = 0; i < kUnderWayMax; ++i) room.acquire();
  });
  std::printf("%-12s %d threads, each waiting for its unit: %9.0f durable units/s (%lld failed)\n", name, kThreads, waiting.per_second,
              static_cast<long long>(waiting.failed));
  std::printf("%-12s %d threads, %td units under way each: %9.0f durable units/s (%lld failed)\n", name, kThreads, kUnderWayMax, flowing.per_second,
              static_cast<long long>(flowing.failed));
}

int open_and_run(const char* name, const DatabaseSettings& settings, double seconds) {
  auto database = Database::open(settings);
  if (!database) {
    std::fprintf(stderr, "%s: %s\n", name, database.error().detail.c_str());
    return 1;
  }
  run(name, **database, seconds);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const double seconds = count > 1 ? std::atof(arguments[1]) : 5;
  const std::filesystem::path folder = count > 2 ? arguments[2] : std::filesystem::temp_directory_path();
  std::string place = (folder / "store_bench-XXXXXX").string();
  if (::mkdtemp(place.data()) == nullptr) return 1;
  int failed = open_and_run("SQLite", {.place = place + "/db"}, seconds);
  std::filesystem::remove_all(place);
  if (count > 3) failed += open_and_run("PostgreSQL", {.engine = Engine::postgresql, .place = arguments[3]}, seconds);
  return failed;
}
