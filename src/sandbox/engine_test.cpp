// The walk through trees of files, over workers that obey the scripts of wire/mischief.h.
#include "sandbox/engine.h"

#include <random>
#include <thread>

#include "sandbox/testing.h"

namespace sekisho::sandbox {
namespace {

using base::Code;
using base::Setting;
using base::What;
using wire::Mischief;

std::string bad(const char* word, Mischief mischief) { return std::string(word) + " " + std::to_string(static_cast<unsigned>(mischief)); }
std::string item(const std::string& name, const std::string& script) { return name + " " + std::to_string(script.size()) + "\n" + script; }

class EngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    pool_ = testing::pool();
    ASSERT_TRUE(pool_);
  }
  Outcome disarm(const std::string& script, const std::string& name = "文書.txt") {
    const base::OwnedFd file = testing::file_of(script);
    request_.input_fd = file.get();
    request_.input_bytes = script.size();
    request_.name = name;
    return Engine(*pool_).disarm(request_);
  }
  static std::string output(const Outcome& outcome) { return testing::text_of(outcome.output_fd.get(), outcome.output_bytes); }

  Request request_;
  std::unique_ptr<Pool> pool_;
};

TEST_F(EngineTest, a_good_file_comes_out) {
  Outcome out = disarm("good text");
  ASSERT_TRUE(out.clean) << testing::id(out.reason.code) << " " << out.detail;
  EXPECT_EQ(output(out), "good text");
  EXPECT_EQ(out.output_sha256, base::sha256(base::view("good text")));
  EXPECT_EQ(out.input_sha256, base::sha256(base::view("good text")));
  ASSERT_EQ(out.removed.size(), 1u);
  EXPECT_EQ(out.removed[0], (base::Note{What::metadata, "part", 1}));
}

TEST_F(EngineTest, the_output_cannot_be_changed) {
  Outcome out = disarm("good text");
  ASSERT_TRUE(out.clean);
  EXPECT_LT(write(out.output_fd.get(), "x", 1), 0);
  EXPECT_NE(ftruncate(out.output_fd.get(), 0), 0);
}

TEST_F(EngineTest, empty_and_too_large_files_need_no_worker) {
  EXPECT_EQ(disarm("").reason.code, Code::empty_file);
  request_.limits.input_bytes_max = 3;
  Outcome out = disarm("good");
  EXPECT_EQ(out.reason.code, Code::too_large);
  EXPECT_EQ(out.input_sha256, base::sha256(base::view("good")));
}

TEST_F(EngineTest, a_file_shorter_than_it_said_is_refused) {
  const base::OwnedFd file = testing::file_of("good");
  request_.input_fd = file.get();
  request_.input_bytes = 100;
  EXPECT_EQ(Engine(*pool_).disarm(request_).reason.code, Code::changed_while_read);
}

TEST_F(EngineTest, each_way_to_misbehave_keeps_its_code) {
  EXPECT_EQ(disarm(bad("bad", Mischief::connect)).reason.code, Code::worker_violation);
  EXPECT_EQ(disarm(bad("bad", Mischief::lie_hash)).reason.code, Code::worker_lied);
  EXPECT_EQ(disarm(bad("bad", Mischief::fault)).reason.code, Code::worker_crashed);
  request_.limits.time_ms_base = 200;
  EXPECT_EQ(disarm(bad("bad", Mischief::sleep)).reason.code, Code::timed_out);
}

TEST_F(EngineTest, a_finding_of_the_second_look_refuses) {
  Outcome out = disarm("look find");
  EXPECT_EQ(out.reason.code, Code::second_look);
  EXPECT_FALSE(out.output_fd);
  EXPECT_NE(out.detail.find("a bad word"), std::string::npos);
  EXPECT_EQ(disarm(bad("look", Mischief::fault)).reason.code, Code::worker_crashed);
  EXPECT_EQ(disarm(bad("look", Mischief::lie_reason)).reason.code, Code::worker_lied);
}

TEST_F(EngineTest, a_second_look_that_is_switched_off_does_not_look) {
  request_.profile.set(Setting::second_look, 0);
  EXPECT_TRUE(disarm("look find").clean);
}

