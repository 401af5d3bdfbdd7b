#include <gtest/gtest.h>
#include <sodium.h>

#include "crossing/simulation.h"
#include "people/people.h"

namespace sekisho::crossing {
namespace {

using base::Code;
using simulation::FakeDisarmer;
using simulation::Place;
using simulation::Running;
using zones::Zone;

class DeskTest : public testing::Test {
 protected:
  void SetUp() override {
    running_ = place_.start(disarmer_);
    ASSERT_TRUE(running_);
    people::Accounts accounts(*running_->database, place_.clock(), {crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN});
    for (const char* name : {"sender", "tanaka", "suzuki"}) {
      auto added = accounts.add(name, name, {people::Role::staff}, "川の向こうの赤い屋根と三つの山");
      ASSERT_TRUE(added);
      ids_[name] = added->id;
    }
  }
  const std::string& id(const char* name) { return ids_[name]; }
  const Route& inward() { return *rules_.route(Zone::internet, Zone::lgwan); }
  Sending to(std::vector<std::string> recipients) {
    return {.from = Zone::internet, .to = Zone::lgwan, .sender = id("sender"), .recipients = std::move(recipients)};
  }
  Code open_code(const Sending& sending) {
    auto opened = running_->desk->open(rules_, sending);
    return opened ? Code::none : opened.error().code;
  }
  std::string held(const Sending& sending, const std::string& text, std::string* crossing = nullptr) {
    auto opened = running_->desk->open(rules_, sending);
    EXPECT_TRUE(opened);
    if (crossing != nullptr) *crossing = *opened;
    return held_in(*opened, text);
  }
  std::string held_in(const std::string& crossing, const std::string& text) {
    auto item = running_->desk->receive(inward(), crossing, id("sender"), "回覧.txt", text.size());
    auto kept = running_->blobs->put(base::view(text));
    EXPECT_TRUE(item && kept && running_->desk->hold(inward(), *item, *kept));
    return item.value_or("");
  }
  void work() {
    for (int idle = 0; idle < 5;) {
      const bool disarmed = running_->mill->disarm_one().value_or(false), released = running_->mill->release_one().value_or(false);
      if (disarmed || released) idle = 0;
      else ++idle, place_.clock().advance(31 * base::kSecond);
    }
  }
  State state(const std::string& item) { return (**running_->desk->item(item)).state; }
  std::string code(const std::string& item) { return (**running_->desk->item(item)).code; }

