#include "people/people.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <atomic>
#include <thread>

#include "evidence/leaves.h"
#include "store/test_places.h"

namespace sekisho::people {
namespace {

using base::Code;
using zones::Zone;

constexpr const char* kPassword = "川の向こうの赤い屋根と三つの山";
constexpr HashCost kCheap{crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN};

class PeopleTest : public store::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    database_ = open();
    ASSERT_NE(database_, nullptr);
    accounts_ = std::make_unique<Accounts>(*database_, clock_, kCheap);
    sessions_ = std::make_unique<Sessions>(*database_, clock_);
    auto added = accounts_->add("Tanaka", "田中 花子", {Role::staff, Role::approver}, kPassword);
    ASSERT_TRUE(added) << added.error().detail;
    tanaka_ = *added;
  }
  Code code_of(std::string_view name, std::string_view password, std::string_view address = "192.0.2.1") {
    auto checked = accounts_->check(name, password, address);
    return checked ? Code::none : checked.error().code;
  }

  base::ManualClock clock_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Accounts> accounts_;
  std::unique_ptr<Sessions> sessions_;
  Account tanaka_;
};
SEKISHO_ON_BOTH_ENGINES(PeopleTest);

TEST_P(PeopleTest, an_account_signs_in_with_its_name_in_any_case) {
  auto checked = accounts_->check("TANAKA", kPassword, "192.0.2.1");
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->id, tanaka_.id);
  EXPECT_EQ(checked->shown_name, "田中 花子");
  EXPECT_TRUE(checked->roles.has(Role::approver));
  EXPECT_FALSE(checked->roles.has(Role::auditor));
}

TEST_P(PeopleTest, a_wrong_password_and_a_name_nobody_has_look_alike) {
  EXPECT_EQ(code_of("tanaka", "違うパスワードを入れてみました"), Code::sign_in_failed);
  EXPECT_EQ(code_of("suzuki", kPassword), Code::sign_in_failed);
  EXPECT_EQ(code_of("", ""), Code::sign_in_failed);
  EXPECT_EQ(code_of("tanaka'; DROP TABLE account; --", kPassword), Code::sign_in_failed);
  EXPECT_EQ(code_of("tanaka", std::string(1 << 20, 'x')), Code::sign_in_failed);
}

TEST_P(PeopleTest, failures_make_the_same_address_wait_and_no_other) {
  for (const char* name : {"tanaka", "suzuki"}) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(code_of(name, "違うパスワードを入れてみました"), Code::sign_in_failed);
    EXPECT_EQ(code_of(name, kPassword), Code::try_later);
  }
  EXPECT_EQ(code_of("tanaka", kPassword, "192.0.2.2"), Code::none);
  clock_.advance(2 * base::kSecond);
  EXPECT_EQ(code_of("tanaka", "また違うパスワードを入れました"), Code::sign_in_failed);
  clock_.advance(2 * base::kSecond);
  EXPECT_EQ(code_of("tanaka", kPassword), Code::try_later) << "the wait doubles";
  clock_.advance(2 * base::kSecond);
  EXPECT_EQ(code_of("tanaka", kPassword), Code::none);
  EXPECT_EQ(code_of("tanaka", "違うパスワードを入れてみました"), Code::sign_in_failed) << "a success forgets the failures";
}

TEST_P(PeopleTest, passwords_are_checked_a_few_at_a_time) {
  Accounts none(*database_, clock_, kCheap, {0, std::chrono::milliseconds(1)});
  for (int i = 0; i < 6; ++i) EXPECT_EQ(none.check("tanaka", kPassword, "192.0.2.1").error().code, Code::too_busy);
  EXPECT_EQ(none.add("suzuki", "鈴木 一郎", {}, kPassword).error().code, Code::too_busy);
  EXPECT_EQ(none.reset("tanaka", "新しい長い合言葉はこれに決めました").error().code, Code::too_busy);
  EXPECT_EQ(code_of("tanaka", kPassword), Code::none) << "and that was no failure of anybody's";

  Accounts one(*database_, clock_, kCheap, {1, std::chrono::minutes(1)});
  std::atomic<int> in = 0;
  {
    std::vector<std::jthread> many;
    for (int i = 0; i < 8; ++i) many.emplace_back([&] { in += one.check("tanaka", kPassword, "192.0.2.1") ? 1 : 0; });
  }
  EXPECT_EQ(in, 8) << "the others wait for their turn";
}

TEST_P(PeopleTest, a_name_is_given_once) {
  auto again = accounts_->add("tanaka", "田中 太郎", {Role::staff}, kPassword);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::store_conflict);
  for (const char* bad : {"", "a", "田中", "a b", "a\nb"}) EXPECT_EQ(accounts_->add(bad, "x", {}, kPassword).error().code, Code::bad_request) << bad;
  EXPECT_EQ(accounts_->all()->size(), 1u);
}

