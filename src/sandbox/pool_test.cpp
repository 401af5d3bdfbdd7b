#include "sandbox/pool.h"

#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <random>
#include <thread>

#include "sandbox/testing.h"

namespace sekisho::sandbox {
namespace {

using base::Code;
using wire::Mischief;

std::vector<pid_t> children_of(const std::string& pid) {
  std::vector<pid_t> out;
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + pid + "/task")) {
    std::ifstream file(task.path() / "children");
    for (pid_t child; file >> child;) out.push_back(child);
  }
  return out;
}

bool gone(pid_t pid) {
  for (int i = 0; i < 200 && kill(pid, 0) == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return kill(pid, 0) != 0;
}

Code good_job(Pool& pool) {
  wire::Job job;
  job.kind = wire::JobKind::misbehave;
  job.input_bytes = 5;
  job.file_bytes_max = 1 << 20;
  job.cpu_seconds_max = 10;
  const base::OwnedFd input = testing::file_of("input");
  auto output = scratch_file(Place::memory, {}), children = scratch_file(Place::memory, {});
  const JobFds fds{input.get(), output->get(), children->get()};
  auto report = pool.run(job, fds, std::chrono::seconds(20));
  if (!report) {
    ADD_FAILURE() << report.error().where << " " << report.error().detail;
    return report.error().code;
  }
  auto validated = validate(*report, job, fds);
  return validated ? Code::none : validated.error().code;
}

TEST(Pool, leaves_nothing_behind) {
  const auto descriptors = testing::open_descriptors();
  std::vector<pid_t> workers;
  {
    auto pool = testing::pool();
    ASSERT_TRUE(pool);
    EXPECT_EQ(good_job(*pool), Code::none);
    for (pid_t zygote : children_of("self")) {
      workers.push_back(zygote);
      for (pid_t worker : children_of(std::to_string(zygote))) workers.push_back(worker);
    }
    EXPECT_FALSE(workers.empty());
  }
  EXPECT_FALSE(testing::has_children());
  EXPECT_EQ(testing::open_descriptors(), descriptors);
  for (pid_t worker : workers) EXPECT_TRUE(gone(worker));
}

TEST(Pool, goes_on_after_its_zygote_was_killed) {
  auto pool = testing::pool();
  ASSERT_TRUE(pool);
  auto zygotes = children_of("self");
  ASSERT_EQ(zygotes.size(), 1u);
  auto workers = children_of(std::to_string(zygotes[0]));
  kill(zygotes[0], SIGKILL);
  siginfo_t info{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(zygotes[0]), &info, WEXITED | WNOWAIT), 0);  // the pool itself reaps it
  for (pid_t worker : workers) EXPECT_TRUE(gone(worker)) << "a worker outlived its zygote";
  EXPECT_EQ(good_job(*pool), Code::none);
}

TEST(Pool, says_when_the_worker_program_is_missing_or_is_another_program) {
  PoolSettings settings = testing::settings();
  settings.worker_path = "/nonexistent/sekisho-worker";
  auto pool = Pool::start(settings);
  ASSERT_FALSE(pool);
  EXPECT_EQ(pool.error().code, Code::worker_unavailable);
  settings.worker_path = "/bin/true";
  pool = Pool::start(settings);
  ASSERT_FALSE(pool);
  EXPECT_EQ(pool.error().code, Code::worker_unavailable);
  EXPECT_FALSE(testing::has_children());
}

TEST(Pool, refuses_to_give_up_a_wall_that_does_not_exist) {
  PoolSettings settings = testing::settings();
  settings.walls_given_up = {"moat"};
  auto pool = Pool::start(settings);
  ASSERT_FALSE(pool);
  EXPECT_EQ(pool.error().code, Code::bad_settings);
  EXPECT_EQ(pool.error().where, "moat");
}

// ---- machines that lack a wall, made by a filter on this process's child ----

bool forbid(std::initializer_list<std::pair<int, std::uint64_t>> calls) {
  scmp_filter_ctx rules = seccomp_init(SCMP_ACT_ALLOW);
  bool good = rules != nullptr;
  for (const auto& [call, flag] : calls)
    good = good && seccomp_rule_add(rules, SCMP_ACT_ERRNO(EPERM), call, 1, SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag)) == 0;
  good = good && seccomp_load(rules) == 0;
  seccomp_release(rules);
  return good;
}

constexpr uid_t kNobody = 65534;
enum class As { root, nobody };

// In a child process: starts a pool of the program's own kind and does one job. Returns "walls" in force or "code where".
std::string start_in_child(As user, std::initializer_list<std::pair<int, std::uint64_t>> forbidden, std::vector<std::string> given_up = {}) {
  const std::string folder = "/tmp/sekisho-pool-test-" + std::to_string(getpid());
  std::filesystem::create_directories(folder);
  chmod(folder.c_str(), 0755);
  PoolSettings settings = testing::settings(2);
  std::filesystem::copy_file(settings.worker_path, folder + "/worker", std::filesystem::copy_options::overwrite_existing);
  settings.worker_path = folder + "/worker";
  settings.walls_given_up = std::move(given_up);
  int pipes[2];
  if (pipe(pipes) != 0) return "pipe";
  pid_t child = fork();
  if (child == 0) {
    std::string said = "no such user";
    if ((user == As::root || (setresgid(kNobody, kNobody, kNobody) == 0 && setresuid(kNobody, kNobody, kNobody) == 0)) && forbid(forbidden)) {
      auto pool = Pool::start(settings);
      said = pool ? (*pool)->walls() : std::string(testing::id(pool.error().code)) + " " + pool.error().where;
      if (pool && good_job(**pool) != Code::none) said = "the job failed behind: " + said;
    }
    (void)!write(pipes[1], said.data(), said.size());
    _exit(0);
  }
  close(pipes[1]);
  std::string out(1000, '\0');
  out.resize(static_cast<std::size_t>(std::max<ssize_t>(0, read(pipes[0], out.data(), out.size()))));
  close(pipes[0]);
  waitpid(child, nullptr, 0);
  std::filesystem::remove_all(folder);
  return out;
}