  Place place_;
  FakeDisarmer disarmer_{7};
  Rules rules_ = Rules::shipped();
  std::unique_ptr<Running> running_;
  std::map<std::string, std::string> ids_;
};

TEST_F(DeskTest, what_is_sent_to_a_post_is_for_whoever_holds_it_now) {
  people::Organisation organisation(*running_->database, place_.clock());
  const std::string unit = organisation.add_unit("情報政策課").value_or(""), post = organisation.add_post(unit, "課長").value_or("");
  ASSERT_TRUE(organisation.set_holders(post, {id("tanaka")}));
  const std::string item = held(to({post}), "good");
  const std::string for_unit = held(to({unit}), "good");
  work();
  ASSERT_EQ(state(item), State::released);
  EXPECT_TRUE(running_->desk->take(item, id("tanaka")));
  EXPECT_TRUE(running_->desk->take(for_unit, id("tanaka"))) << "the post belongs to the unit";
  EXPECT_EQ(running_->desk->take(item, id("suzuki")).error().code, Code::not_permitted);
  ASSERT_TRUE(organisation.set_holders(post, {id("suzuki")}));
  EXPECT_TRUE(running_->desk->take(item, id("suzuki")));
  EXPECT_EQ(running_->desk->take(item, id("tanaka")).error().code, Code::not_permitted);
}

TEST_F(DeskTest, recipients_exist_and_can_be_sent_to) {
  EXPECT_EQ(open_code(to({})), Code::no_recipient);
  EXPECT_EQ(open_code(to({"01ARZ3NDEKTSV4RRFFQ69G5FAV"})), Code::no_such_recipient);
  EXPECT_EQ(open_code(to({id("tanaka"), "nobody"})), Code::no_such_recipient);
  EXPECT_EQ(open_code(to({id("tanaka"), id("tanaka")})), Code::none);
  people::Accounts accounts(*running_->database, place_.clock());
  ASSERT_TRUE(accounts.disable("tanaka"));
  EXPECT_EQ(open_code(to({id("tanaka")})), Code::no_such_recipient);
}

TEST_F(DeskTest, notes_and_remarks_have_four_thousand_characters_of_any_length) {
  const auto characters = [](std::string_view one, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += one;
    return out;
  };
  Sending sending = to({id("tanaka")});
  for (const std::string_view one : {"a", "道", "𠮷"}) {
    sending.note = characters(one, 4'000);
    EXPECT_EQ(open_code(sending), Code::none) << one;
    sending.note += "a";
    EXPECT_EQ(open_code(sending), Code::bad_request) << one;
  }
  const std::string item = held(to({id("tanaka")}), "good");
  const auto remarked = [&](int count) { return running_->desk->approve(item, id("suzuki"), characters("𠮷", count)).error().code; };
  EXPECT_EQ(remarked(4'001), Code::bad_request);
  EXPECT_EQ(remarked(4'000), Code::wrong_state) << "the remark is right, the file waits for nobody";
}

TEST_F(DeskTest, a_sender_may_be_stricter_than_the_route_and_no_laxer) {
  Sending sending = to({id("tanaka")});
  sending.expires_days = inward().expires_days + 1;
  EXPECT_EQ(open_code(sending), Code::bad_request);
  sending.expires_days = 0;
  EXPECT_EQ(open_code(sending), Code::bad_request);
  sending.expires_days = 2;
  sending.take_once = true;
  sending.note = "一行目\r\n二行目\x1b[2J\u202Eexe";
  std::string crossing;
  const std::string item = held(sending, "good", &crossing);
  auto opened = running_->desk->crossing(crossing);
  ASSERT_TRUE(opened && *opened);
  EXPECT_EQ((*opened)->expires_at, (*opened)->made_at + 2 * base::kDay);
  EXPECT_EQ((*opened)->note, "一行目\n二行目␛[2J[U+202E]exe");
  EXPECT_EQ((*opened)->recipients, std::vector{id("tanaka")});
  EXPECT_EQ((*opened)->scan, Scanning::when_there);
  work();
  EXPECT_TRUE(running_->desk->take(item, id("tanaka")));
  EXPECT_EQ(state(item), State::taken);
  EXPECT_FALSE(*running_->desk->crossing("nothing"));
}

TEST_F(DeskTest, a_password_lets_a_locked_file_go_on_and_is_kept_nowhere) {
  const std::string item = held(to({id("tanaka")}), "encrypted");
  EXPECT_EQ(running_->desk->unlock(item, id("sender"), "合言葉", running_->passwords).error().code, Code::wrong_state);
  work();
  ASSERT_EQ(state(item), State::locked);
  EXPECT_EQ(running_->desk->unlock(item, id("suzuki"), "合言葉", running_->passwords).error().code, Code::not_permitted);
  EXPECT_EQ(running_->desk->unlock(item, id("sender"), "", running_->passwords).error().code, Code::bad_request);
  EXPECT_EQ(state(item), State::locked) << "a refused password leaves the file waiting";
  ASSERT_TRUE(running_->desk->unlock(item, id("sender"), "違う", running_->passwords));
  EXPECT_EQ(code(item), "");
  work();
  EXPECT_EQ(state(item), State::locked);
  ASSERT_TRUE(running_->desk->unlock(item, id("tanaka"), "合言葉", running_->passwords));
  work();
  EXPECT_EQ(state(item), State::released);
  EXPECT_EQ(running_->passwords.kept(), 0u);
}

TEST_F(DeskTest, a_whole_crossing_is_cancelled_wherever_its_files_are) {
  std::string crossing;
  const std::string first = held(to({id("tanaka")}), "good", &crossing);
  work();
  const std::string second = held_in(crossing, "good"), third = held_in(crossing, "good");
  auto started = running_->database->write([&](store::Statements& unit) -> base::Status {
    auto moved = advance(unit, {.item = third, .event = Event::start, .at = place_.clock().now()});
    return moved ? base::Status{} : std::unexpected(moved.error());
  });
  ASSERT_TRUE(started) << "one is being disarmed";
  EXPECT_EQ(running_->desk->cancel_crossing(crossing, id("tanaka")).error().code, Code::not_permitted);
  EXPECT_EQ(running_->desk->cancel_crossing(crossing, id("sender")).value_or(0), 2);
  work();
  EXPECT_EQ(state(first), State::released);
  EXPECT_EQ(state(second), State::cancelled);
  EXPECT_EQ(state(third), State::cancelled);
  EXPECT_EQ(running_->desk->cancel_crossing(crossing, id("sender")).error().code, Code::wrong_state);
  EXPECT_EQ(running_->desk->cancel_crossing("nothing", id("sender")).error().code, Code::no_such_item);
}

TEST_F(DeskTest, a_type_that_the_route_does_not_allow_is_refused_by_name) {
  auto rules = Rules::parse("[[route]]\nfrom = \"internet\"\nto = \"lgwan\"\nallowed = true\napproval = \"none\"\ntypes = [\"pdf\"]\n", "rules");
  ASSERT_TRUE(rules);
  rules_ = *rules;
  const std::string text = held(to({id("tanaka")}), "good");
  work();
  EXPECT_EQ(state(text), State::refused);
  EXPECT_EQ(code(text), "type_not_on_route");
  EXPECT_FALSE((**running_->desk->item(text)).clean);
}

TEST_F(DeskTest, a_file_that_lost_much_waits_for_approval_and_with_it_what_was_not_yet_released) {
  std::string crossing;
  const std::string released = held(to({id("tanaka")}), "good", &crossing);
  work();
  ASSERT_EQ(state(released), State::released);
  const std::string lost = held_in(crossing, "much is missing"), good = held_in(crossing, "good");
  work();
  EXPECT_EQ(state(lost), State::waiting);
  EXPECT_EQ(state(good), State::waiting) << "judged before or after, it belongs to the same crossing";
  EXPECT_EQ(state(released), State::released);
  EXPECT_TRUE((**running_->desk->crossing(crossing)).needs_approval);
  EXPECT_EQ(read_report((**running_->desk->item(lost)).report).measure, (base::Measure{{1'000, 979}, {10, 9}}));
  EXPECT_EQ(running_->desk->approve(lost, id("sender"), "").error().code, Code::own_approval);
  ASSERT_TRUE(running_->desk->approve(lost, id("suzuki"), "確かめました"));
  ASSERT_TRUE(running_->desk->approve(good, id("suzuki"), ""));
  work();
  EXPECT_EQ(state(lost), State::released);
  EXPECT_EQ(state(good), State::released);
}

TEST_F(DeskTest, the_rule_says_how_much_may_be_lost_without_approval) {
  const std::string route = "[[route]]\nfrom = \"internet\"\nto = \"lgwan\"\nallowed = true\napproval = \"none\"\n";
  for (const auto& [lines, expected] :
       std::initializer_list<std::pair<std::string, State>>{{"", State::waiting},
                                                            {"approve_below_kept_text = 0.97\napprove_below_kept_pictures = 0.9\n", State::released},
                                                            {"approve_below_kept_text = 0.97\napprove_below_kept_pictures = 0.91\n", State::waiting},
                                                            {"approve_below_kept_text = 0\napprove_below_kept_pictures = 0\n", State::released}}) {
    auto rules = Rules::parse(route + lines, "rules");
    ASSERT_TRUE(rules);
    rules_ = *rules;
    const std::string item = held(to({id("tanaka")}), "much is missing");
    work();
    EXPECT_EQ(state(item), expected) << lines;
  }
}

TEST_F(DeskTest, an_upload_that_was_never_finished_is_cancelled_with_a_record) {
  auto opened = running_->desk->open(rules_, to({id("tanaka")}));
  auto item = running_->desk->receive(inward(), *opened, id("sender"), "途中.txt", 100);
  ASSERT_TRUE(item);
  place_.clock().advance(base::kDay - base::kSecond);
  EXPECT_EQ(running_->mill->tidy(10).value_or(-1), 0);
  place_.clock().advance(base::kSecond);
  EXPECT_EQ(running_->mill->tidy(10).value_or(-1), 1);
  EXPECT_EQ(state(*item), State::cancelled);
  EXPECT_EQ(code(*item), "upload_gone");
}

TEST_F(DeskTest, what_was_quarantined_is_destroyed_after_its_time) {
  const std::string item = held(to({id("tanaka")}), "virus");
  work();
  ASSERT_EQ(state(item), State::quarantined);
  EXPECT_EQ(code(item), "malware_found");
  EXPECT_EQ((**running_->desk->item(item)).place, "Test.Virus (simulated)");
  const store::Address original = *(**running_->desk->item(item)).original;
  EXPECT_TRUE(running_->blobs->has(original));
  place_.clock().advance((inward().original_days + 1) * base::kDay);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(running_->mill->tidy(10));
  EXPECT_FALSE(running_->blobs->has(original));
  EXPECT_FALSE((**running_->desk->item(item)).original);
}

// The setting that limits disarming to what is taken in: an approver sees the very file, and it is scanned all the same.
TEST_F(DeskTest, a_route_that_does_not_disarm_passes_the_file_as_it_is_after_approval) {
  auto rules = Rules::parse(
      "[[route]]\nfrom = \"internet\"\nto = \"lgwan\"\nallowed = true\n\n[[route]]\nfrom = \"lgwan\"\nto = \"internet\"\nallowed = true\ndisarm = false\n",
      "rules.toml");
  ASSERT_TRUE(rules) << rules.error().where << rules.error().detail;
  auto crossing = running_->desk->open(*rules, {.from = Zone::lgwan, .to = Zone::internet, .sender = id("sender"), .recipients = {id("tanaka")}});
  ASSERT_TRUE(crossing);
  const Route& outward = *rules->route(Zone::lgwan, Zone::internet);
  const std::string text = "b would be refused";
  auto item = running_->desk->receive(outward, *crossing, id("sender"), "広報.pdf", text.size());
  auto kept = running_->blobs->put(base::view(text));
  ASSERT_TRUE(item && kept && running_->desk->hold(outward, *item, *kept));
  work();
  ASSERT_EQ(state(*item), State::waiting) << code(*item);
  EXPECT_EQ(running_->desk->take(*item, id("tanaka")).error().code, Code::wrong_state);
  ASSERT_TRUE(running_->desk->approve(*item, id("suzuki"), ""));
  work();
  ASSERT_EQ(state(*item), State::released);
  auto taken = running_->desk->take(*item, id("tanaka"));
  ASSERT_TRUE(taken);
  EXPECT_EQ(base::text(*running_->blobs->get(taken->clean, 1'000)), text);
  EXPECT_EQ(read_report((**running_->desk->item(*item)).report).profile, kNotDisarmed);
}

TEST(PasswordsTest, are_bounded_and_forgotten) {
  base::ManualClock clock;
  Passwords passwords(clock, {.kept_max = 2, .bytes_max = 10, .kept_for = 100});
  EXPECT_TRUE(passwords.give("a", "1"));
  EXPECT_TRUE(passwords.give("b", "2"));
  EXPECT_EQ(passwords.give("c", "3").error().code, Code::too_busy);
  EXPECT_TRUE(passwords.give("a", "4"));
  EXPECT_EQ(passwords.give("a", std::string(11, 'x')).error().code, Code::bad_request);
  EXPECT_EQ(passwords.find("a"), "4");
  passwords.forget("a", "1");
  EXPECT_EQ(passwords.find("a"), "4") << "what was given meanwhile stays";
  passwords.forget("a", "4");
  EXPECT_EQ(passwords.find("a"), "");
  clock.advance(100);
  EXPECT_EQ(passwords.find("b"), "");
  EXPECT_EQ(passwords.kept(), 0u);
}

}  // namespace
}  // namespace sekisho::crossing
