#include <fstream>

#include "api/endpoints/test_town.h"
#include "evidence/verify.h"

namespace sekisho::api::testing {
namespace {

struct SessionTest : public ::testing::Test {
  Answer sign_in(const std::string& name, std::string_view password, std::map<std::string, std::string, std::less<>> headers = {}) {
    return town.ask(Zone::lgwan, {.method = Method::post,
                                  .path = "/api/v1/session",
                                  .body = json::serialize(json::object{{"name", name}, {"password", password}}),
                                  .headers = std::move(headers)});
  }
  TestTown town;
};

TEST_F(SessionTest, a_person_signs_in_looks_and_signs_out) {
  town.account("hanako", {people::Role::staff, people::Role::approver});
  const Answer nobody = town.ask(Zone::lgwan, {.path = "/api/v1/session"});
  EXPECT_EQ(nobody.status, 200);
  EXPECT_FALSE(nobody["signed_in"].as_bool());
  EXPECT_TRUE(nobody["account"].is_null());
  EXPECT_EQ(nobody["town"], "関所市");

  const Answer in = sign_in("Hanako", kPassword);
  ASSERT_EQ(in.status, 200) << in.text;
  EXPECT_TRUE(in["signed_in"].as_bool());
  EXPECT_EQ(in["side"], "lgwan");
  EXPECT_EQ(json::serialize(in["account"].at("roles")), R"(["staff","approver"])");
  const std::string cookie = in.header("set-cookie");
  EXPECT_TRUE(cookie.starts_with("sekisho_lgwan=")) << cookie;
  EXPECT_NE(cookie.find("HttpOnly"), std::string::npos);
  const Someone who{{}, Zone::lgwan, cookie.substr(0, cookie.find(';')), json::value_to<std::string>(in["form_token"])};
  EXPECT_EQ(town.get(who, "/api/v1/session")["account"].at("name"), "hanako");

  Someone elsewhere = who;
  elsewhere.side = Zone::internet;
  EXPECT_FALSE(town.get(elsewhere, "/api/v1/session")["signed_in"].as_bool()) << "a session belongs to its side";

  EXPECT_EQ(town.ask(who, {.method = Method::remove, .path = "/api/v1/session"}).status, 204);
  EXPECT_FALSE(town.get(who, "/api/v1/session")["signed_in"].as_bool());
}

TEST_F(SessionTest, a_wrong_name_and_a_wrong_password_look_alike_and_are_written_down) {
  const people::Account hanako = town.account("hanako");
  const Answer wrong = sign_in("hanako", "まちがい"), nobody = sign_in("nobody", "まちがい");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.text, nobody.text);
  std::vector<std::string> refused;
  ASSERT_TRUE(town.running().database->read([&](store::Statements& s) -> base::Status {
    auto leaves = evidence::read_leaves(s, 0, 1'000);
    if (!leaves) return std::unexpected(leaves.error());
    for (const auto& leaf : *leaves)
      if (const auto record = evidence::Record::parse(leaf.record); record->what == evidence::Action::session_refuse)
        refused.push_back(record->object_id.text());
    return {};
  }));
  EXPECT_EQ(refused, (std::vector<std::string>{hanako.id, "-"}));
  for (int i = 0; i < 5; ++i) (void)sign_in("hanako", "まちがい");
  const Answer held_up = sign_in("hanako", kPassword);
  EXPECT_EQ(held_up.status, 429);
  EXPECT_EQ(held_up.code(), "try_later");
}

TEST_F(SessionTest, another_site_cannot_sign_anybody_in) {
  town.account("hanako");
  const Answer other = sign_in("hanako", kPassword, {{"origin", "https://evil.example"}});
  EXPECT_EQ(other.status, 403);
  EXPECT_EQ(other.code(), "forged_request");
  EXPECT_NE(sign_in("hanako", kPassword, {{"content-type", "text/plain"}}).status, 200);
}

TEST_F(SessionTest, a_new_password_ends_every_other_session) {
  const people::Account hanako = town.account("hanako");
  const Someone here = town.sign_in(hanako, Zone::lgwan), there = town.sign_in(hanako, Zone::internet);
  const auto change = [&](std::string_view old_password, std::string_view new_password) {
    return town.post(here, "/api/v1/session/password", json::object{{"old_password", old_password}, {"new_password", new_password}});
  };
  EXPECT_EQ(change("ちがう合言葉", "つぎの合言葉は もっともっと長い")["where"], "old_password");
  const Answer weak = change(kPassword, "short");
  EXPECT_EQ(weak.status, 400);
  EXPECT_EQ(weak.code(), "weak_password");
  const Answer changed = change(kPassword, "つぎの合言葉は もっともっと長い");
  ASSERT_EQ(changed.status, 200) << changed.text;
  EXPECT_TRUE(changed.header("set-cookie").starts_with("sekisho_lgwan="));
  EXPECT_EQ(town.get(here, "/api/v1/routes").status, 401);
  EXPECT_EQ(town.get(there, "/api/v1/routes").status, 401);
}

TEST_F(SessionTest, a_disabled_account_is_out_at_once) {
  const Someone hanako = town.sign_in(town.account("hanako"), Zone::lgwan);
  EXPECT_EQ(town.get(hanako, "/api/v1/routes").status, 200);
  ASSERT_TRUE(town.accounts().disable("hanako"));
  EXPECT_EQ(town.get(hanako, "/api/v1/routes").status, 401);
}

TEST_F(SessionTest, bodies_are_read_strictly) {
  const Someone hanako = town.sign_in(town.account("hanako"), Zone::internet);
  const auto where = [&](const std::string& body) {
    const Answer answer = town.ask(hanako, {.method = Method::post, .path = "/api/v1/crossings", .body = body});
    EXPECT_EQ(answer.status, 400) << answer.text;
    return json::value_to<std::string>(answer["where"]);
  };
  EXPECT_EQ(where(R"({"to":"lgwan","recipients":["a"],"rush":true})"), "rush");
  EXPECT_EQ(where(R"({"to":"moon","recipients":["a"]})"), "to");
  EXPECT_EQ(where(R"({"to":"lgwan","recipients":[]})"), "recipients");
  EXPECT_EQ(where(R"({"to":"lgwan","recipients":["a"],"take_once":"yes"})"), "take_once");
  EXPECT_EQ(where(R"({"to":"lgwan","recipients":["a"],"expires_days":1.5})"), "expires_days");
  EXPECT_EQ(where(R"({"to":"lgwan","recipients":["a"],"note":"\u0000"})"), "note");
  EXPECT_EQ(where("[1]"), "");
  EXPECT_EQ(where("{"), "");
}

TEST_F(SessionTest, words_and_the_contract_are_there_for_everybody) {
  const Answer words = town.ask(Zone::lgwan, {.path = "/api/v1/words"});
  EXPECT_EQ(words["states"].at("waiting").at("ja"), "承認待ち");
  EXPECT_EQ(words["codes"].at("encrypted").as_object().size(), 2u);
  EXPECT_EQ(words["roles"].at("operator").at("en"), "operator");
  const Answer contract = town.ask(Zone::lgwan, {.path = "/api/v1/openapi.yaml"});
  std::ifstream file(SEKISHO_SOURCE_DIR "/api/openapi.yaml");
  EXPECT_TRUE(contract.text == std::string(std::istreambuf_iterator<char>(file), {})) << "the program was built with another description";
}

}  // namespace
}  // namespace sekisho::api::testing