TEST_P(PeopleTest, no_password_stands_in_the_store) {
  auto looked = database_->read([&](store::Statements& s) -> base::Status {
    auto rows = s.query("SELECT password FROM account");
    EXPECT_TRUE(rows && rows->size() == 1);
    EXPECT_TRUE((*rows)[0].text(0).starts_with("$argon2id$"));
    return {};
  });
  EXPECT_TRUE(looked);
}

TEST_P(PeopleTest, what_is_done_to_an_account_stands_in_the_evidence_without_its_name) {
  ASSERT_TRUE(accounts_->reset("tanaka", "新しい長い合言葉はこれに決めました", tanaka_.id));
  ASSERT_TRUE(accounts_->disable("tanaka"));
  std::string told;
  auto looked = database_->read([&](store::Statements& s) -> base::Status {
    auto leaves = evidence::leaves_about(s, evidence::Object::account, evidence::Id::of(tanaka_.id), {}, 10);
    if (!leaves) return std::unexpected(leaves.error());
    told.clear();
    for (const evidence::Leaf& leaf : *leaves) told += leaf.record + "\n";
    return {};
  });
  ASSERT_TRUE(looked);
  EXPECT_EQ(told.find("tanaka"), std::string::npos);
  EXPECT_LT(told.find("account_add"), told.find("account_reset"));
  EXPECT_LT(told.find("account_reset"), told.find("account_disable"));
}

TEST_P(PeopleTest, a_session_belongs_to_its_side) {
  auto made = sessions_->begin(tanaka_, Zone::internet);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->token.size(), 43u);
  auto used = sessions_->use(made->token, Zone::internet);
  ASSERT_TRUE(used);
  EXPECT_EQ(used->account.id, tanaka_.id);
  EXPECT_EQ(used->form_token, made->form_token);
  EXPECT_EQ(sessions_->use(made->token, Zone::lgwan).error().code, Code::signed_out);
  EXPECT_EQ(sessions_->use("", Zone::internet).error().code, Code::signed_out);
  ASSERT_TRUE(sessions_->end(made->token));
  EXPECT_EQ(sessions_->use(made->token, Zone::internet).error().code, Code::signed_out);
}

TEST_P(PeopleTest, a_session_ends_when_idle_and_in_any_case_after_its_whole_time) {
  const SessionLimits limits;
  auto made = sessions_->begin(tanaka_, Zone::lgwan);
  ASSERT_TRUE(made);
  clock_.advance(limits.idle - base::kSecond);
  EXPECT_TRUE(sessions_->use(made->token, Zone::lgwan));
  clock_.advance(limits.idle + base::kSecond);
  EXPECT_EQ(sessions_->use(made->token, Zone::lgwan).error().code, Code::signed_out);
  made = sessions_->begin(tanaka_, Zone::lgwan);
  for (base::Micros spent = 0; spent + limits.idle / 2 < limits.whole; spent += limits.idle / 2) {
    EXPECT_TRUE(sessions_->use(made->token, Zone::lgwan));
    clock_.advance(limits.idle / 2);
  }
  clock_.advance(limits.idle / 2);
  EXPECT_EQ(sessions_->use(made->token, Zone::lgwan).error().code, Code::signed_out);
  EXPECT_EQ(sessions_->sweep().value_or(-1), 2);
}

TEST_P(PeopleTest, a_new_password_and_a_disabled_account_end_every_session) {
  auto made = sessions_->begin(tanaka_, Zone::lgwan);
  ASSERT_TRUE(accounts_->reset("tanaka", "新しい長い合言葉はこれに決めました"));
  EXPECT_EQ(sessions_->use(made->token, Zone::lgwan).error().code, Code::signed_out);
  EXPECT_EQ(code_of("tanaka", kPassword), Code::sign_in_failed);
  EXPECT_EQ(code_of("tanaka", "新しい長い合言葉はこれに決めました"), Code::none);
  made = sessions_->begin(tanaka_, Zone::lgwan);
  ASSERT_TRUE(accounts_->disable("tanaka"));
  EXPECT_EQ(sessions_->use(made->token, Zone::lgwan).error().code, Code::signed_out);
  EXPECT_EQ(code_of("tanaka", "新しい長い合言葉はこれに決めました"), Code::sign_in_failed);
  EXPECT_EQ(accounts_->disable("suzuki").error().code, Code::bad_request);
}

TEST(PasswordsTest, long_ones_of_their_own_are_accepted) {
  for (const char* good : {kPassword, "correct horse battery staple", "mado-ake-7-kaze-fuku", "ひらがなだけでもじゅうぶんながさ"})
    EXPECT_TRUE(acceptable(good, "tanaka")) << good;
}

TEST(PasswordsTest, short_and_well_known_ones_are_refused) {
  for (const char* bad : {"", "short", "14 characters.", "aaaaaaaaaaaaaaaaaaaa", "abababababababab", "passwordpassword", "Password123456!",
                          "tanakatanakatanaka", "sekisho-sekisho-1"})
    EXPECT_FALSE(acceptable(bad, "tanaka")) << bad;
  EXPECT_FALSE(acceptable(std::string(2'000, 'a') + kPassword, "tanaka"));
}

}  // namespace
}  // namespace sekisho::people
