// The evidence log against DESIGN §6: durable records per second from eight threads, time of a proof at ten million leaves, records checked per
// second.
//   evidence_bench FOLDER [SECONDS [LEAVES [POSTGRESQL]]]
// FOLDER is on the disk to be measured; what it makes there it removes. POSTGRESQL: the connection string of an empty database to use instead of
// SQLite.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "evidence/evidence.h"
#include "evidence/key_file.h"

using namespace sekisho;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kThreads = 8;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

template <class T>
T must(base::Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s %s %s\n", base::describe(result.error().code).en.data(), result.error().where.c_str(), result.error().detail.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

evidence::Record record_of(std::uint64_t number) {
  evidence::Record out;
  out.at = base::system_clock().now();
  out.who = evidence::Id::of("01JD6ZK3V5T8Q4W2X9Y7N1M0AB");
  out.what = evidence::Action::crossing_release;
  out.object = evidence::Object::crossing;
  out.object_id = evidence::Id::of(fmt::format("01JD6ZK3V5T8Q4{:012}", number / 6));
  out.why = evidence::Reason::rule;
  out.set(evidence::FactName::output_bytes, number);
  out.set(evidence::FactName::output_sha256, base::sha256({}));
  return out;
}

// At most so many units of one thread are on their way: a server's requests, not a queue without end.
class Window {
 public:
  explicit Window(int most) : free_(most), most_(most) {}
  void enter() {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [&] { return free_ > 0; });
    --free_;
  }
  void leave() {
    const std::lock_guard hold(mutex_);
    ++free_;
    changed_.notify_all();
  }
  void drain() {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [&] { return free_ == most_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int free_;
  const int most_;
};

struct Rate {
  double durable, covered;
};

Rate append_for(store::Database& database, evidence::Log& log, double seconds, int window) {
  std::atomic<std::uint64_t> written = 0, last = 0;
  const std::uint64_t before = log.covered();
  const auto start = Clock::now();
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&] {
      Window open(window);
      while (seconds_since(start) < seconds) {
        open.enter();
        database.write_later(
            [&](store::Statements& statements) -> base::Status {
              auto leaf = evidence::append(statements, record_of(written));
              if (!leaf) return std::unexpected(leaf.error());
              last = *leaf;
              return {};
            },
            [&](base::Status done) {
              must(std::move(done));
              ++written;
              open.leave();
            });
      }
      open.drain();
    });
  for (std::thread& thread : threads) thread.join();
  const double durable = static_cast<double>(written) / seconds_since(start);
  must(log.wait_covered(last));
  return {durable, static_cast<double>(log.covered() - before) / seconds_since(start)};
}

void line(const std::string& what, double value, const char* unit, const std::string& goal) {
  std::printf("%-66s %12.3f %-10s %s\n", what.c_str(), value, unit, goal.c_str());
  std::fflush(stdout);
}

void measure_writing(const std::string& folder, double seconds, const std::string& postgresql) {
  const auto engine = postgresql.empty() ? store::Engine::sqlite : store::Engine::postgresql;
  auto database = must(store::Database::open({.engine = engine, .place = postgresql.empty() ? folder + "/sekisho.db" : postgresql}));
  auto log = must(evidence::Log::open(*database, must(evidence::log_key(folder, "bench.example")), {.folder = evidence::log_folder(folder)}));
  for (int window : {1, 16, 256}) {
    const Rate rate = append_for(*database, *log, seconds, window);
    const std::string goal = window == 256 ? fmt::format("goal ≥ 10000: {}", rate.durable >= 10'000 ? "reached" : "MISSED") : "";
    line(fmt::format("durable records, {} threads, {} units each on their way", kThreads, window), rate.durable, "records/s", goal);
    line("  … and under a signed checkpoint", rate.covered, "records/s", "");
  }
  std::vector<double> waits;
  for (int i = 0; i < 200; ++i) {
    const auto start = Clock::now();
    std::uint64_t leaf = 0;
    must(database->write([&](store::Statements& statements) -> base::Status {
      leaf = must(evidence::append(statements, record_of(0)));
      return {};
    }));
    must(log->wait_covered(leaf));
    waits.push_back(seconds_since(start) * 1e3);
  }
  std::sort(waits.begin(), waits.end());
  line("one record alone, from append to covered, median", waits[100], "ms", "");
  line("  … 99th percentile", waits[197], "ms", "");
  log.reset();
  const auto key = must(evidence::log_public_key(folder));
  const auto start = Clock::now();
  const evidence::Audit audit = must(evidence::audit(*database, evidence::log_folder(folder), key, {}));
  line(fmt::format("check of {} records and {} checkpoints ({} findings)", audit.leaves, audit.checkpoints, audit.findings.size()),
       static_cast<double>(audit.leaves) / seconds_since(start), "records/s", "");
}

void measure_proofs(const std::string& folder, std::uint64_t leaves) {
  auto files = must(evidence::HashFiles::open(folder, evidence::HashFiles::Mode::extend));
  evidence::GrowingTree tree;
  while (tree.size() < leaves) {
    std::array<std::vector<base::Digest>, evidence::kTileLevels> levels;
    const std::uint64_t first = tree.size();
    for (std::uint64_t i = first; i < std::min(leaves, first + 100'000); ++i) {
      levels[0].push_back(evidence::leaf_hash({reinterpret_cast<const std::uint8_t*>(&i), sizeof i}));
      tree.append(levels[0].back(), [&](unsigned height, std::uint64_t, const base::Digest& hash) {
        if (height % evidence::kTileHeight == 0) levels[height / evidence::kTileHeight].push_back(hash);
      });
    }
    for (unsigned level = 0; level < evidence::kTileLevels; ++level) must(files.extend(level, evidence::hashes_at(level, first), levels[level]));
  }
  must(files.flush());
  auto key = must(evidence::SigningKey::create("bench.example"));
  const base::Digest root = tree.root();
  std::vector<double> times, cpu;
  std::uint64_t leaf = 1;
  for (int i = 0; i < 2000; ++i) {
    leaf = (leaf * 6364136223846793005ull + 1442695040888963407ull) % leaves;
    const auto start = Clock::now();
    const double cpu_start = cpu_seconds();
    const evidence::Proof proof = must(evidence::inclusion_proof(leaf, leaves, files.nodes()));
    times.push_back(seconds_since(start) * 1e3);
    cpu.push_back((cpu_seconds() - cpu_start) * 1e3);
    must(evidence::verify_inclusion(leaf, leaves, evidence::leaf_hash({reinterpret_cast<const std::uint8_t*>(&leaf), sizeof leaf}), proof, root));
  }
  std::sort(times.begin(), times.end());
  line(fmt::format("proof of a record among {}, median", leaves), times[1000], "ms",
       fmt::format("goal ≤ 1: {}", times[1000] <= 1 ? "reached" : "MISSED"));
  line("  … 99th percentile", times[1980], "ms", "");
  std::sort(cpu.begin(), cpu.end());
  line("  … 99th percentile of processor time (what a quiet machine takes)", cpu[1980], "ms",
       fmt::format("goal ≤ 1: {}", cpu[1980] <= 1 ? "reached" : "MISSED"));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "evidence_bench FOLDER [SECONDS [LEAVES [POSTGRESQL]]]\n"), 1;
  const std::string folder = std::string(argv[1]) + "/evidence_bench";
  std::filesystem::create_directories(folder + "/tree");
  measure_writing(folder, argc > 2 ? std::atof(argv[2]) : 5, argc > 4 ? argv[4] : "");
  measure_proofs(folder + "/tree", argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 10'000'000);
  std::filesystem::remove_all(folder);
  return 0;
}