class MissingWall : public ::testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0 || !testing::walls_are_whole()) GTEST_SKIP() << "needs root, and a worker without sanitizers";
  }
};

TEST_F(MissingWall, root_without_user_namespaces_drops_to_an_unused_uid) {
  const std::string said = start_in_child(As::root, {{SCMP_SYS(unshare), CLONE_NEWUSER}});
  EXPECT_TRUE(said.starts_with("uid pid mount network ipc uts seccomp")) << said;
}

TEST_F(MissingWall, others_without_user_namespaces_are_refused) {
  EXPECT_EQ(start_in_child(As::nobody, {{SCMP_SYS(unshare), CLONE_NEWUSER}}), "wall_missing user");
}

TEST_F(MissingWall, others_with_user_namespaces_have_all_walls) {
  const std::string said = start_in_child(As::nobody, {});
  EXPECT_TRUE(said.starts_with("user pid mount network ipc uts seccomp") || said == "wall_missing user") << said;
}

TEST_F(MissingWall, each_is_named) {
  EXPECT_EQ(start_in_child(As::root, {{SCMP_SYS(unshare), CLONE_NEWNET}}), "wall_missing network");
  EXPECT_EQ(start_in_child(As::root, {{SCMP_SYS(unshare), CLONE_NEWIPC}}), "wall_missing ipc");
  EXPECT_EQ(start_in_child(As::root, {{SCMP_SYS(unshare), CLONE_NEWUTS}}), "wall_missing uts");
  EXPECT_EQ(start_in_child(As::root, {{SCMP_SYS(unshare), CLONE_NEWNS}}), "wall_missing mount");
  EXPECT_EQ(start_in_child(As::root, {{SCMP_SYS(clone), CLONE_NEWPID}}), "wall_missing pid");
  EXPECT_EQ(start_in_child(As::root, {{SCMP_SYS(seccomp), 1}}), "wall_missing seccomp");
}

TEST_F(MissingWall, is_done_without_when_the_settings_give_it_up) {
  EXPECT_TRUE(start_in_child(As::root, {{SCMP_SYS(unshare), CLONE_NEWNET}}, {"network"}).starts_with("user pid mount -network ipc uts"));
  EXPECT_TRUE(start_in_child(As::nobody, {{SCMP_SYS(unshare), CLONE_NEWUSER}}, {"user", "pid", "mount", "network", "ipc", "uts"})
                  .starts_with("-user -pid -mount -network -ipc -uts seccomp"));
}

// ---- several threads, workers that hang, lie and die among good jobs; seeded ----

struct Expectation {
  Mischief mischief;
  Code code;
};
constexpr Expectation kMixture[] = {
    {Mischief::none, Code::none},
    {Mischief::none, Code::none},
    {Mischief::none, Code::none},
    {Mischief::connect, Code::worker_violation},
    {Mischief::fault, Code::worker_crashed},
    {Mischief::lie_hash, Code::worker_lied},
    {Mischief::answer_twice, Code::worker_lied},
    {Mischief::close_silently, Code::worker_lied},
    {Mischief::sleep, Code::timed_out},
    {Mischief::flood_answer, Code::worker_flooded},
    {Mischief::exit_badly, Code::worker_crashed},
    {Mischief::leak_descriptors, Code::none},
};

Code one_of_many(Pool& pool, Mischief mischief) {
  wire::Job job;
  job.kind = wire::JobKind::misbehave;
  job.misbehave = static_cast<std::uint32_t>(mischief);
  job.input_bytes = 5;
  job.file_bytes_max = 1 << 20;
  job.cpu_seconds_max = 10;
  const base::OwnedFd input = testing::file_of("input");
  auto output = scratch_file(Place::memory, {}), children = scratch_file(Place::memory, {});
  const JobFds fds{input.get(), output->get(), children->get()};
  auto report = pool.run(job, fds, std::chrono::milliseconds(mischief == Mischief::sleep ? 30 : 20'000));
  if (!report) return report.error().code;
  auto validated = validate(*report, job, fds);
  return validated ? validated->reason.code : validated.error().code;
}

TEST(PoolSimulation, every_job_gets_its_own_outcome_whatever_the_others_do) {
  const auto descriptors = testing::open_descriptors();
  {
    auto pool = testing::pool(6);
    ASSERT_TRUE(pool);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (unsigned seed = 1; seed <= 4; ++seed)
      threads.emplace_back([&, seed] {
        std::mt19937 random(seed);
        for (int i = 0; i < 150; ++i) {
          const Expectation& expected = kMixture[random() % std::size(kMixture)];
          const Code code = one_of_many(*pool, expected.mischief);
          if (code != expected.code) ++wrong, ADD_FAILURE() << static_cast<int>(expected.mischief) << " ended as " << testing::id(code);
        }
      });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
  }
  EXPECT_FALSE(testing::has_children());
  EXPECT_EQ(testing::open_descriptors(), descriptors);
}

}  // namespace
}  // namespace sekisho::sandbox
