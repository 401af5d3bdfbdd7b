#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>

#include "base/hash.h"
#include "base/ids.h"
#include "evidence/leaves.h"
#include "people/people.h"
#include "store/test_places.h"

namespace sekisho::people {
namespace {

using base::Code;
using zones::Zone;

constexpr HashCost kCheap{crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN};

class OrganisationTest : public store::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    database_ = open();
    ASSERT_NE(database_, nullptr);
    accounts_ = std::make_unique<Accounts>(*database_, clock_, kCheap);
    organisation_ = std::make_unique<Organisation>(*database_, clock_);
    tokens_ = std::make_unique<Tokens>(*database_, clock_);
    tanaka_ = add("tanaka", "田中 花子");
    suzuki_ = add("suzuki", "鈴木　一郎");
    section_ = organisation_->add_unit("情報政策課").value_or("");
    chief_ = organisation_->add_post(section_, "課長").value_or("");
    ASSERT_TRUE(base::is_id(section_) && base::is_id(chief_));
  }
  std::string add(const char* name, const char* shown) {
    auto added = accounts_->add(name, shown, {Role::staff}, "川の向こうの赤い屋根と三つの山");
    EXPECT_TRUE(added);
    return added ? added->id : "";
  }
  std::vector<std::string> principals(const std::string& account) {
    auto out = organisation_->principals_of(account).value_or(std::vector<std::string>());
    std::sort(out.begin(), out.end());
    return out;
  }
  static std::vector<std::string> sorted(std::vector<std::string> ids) {
    std::sort(ids.begin(), ids.end());
    return ids;
  }
  std::vector<std::string> found(std::string_view query, int limit = 50) {
    std::vector<std::string> out;
    auto directory = organisation_->directory(query, limit);
    EXPECT_TRUE(directory) << directory.error().detail;
    for (const Principal& principal : directory.value_or(std::vector<Principal>())) out.push_back(principal.shown);
    return out;
  }

  base::ManualClock clock_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Accounts> accounts_;
  std::unique_ptr<Organisation> organisation_;
  std::unique_ptr<Tokens> tokens_;
  std::string tanaka_, suzuki_, section_, chief_;
};
SEKISHO_ON_BOTH_ENGINES(OrganisationTest);

TEST_P(OrganisationTest, a_post_passes_to_its_new_holder_with_its_unit) {
  EXPECT_EQ(principals(tanaka_), std::vector{tanaka_});
  ASSERT_TRUE(organisation_->set_holders(chief_, {tanaka_}));
  EXPECT_EQ(principals(tanaka_), sorted({tanaka_, chief_, section_}));
  ASSERT_TRUE(organisation_->set_holders(chief_, {suzuki_}));
  EXPECT_EQ(principals(tanaka_), std::vector{tanaka_});
  EXPECT_EQ(principals(suzuki_), sorted({suzuki_, chief_, section_}));
  ASSERT_TRUE(organisation_->set_members(section_, {tanaka_, suzuki_, tanaka_}));
  EXPECT_EQ(principals(tanaka_), sorted({tanaka_, section_}));
  auto named = organisation_->by_id({section_, chief_, "01ARZ3NDEKTSV4RRFFQ69G5FAV"});
  ASSERT_TRUE(named && named->size() == 2);
  for (const Principal& one : *named) EXPECT_EQ(one.people, one.kind == PrincipalKind::unit ? 2 : 1) << one.shown;
}

TEST_P(OrganisationTest, the_directory_finds_people_units_and_posts_by_what_is_shown) {
  EXPECT_EQ(found("田中花"), std::vector<std::string>{"田中 花子"});
  EXPECT_EQ(found("鈴木一"), std::vector<std::string>{"鈴木　一郎"});
  EXPECT_EQ(found("SUZU"), std::vector<std::string>{"鈴木　一郎"});
  EXPECT_EQ(found("情報政策"), (std::vector<std::string>{"情報政策課", "情報政策課 課長"}));
  EXPECT_EQ(found("課長"), std::vector<std::string>{"情報政策課 課長"});
  EXPECT_EQ(found("").size(), 4u);
  EXPECT_EQ(found("", 2).size(), 2u);
  EXPECT_TRUE(found("%").empty());
  EXPECT_TRUE(found("_").empty());
  EXPECT_TRUE(found("'; DROP TABLE unit; --").empty());
  ASSERT_TRUE(accounts_->disable("tanaka"));
  EXPECT_TRUE(found("田中").empty());
  auto gone = organisation_->by_id({tanaka_});
  ASSERT_TRUE(gone && gone->size() == 1);
  EXPECT_FALSE((*gone)[0].open);
}

TEST_P(OrganisationTest, names_are_given_once_and_may_change) {
  EXPECT_EQ(organisation_->add_unit("情報政策課").error().code, Code::store_conflict);
  EXPECT_EQ(organisation_->add_post(section_, "課長").error().code, Code::store_conflict);
  for (const char* bad : {"", " 課", "課\n", "\x01", "\xff"}) EXPECT_EQ(organisation_->add_unit(bad).error().code, Code::bad_request) << bad;
  EXPECT_EQ(organisation_->add_post("nowhere", "係長").error().code, Code::bad_request);
  EXPECT_EQ(organisation_->set_members(section_, {"nobody"}).error().code, Code::bad_request);
  ASSERT_TRUE(organisation_->rename_unit(section_, "デジタル推進課"));
  ASSERT_TRUE(organisation_->rename_post(chief_, "課長補佐"));
  EXPECT_EQ(found("デジタル"), (std::vector<std::string>{"デジタル推進課", "デジタル推進課 課長補佐"}));
  ASSERT_TRUE(organisation_->set_holders(chief_, {suzuki_}));
  auto posts = organisation_->posts();
  ASSERT_TRUE(posts && posts->size() == 1);
  EXPECT_EQ((*posts)[0].holders, std::vector<std::string>{"suzuki"});
}

