#include "api/endpoints/test_town.h"

namespace sekisho::api::testing {
namespace {

using people::Role;

struct CrossingsTest : public ::testing::Test {
  Someone on(const people::Account& account, Zone side) { return town.sign_in(account, side); }

  TestTown town;
  people::Account sender = town.account("sender"), recipient = town.account("recipient2"), stranger = town.account("stranger");
  people::Account approver = town.account("approver", {Role::staff, Role::approver});
  people::Account overseer = town.account("auditor", {Role::auditor});
};

TEST_F(CrossingsTest, a_file_goes_from_the_internet_side_to_the_lgwan_side) {
  const std::string crossing = town.send(on(sender, Zone::internet), Zone::lgwan, {recipient.id}, {{"書類/案内.txt", "gこんにちは"}});
  town.work();
  const Answer inbox = town.get(on(recipient, Zone::lgwan), "/api/v1/crossings?box=inbox&show=waiting");
  ASSERT_EQ(inbox.status, 200) << inbox.text;
  ASSERT_EQ(inbox["rows"].as_array().size(), 1u);
  EXPECT_EQ(inbox["rows"].at(0).at("first_path"), "書類/案内.txt");
  EXPECT_EQ(inbox["rows"].at(0).at("head").at("note"), "よろしくお願いします");
  EXPECT_EQ(town.get(on(sender, Zone::internet), "/api/v1/crossings?box=outbox")["rows"].as_array().size(), 1u);
  EXPECT_EQ(town.get(on(sender, Zone::lgwan), "/api/v1/crossings?box=outbox")["rows"].as_array().size(), 0u) << "another side";
  EXPECT_EQ(town.get(on(recipient, Zone::internet), "/api/v1/crossings?box=inbox")["rows"].as_array().size(), 0u);
  EXPECT_EQ(town.get(on(recipient, Zone::lgwan), "/api/v1/crossings?box=inbox&limit=201")["where"], "limit");
  EXPECT_EQ(town.get(on(recipient, Zone::lgwan), "/api/v1/crossings?box=inbox&cursor=nonsense")["where"], "cursor");

  const Someone who = on(recipient, Zone::lgwan);
  const std::string item = town.item_of(crossing);
  const Answer ticket = town.post(who, "/api/v1/items/" + item + "/take");
  ASSERT_EQ(ticket.status, 200) << ticket.text;
  EXPECT_EQ(ticket["name"], "案内.txt");
  const std::string address = json::value_to<std::string>(ticket["download"]);
  const Answer file = town.get(who, address);
  EXPECT_EQ(file.text, "clean gこんにちは");
  EXPECT_EQ(file.header("content-disposition"), "attachment; filename=\"_.txt\"; filename*=UTF-8''%E6%A1%88%E5%86%85.txt");
  EXPECT_EQ(file.header("content-type"), "application/octet-stream");
  EXPECT_EQ(town.get(on(recipient, Zone::internet), address).status, 404) << "a ticket belongs to its side";
  EXPECT_EQ(town.get(on(overseer, Zone::lgwan), address).status, 404) << "and to whoever got it";
  town.clock().advance(10 * 60 * base::kSecond);
  EXPECT_EQ(town.get(who, address).status, 404) << "for ten minutes";
}

// Who sees a crossing from internet to lgwan, and what they may do with its file, side by side.
TEST_F(CrossingsTest, each_side_shows_what_belongs_there_and_no_more) {
  const std::string crossing = town.send(on(sender, Zone::internet), Zone::lgwan, {recipient.id}, {{"a.txt", "g1"}});
  town.work();
  const std::string item = town.item_of(crossing);
  struct Row {
    people::Account account;
    Zone side;
    int sees, takes, cancels, papers;
  };
  const Row rows[] = {
      {sender, Zone::internet, 200, 403, 409, 200},    {sender, Zone::lgwan, 404, 404, 404, 404},      {recipient, Zone::lgwan, 200, 200, 403, 200},
      {recipient, Zone::internet, 404, 404, 404, 404}, {stranger, Zone::internet, 404, 404, 404, 404}, {stranger, Zone::lgwan, 404, 404, 404, 404},
      {approver, Zone::internet, 404, 404, 404, 404},  {overseer, Zone::internet, 200, 403, 403, 200}, {overseer, Zone::lgwan, 200, 403, 403, 200},
      {overseer, Zone::mynumber, 200, 403, 403, 200},
  };
  for (const Row& row : rows) {
    const Someone who = on(row.account, row.side);
    SCOPED_TRACE(row.account.name + " on " + std::string(zones::describe(row.side).id));
    EXPECT_EQ(town.get(who, "/api/v1/items/" + item).status, row.sees);
    EXPECT_EQ(town.get(who, "/api/v1/crossings/" + crossing).status, row.sees);
    EXPECT_EQ(town.post(who, "/api/v1/items/" + item + "/take").status, row.takes);
    EXPECT_EQ(town.post(who, "/api/v1/crossings/" + crossing + "/take").status, row.takes);
    EXPECT_EQ(town.post(who, "/api/v1/items/" + item + "/cancel").status, row.cancels);
    EXPECT_EQ(town.get(who, "/api/v1/items/" + item + "/certificate").status, row.papers);
    EXPECT_EQ(town.get(who, "/api/v1/items/" + item + "/proof").status, row.papers);
  }
  EXPECT_EQ(town.get(on(overseer, Zone::lgwan), "/api/v1/items/nothing").code(), "no_such_item");
}

TEST_F(CrossingsTest, nothing_of_what_waits_for_approval_shows_on_the_far_side) {
  const std::string crossing = town.send(on(sender, Zone::lgwan), Zone::internet, {recipient.id}, {{"一.txt", "g1"}, {"二.txt", "g2"}});
  town.work();
  const std::string first = town.item_of(crossing, 0), second = town.item_of(crossing, 1);
  const Someone far = on(recipient, Zone::internet);
  EXPECT_EQ(town.get(far, "/api/v1/crossings?box=inbox")["rows"].as_array().size(), 0u);
  EXPECT_EQ(town.get(far, "/api/v1/crossings/" + crossing).status, 404);
  EXPECT_EQ(town.get(far, "/api/v1/items/" + first).status, 404);
  const Answer seen = town.get(on(approver, Zone::lgwan), "/api/v1/crossings/" + crossing);
  ASSERT_EQ(seen.status, 200);
  EXPECT_TRUE(seen["mine"].at("may_approve").as_bool());
  EXPECT_EQ(town.get(on(approver, Zone::internet), "/api/v1/crossings/" + crossing).status, 404);
  EXPECT_FALSE(town.get(on(sender, Zone::lgwan), "/api/v1/crossings/" + crossing)["mine"].at("may_approve").as_bool());

  ASSERT_TRUE(town.running().desk->approve(second, approver.id, ""));
  town.work();
  const Answer inbox = town.get(far, "/api/v1/crossings?box=inbox");
  ASSERT_EQ(inbox["rows"].as_array().size(), 1u);
  EXPECT_EQ(inbox["rows"].at(0).at("first_path"), "二.txt") << "the name of what still waits does not cross";
  const Answer view = town.get(far, "/api/v1/crossings/" + crossing);
  ASSERT_EQ(view["items"].as_array().size(), 1u);
  EXPECT_EQ(view["items"].at(0).at("path"), "二.txt");
  EXPECT_EQ(town.get(far, "/api/v1/items/" + first).status, 404);
  EXPECT_EQ(town.get(far, "/api/v1/items/" + second).status, 200);
}

TEST_F(CrossingsTest, what_may_be_taken_once_is_taken_once) {
  const Someone from = on(sender, Zone::internet), to = on(recipient, Zone::lgwan);
  const Answer made = town.post(from, "/api/v1/crossings", json::object{{"to", "lgwan"}, {"recipients", {recipient.id}}, {"take_once", true}});
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string crossing = json::value_to<std::string>(made["head"].at("id"));
  ASSERT_EQ(town.ask(from, {.method = Method::post, .path = "/api/v1/crossings/" + crossing + "/files?path=a.txt", .body = "g"}).status, 201);
  town.work();
  const std::string take = "/api/v1/items/" + town.item_of(crossing) + "/take";
  EXPECT_EQ(town.post(to, take).status, 200);
  const Answer again = town.post(to, take);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.code(), "wrong_state");
}

TEST_F(CrossingsTest, a_password_lets_a_file_go_on) {
  const Someone from = on(sender, Zone::internet);
  const std::string crossing = town.send(from, Zone::lgwan, {recipient.id}, {{"ひみつ.txt", "e1"}});
  town.work();
  const std::string item = town.item_of(crossing), address = "/api/v1/items/" + item + "/password";
  const Answer locked = town.get(from, "/api/v1/items/" + item);
  EXPECT_EQ(locked["item"].at("state"), "locked");
  EXPECT_EQ(locked["item"].at("reason").at("code"), "encrypted");
  EXPECT_EQ(town.get(from, "/api/v1/items/" + item + "/certificate").status, 409) << "there is no result yet";
  EXPECT_EQ(town.post(on(stranger, Zone::internet), address, json::object{{"password", "合言葉"}}).status, 404);
  EXPECT_EQ(town.post(on(overseer, Zone::internet), address, json::object{{"password", "合言葉"}}).status, 403);
  EXPECT_EQ(town.post(from, address, json::object{{"password", ""}})["where"], "password");
  ASSERT_EQ(town.post(on(recipient, Zone::lgwan), address, json::object{{"password", "合言葉"}}).status, 200);
  town.work();
  EXPECT_EQ(town.get(from, "/api/v1/items/" + item)["item"].at("state"), "released");
}

TEST_F(CrossingsTest, the_sender_takes_files_back_before_their_release) {
  const Someone from = on(sender, Zone::internet);
  const std::string crossing = town.send(from, Zone::lgwan, {recipient.id}, {{"a.txt", "g1"}, {"b.txt", "g2"}});
  const Answer one = town.post(from, "/api/v1/items/" + town.item_of(crossing) + "/cancel");
  EXPECT_EQ(one["state"], "cancelled");
  EXPECT_EQ(town.ask(on(recipient, Zone::lgwan), {.method = Method::remove, .path = "/api/v1/crossings/" + crossing}).status, 404);
  const Answer all = town.ask(from, {.method = Method::remove, .path = "/api/v1/crossings/" + crossing});
  ASSERT_EQ(all.status, 200) << all.text;
  EXPECT_EQ(all["head"].at("states").at("cancelled"), 2);
  EXPECT_EQ(town.ask(from, {.method = Method::remove, .path = "/api/v1/crossings/" + crossing}).status, 409);
}

TEST_F(CrossingsTest, routes_and_recipients_are_those_of_this_side) {
  const Someone from = on(sender, Zone::internet);
  const Answer routes = town.get(from, "/api/v1/routes");
  ASSERT_FALSE(routes["routes"].as_array().empty());
  for (const json::value& route : routes["routes"].as_array()) EXPECT_EQ(route.at("from"), "internet");
  town.send(from, Zone::lgwan, {recipient.id}, {{"a.txt", "g"}});
  const Answer found = town.get(from, "/api/v1/recipients?q=stranger");
  ASSERT_EQ(found["found"].as_array().size(), 1u) << found.text;
  EXPECT_EQ(found["found"].at(0).at("id"), stranger.id.c_str());
  EXPECT_EQ(found["found"].at(0).at("kind"), "person");
  ASSERT_EQ(found["recent"].as_array().size(), 1u) << found.text;
  EXPECT_EQ(found["recent"].at(0).at("id"), recipient.id.c_str());
  EXPECT_EQ(found["recent"].at(0).at("kind"), "person");
  const Answer nobody = town.post(from, "/api/v1/crossings", json::object{{"to", "lgwan"}, {"recipients", {"01NOBODY"}}});
  EXPECT_EQ(nobody.status, 400);
  EXPECT_EQ(nobody.code(), "no_such_recipient");
  EXPECT_EQ(town.post(from, "/api/v1/crossings", json::object{{"to", "mynumber"}, {"recipients", {recipient.id}}}).status, 403);
}

}  // namespace
}  // namespace sekisho::api::testing