TEST_F(EngineTest, files_inside_go_through_workers_of_their_own) {
  Outcome out = disarm("box\n" + item("a.txt", "good a") + item("内.zip", "box\n" + item("b.txt", "good b")), "外.zip");
  ASSERT_TRUE(out.clean) << testing::id(out.reason.code) << " " << out.detail;
  EXPECT_EQ(output(out), "box\ngood abox\ngood b");
  std::vector<std::string> places;
  for (const base::Note& note : out.removed) places.push_back(note.where);
  EXPECT_EQ(places, (std::vector<std::string>{"a.txt/part", "内.zip › b.txt/part", "内.zip/part", "part"}));
}

TEST_F(EngineTest, a_bad_file_inside_is_replaced_by_a_text_that_says_why) {
  Outcome out = disarm("box\n" + item("a.txt", bad("bad", Mischief::fault)) + item("b.txt", "good b"), "外.zip");
  ASSERT_TRUE(out.clean);
  const std::string text = output(out);
  EXPECT_NE(text.find("ファイル名: a.txt"), std::string::npos);
  EXPECT_NE(text.find(base::describe(Code::worker_crashed).ja), std::string::npos);
  EXPECT_NE(text.find(base::describe(Code::worker_crashed).en), std::string::npos);
  EXPECT_TRUE(text.ends_with("good b"));
  EXPECT_NE(out.detail.find("a.txt: worker_crashed"), std::string::npos);
}

TEST_F(EngineTest, a_bad_file_inside_refuses_the_whole_when_the_profile_says_so) {
  request_.profile.set(Setting::zip_replace_refused, 0);
  Outcome out = disarm("box\n" + item("a.txt", "good a") + item("b.txt", bad("bad", Mischief::connect)), "外.zip");
  EXPECT_EQ(out.reason.code, Code::worker_violation);
  EXPECT_EQ(out.reason.where, "b.txt");
}

TEST_F(EngineTest, a_packer_that_misbehaves_refuses_the_whole) {
  const std::string number = std::to_string(static_cast<unsigned>(Mischief::lie_length));
  EXPECT_EQ(disarm("pack " + number + "\n" + item("a.txt", "good a"), "外.zip").reason.code, Code::worker_lied);
}

std::string nested(int depth) { return depth == 0 ? "good core" : "box\n" + item("n.zip", nested(depth - 1)); }

TEST_F(EngineTest, depth_has_a_limit_that_profile_and_limits_tighten) {
  EXPECT_TRUE(disarm(nested(8), "n.zip").clean);
  EXPECT_EQ(output(disarm(nested(8), "n.zip")).substr(0, 8), "box\nbox\n");
  EXPECT_NE(disarm(nested(9), "n.zip").detail.find("too_deep"), std::string::npos);
  request_.profile.set(Setting::zip_depth_max, 0);
  EXPECT_EQ(disarm(nested(1), "n.zip").reason.code, Code::too_deep);
}

TEST_F(EngineTest, the_whole_tree_shares_one_budget_of_entries) {
  std::string box = "box\n";
  for (int i = 0; i < 3; ++i) box += item("x.txt", "good x");
  request_.profile.set(Setting::zip_entries_max, 3);
  EXPECT_TRUE(disarm(box, "n.zip").clean);
  request_.profile.set(Setting::zip_entries_max, 4);
  Outcome out = disarm("box\n" + item("a.zip", box) + item("b.zip", box), "n.zip");
  ASSERT_FALSE(out.clean && out.detail.empty());
  EXPECT_NE(out.detail.find("too_many_entries"), std::string::npos) << out.detail;
  request_.profile.set(Setting::zip_entries_max, 2);
  EXPECT_FALSE(disarm(box, "n.zip").clean);
}

TEST_F(EngineTest, the_whole_tree_shares_one_budget_of_bytes_and_of_growth) {
  request_.limits.tree_bytes_max = 20;
  EXPECT_FALSE(disarm("box\n" + item("a.txt", "good " + std::string(30, 'x')), "n.zip").clean);
  request_.limits = {};
  request_.limits.ratio_floor_bytes = 10;
  request_.limits.ratio_max = 1;
  std::string inner = "box\n" + item("a.txt", "good " + std::string(100, 'x'));
  EXPECT_NE(disarm("box\n" + item("a.zip", inner) + item("b.zip", inner), "n.zip").detail.find("bomb"), std::string::npos);
}

TEST_F(EngineTest, the_whole_tree_shares_one_budget_of_time) {
  request_.limits.time_ms_max = 400;
  Outcome out = disarm("box\n" + item("a.txt", bad("bad", Mischief::sleep)) + item("b.txt", "good b"), "n.zip");
  EXPECT_EQ(out.reason.code, Code::timed_out);
  EXPECT_LT(out.seconds, 5);
}