TEST_P(OrganisationTest, changes_stand_in_the_evidence_without_names) {
  ASSERT_TRUE(organisation_->set_holders(chief_, {tanaka_}, suzuki_));
  auto looked = database_->read([&](store::Statements& s) -> base::Status {
    auto leaves = evidence::leaves_about(s, evidence::Object::post, evidence::Id::of(chief_), {}, 10);
    EXPECT_TRUE(leaves && leaves->size() == 2);
    EXPECT_NE(leaves->back().record.find("account_change"), std::string::npos);
    EXPECT_NE(leaves->back().record.find(suzuki_), std::string::npos);
    EXPECT_EQ(leaves->front().record.find("課長"), std::string::npos);
    return {};
  });
  EXPECT_TRUE(looked);
}

TEST_P(OrganisationTest, a_token_acts_for_its_own_machine_within_its_scopes_and_side) {
  auto made = tokens_->create("Scanner-2F", {Scope::send, Scope::approve}, Zone::internet);
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->secret.starts_with("sekisho_") && made->secret.size() == 51) << made->secret;
  auto who = tokens_->check(made->secret, Scope::send, Zone::internet);
  ASSERT_TRUE(who);
  EXPECT_TRUE(who->machine);
  EXPECT_EQ(who->id, made->token.account);
  EXPECT_TRUE(who->roles.has(Role::staff) && who->roles.has(Role::approver));
  EXPECT_FALSE(who->roles.has(Role::operating));
  EXPECT_EQ(tokens_->check(made->secret, "approve", Zone::internet)->id, who->id);
  EXPECT_EQ(tokens_->check(made->secret, Scope::audit, Zone::internet).error().code, Code::not_permitted);
  EXPECT_EQ(tokens_->check(made->secret, Scope::send, Zone::lgwan).error().code, Code::bad_token);
  EXPECT_EQ(tokens_->check(made->secret, "everything", Zone::internet).error().code, Code::bad_token);
  for (const std::string& wrong : {std::string(), std::string("sekisho_"), made->secret + "A", made->secret.substr(0, 50), std::string(5'000, 'a')})
    EXPECT_EQ(tokens_->check(wrong, Scope::send, Zone::internet).error().code, Code::bad_token) << wrong;
  EXPECT_EQ(accounts_->check("token:scanner-2f", "-", "192.0.2.1").error().code, Code::sign_in_failed);
  EXPECT_TRUE((*tokens_->all())[0].used_at);
}

TEST_P(OrganisationTest, a_token_ends_when_it_expires_or_is_revoked_and_its_machine_lives_on) {
  auto made = tokens_->create("sync", {Scope::receive}, {}, 10);
  ASSERT_TRUE(made);
  EXPECT_EQ(tokens_->create("sync", {Scope::send}).error().code, Code::store_conflict);
  EXPECT_TRUE(tokens_->check(made->secret, Scope::receive, Zone::lgwan));
  EXPECT_EQ(found("sync"), std::vector<std::string>{"sync（API）"}) << "a machine that receives can be sent to";
  clock_.advance(10 * base::kDay);
  EXPECT_EQ(tokens_->check(made->secret, Scope::receive, Zone::lgwan).error().code, Code::bad_token);
  EXPECT_TRUE(found("sync").empty());
  auto again = tokens_->create("sync", {Scope::send});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->token.account, made->token.account);
  EXPECT_TRUE(found("sync").empty()) << "it only sends";
  ASSERT_TRUE(tokens_->revoke("SYNC"));
  EXPECT_EQ(tokens_->check(again->secret, Scope::send, Zone::lgwan).error().code, Code::bad_token);
  EXPECT_EQ(tokens_->revoke("sync").error().code, Code::bad_request);
  EXPECT_EQ(tokens_->create("sync", {}).error().code, Code::bad_request);
  EXPECT_EQ(tokens_->create("a b", {Scope::send}).error().code, Code::bad_request);
  EXPECT_EQ(tokens_->create("long", {Scope::send}, {}, kTokenDaysMax + 1).error().code, Code::bad_request);
}

TEST_P(OrganisationTest, no_token_stands_in_the_store) {
  auto made = tokens_->create("sync", {Scope::receive});
  ASSERT_TRUE(made);
  auto looked = database_->read([&](store::Statements& s) -> base::Status {
    auto rows = s.query("SELECT secret FROM token");
    EXPECT_TRUE(rows && rows->size() == 1);
    EXPECT_EQ((*rows)[0].text(0), base::hex(base::sha256(base::view(made->secret))));
    return {};
  });
  EXPECT_TRUE(looked);
}

}  // namespace
}  // namespace sekisho::people
