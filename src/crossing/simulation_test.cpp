// A seeded town with an engine that lies, dies and fails, a store that fails or stops at write n, a program that starts again; then the same with
// a process that is killed.
#include "crossing/simulation.h"

#include <sys/wait.h>

#include <sstream>

namespace sekisho::crossing::simulation {
namespace {

class SimulationTest : public testing::TestWithParam<int> {
 protected:
  std::uint64_t seed() const { return static_cast<std::uint64_t>(GetParam()); }
  void finish_and_check() {
    auto running = place_.start(disarmer_);
    ASSERT_TRUE(running) << "what a fault left behind can be opened";
    town_.finish(*running);
    check_all(*running, town_);
  }

  std::mt19937_64 random_{seed()};
  Place place_;
  FakeDisarmer disarmer_{seed()};
  Town town_{seed(), place_.clock()};
};

class FaultTest : public SimulationTest {};

TEST_P(FaultTest, nothing_is_lost_and_nothing_released_twice) {
  for (int life = 0; life < 4; ++life) {
    if (auto running = place_.start(disarmer_)) {
      if (random_() % 2 == 0) store::fail_write(static_cast<std::int64_t>(random_() % 300));
      else store::cut_writes(static_cast<std::int64_t>(1 + random_() % 300));
      for (int step = 0; step < 40; ++step) town_.act(*running);
    }
    store::fail_write(0);
  }
  finish_and_check();
  EXPECT_FALSE(town_.held().empty());
}
INSTANTIATE_TEST_SUITE_P(Seeds, FaultTest, testing::Range(1, 21));

class KillTest : public SimulationTest {
 protected:
  // A life of the program in a process of its own, ended by SIGKILL after that many microseconds; what senders were told comes through the pipe.
  void live_and_die(int life, useconds_t after_us) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      place_.clock().advance(life * 3'600 * base::kSecond);
      Town town(seed() * 1'000 + static_cast<std::uint64_t>(life), place_.clock());
      town.on_held = [&](const std::string& id, const Sent& sent) {
        const std::string line = id + " " + (sent.outward ? "1 " : "0 ") + sent.text + "\n";
        (void)!write(pipe[1], line.data(), line.size());
      };
      if (auto running = place_.start(disarmer_))
        while (true) town.act(*running);
      _exit(0);
    }
    close(pipe[1]);
    usleep(after_us);
    kill(child, SIGKILL);
    std::string told;
    char buffer[4'096];
    for (ssize_t count; (count = read(pipe[0], buffer, sizeof buffer)) > 0;) told.append(buffer, static_cast<std::size_t>(count));
    close(pipe[0]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself";
    std::istringstream lines(told);
    for (std::string id, outward, text; lines >> id >> outward >> text;) town_.knows(id, {text, outward == "1"});
  }
};

TEST_P(KillTest, nothing_is_lost_by_kill_9) {
  constexpr int kLives = 10;
  for (int life = 0; life < kLives; ++life) live_and_die(life, static_cast<useconds_t>(20'000 + random_() % 400'000));
  EXPECT_FALSE(town_.held().empty());
  RecordProperty("accepted", static_cast<int>(town_.held().size()));
  place_.clock().advance(kLives * 3'600 * base::kSecond);
  finish_and_check();
}
INSTANTIATE_TEST_SUITE_P(Seeds, KillTest, testing::Range(1, 21));

TEST(AdvanceTest, every_event_has_its_word_in_the_evidence) {
  for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(Event::count_); ++i)
    EXPECT_TRUE(evidence::action_of("crossing_" + std::string(describe(static_cast<Event>(i)).id))) << describe(static_cast<Event>(i)).id;
}

}  // namespace
}  // namespace sekisho::crossing::simulation