TEST_F(EngineTest, an_output_too_large_for_memory_goes_to_disk) {
  const std::string script = "good " + std::string(70 << 20, 'x');  // above the quota in memory only with its copy
  Outcome out = disarm("box\n" + item("a.txt", script), "n.zip");
  ASSERT_TRUE(out.clean) << testing::id(out.reason.code) << " " << out.detail;
  EXPECT_EQ(out.output_bytes, script.size() + 4);
}

TEST_F(EngineTest, a_name_that_disagrees_is_reported_or_refused) {
  EXPECT_TRUE(disarm("good text", "a.csv").warnings.empty());
  Outcome out = disarm("good text", "a.pdf");
  EXPECT_TRUE(out.clean);
  ASSERT_EQ(out.warnings.size(), 1u);
  EXPECT_EQ(out.warnings[0].what, What::name_disagrees_warning);
  request_.profile = base::Profile::strict();
  EXPECT_EQ(disarm("good text", "a.pdf").reason.code, Code::name_disagrees);
}

TEST_F(EngineTest, what_is_left_of_a_tree_adds_up_and_a_loss_is_warned_of_where_it_is) {
  Outcome out = disarm("box\n" + item("a.txt", "part 99") + item("b.txt", "part 8"), "n.zip");
  ASSERT_TRUE(out.clean) << testing::id(out.reason.code) << " " << out.detail;
  EXPECT_EQ(out.measure, (base::Measure{{200, 107}, {20, 18}}));
  EXPECT_EQ(out.warnings, (std::vector<base::Note>{{What::text_lost, "b.txt", 1}, {What::pictures_lost, "b.txt", 1}}));
  EXPECT_TRUE(disarm("part 98").warnings.empty());
  EXPECT_EQ(disarm("part 97").warnings, (std::vector<base::Note>{{What::text_lost, "", 1}}));
}

TEST_F(EngineTest, a_worker_that_says_it_kept_more_than_there_was_lies) {
  EXPECT_EQ(disarm("part 101").reason.code, Code::worker_lied);
  EXPECT_EQ(disarm(bad("bad", Mischief::lie_measure)).reason.code, Code::worker_lied);
}

TEST_F(EngineTest, leaves_no_descriptor_behind) {
  (void)disarm("good text");
  const auto descriptors = testing::open_descriptors();
  for (int i = 0; i < 3; ++i) {
    (void)disarm("box\n" + item("a.txt", bad("bad", Mischief::fault)) + item("b.txt", "good b"), "n.zip");
    (void)disarm("look find");
  }
  EXPECT_NEAR(static_cast<double>(testing::open_descriptors()), static_cast<double>(descriptors), 2 * 4);  // ready workers come and go
}

// Trees of good and bad files from several threads: a file comes out whole or not at all, whatever its neighbours do.
TEST_F(EngineTest, simulation_of_trees_over_workers_that_hang_lie_and_die) {
  constexpr Mischief kBad[] = {Mischief::fault,       Mischief::lie_hash,   Mischief::connect,
                               Mischief::answer_half, Mischief::exit_badly, Mischief::lie_children};
  std::vector<std::thread> threads;
  for (unsigned seed = 1; seed <= 4; ++seed)
    threads.emplace_back([&, seed] {
      std::mt19937 random(seed);
      for (int round = 0; round < 12; ++round) {
        std::string box = "box\n", expected = "box\n";
        int refused = 0;
        for (auto i = 0ul, count = 1 + random() % 6; i < count; ++i) {
          const bool good = random() % 2 == 0;
          const std::string script = good ? "good " + std::to_string(random()) : bad("bad", kBad[random() % std::size(kBad)]);
          box += item("f.txt", script);
          if (good) expected += script;
          refused += !good;
        }
        const base::OwnedFd file = testing::file_of(box);
        Request request{.input_fd = file.get(), .input_bytes = box.size(), .name = "n.zip"};
        Outcome out = Engine(*pool_).disarm(request);
        ASSERT_TRUE(out.clean) << testing::id(out.reason.code);
        EXPECT_TRUE(refused > 0 || output(out) == expected);
        EXPECT_EQ(std::count(out.detail.begin(), out.detail.end(), ':'), refused);
      }
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace sekisho::sandbox
