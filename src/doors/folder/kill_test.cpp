// A process that is killed at each of its points, and what another finds afterwards: nothing lost, nothing doubled.
#include <signal.h>
#include <sys/wait.h>

#include "doors/folder/testing.h"

namespace sekisho::doors::folder::testing {
namespace {

constexpr Point kPoints[] = {Point::read,  Point::recorded, Point::held,     Point::unlinked, Point::marked,
                             Point::named, Point::taken,    Point::complete, Point::placed,   Point::written};

class KillTest : public FolderScene {
 protected:
  // A life of the program in a process of its own that ends at the nth time it comes to that point.
  bool live_and_die(Point point, int nth) {
    release();
    const pid_t child = ::fork();
    if (child == 0) {
      start();
      int left = nth;
      work_->at = [&](Point at) {
        if (at == point && --left == 0) ::kill(::getpid(), SIGKILL);
      };
      whole_way();
      ::_exit(0);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    place_.clock().advance(3'600 * base::kSecond);
    start();
    return WIFSIGNALED(status);
  }
  // Threads do not live through a fork.
  void release() {
    outlet_.reset();
    intake_.reset();
    rows_.reset();
    work_.reset();
    running_.reset();
  }
  void check(int files) {
    whole_way();
    whole_way();
    EXPECT_TRUE(in_folder().empty());
    EXPECT_EQ(rows(), 0u);
    std::map<std::string, std::string> expected;
    for (int i = 0; i < files; ++i) expected["g" + std::to_string(i) + ".txt"] = "clean g" + std::to_string(i);
    EXPECT_EQ(results(), expected);
    EXPECT_EQ(texts().size(), static_cast<std::size_t>(files)) << "one for each that is banned";
    for (const char* kind : {"g", "b"})
      EXPECT_EQ(column("SELECT id FROM item WHERE path LIKE '" + std::string(kind) + "%' AND state NOT IN ('received', 'cancelled')").size(),
                static_cast<std::size_t>(files));
    EXPECT_EQ(files_of(settings_.out), static_cast<std::size_t>(files) * 2) << "no unfinished file, no report twice";
  }
  static std::size_t files_of(const std::string& folder) { return files(folder).size(); }
  void put_all(int count) {
    for (int i = 0; i < count; ++i) {
      put("g" + std::to_string(i) + ".txt", "g" + std::to_string(i));
      put("b" + std::to_string(i) + ".txt", "b" + std::to_string(i));
    }
  }
};

class KillAtPointTest : public KillTest, public ::testing::WithParamInterface<std::tuple<int, bool>> {};

TEST_P(KillAtPointTest, nothing_is_lost_and_nothing_doubled) {
  const auto [point, once] = GetParam();
  if (once) use_rules("take_once = false", "take_once = true");
  put_all(3);
  for (int nth = 1; nth <= 3; ++nth) {
    const bool died = live_and_die(kPoints[point], nth == 3 ? 2 : 1);
    EXPECT_TRUE(died || nth > 1) << "the point was met";
  }
  check(3);
}
INSTANTIATE_TEST_SUITE_P(Points, KillAtPointTest, ::testing::Combine(::testing::Range(0, static_cast<int>(std::size(kPoints))), ::testing::Bool()));

class KillAnytimeTest : public KillTest, public ::testing::WithParamInterface<int> {};

TEST_P(KillAnytimeTest, nothing_is_lost_and_nothing_doubled) {
  std::mt19937_64 random(static_cast<std::uint64_t>(GetParam()));
  put_all(6);
  for (int life = 0; life < 8; ++life) {
    release();
    const pid_t child = ::fork();
    if (child == 0) {
      start();
      for (int i = 0; i < 3; ++i) whole_way();
      ::_exit(0);
    }
    ::usleep(static_cast<useconds_t>(10'000 + random() % 150'000));
    ::kill(child, SIGKILL);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    place_.clock().advance(3'600 * base::kSecond);
  }
  start();
  check(6);
}
INSTANTIATE_TEST_SUITE_P(Seeds, KillAnytimeTest, ::testing::Range(1, 9));

}  // namespace
}  // namespace sekisho::doors::folder::testing
