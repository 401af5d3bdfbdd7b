#include <thread>

#include "api/endpoints/test_town.h"

namespace sekisho::api::testing {
namespace {

using people::Role;

// What came within a while; until the mark, if it comes.
std::string heard(EventSource& source, std::string_view mark, std::chrono::milliseconds patience = std::chrono::seconds(10)) {
  std::string out;
  for (const auto end = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < end;) {
    out += source.next();
    if (!mark.empty() && out.find(mark) != std::string::npos) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return out;
}

TEST(Events, reach_exactly_those_who_see_the_item) {
  TestTown town;
  const people::Account sender = town.account("sender"), recipient = town.account("recipient2");
  const people::Account stranger = town.account("stranger"), auditor = town.account("auditor", {Role::auditor});
  const auto follow = [&](const people::Account& account, Zone side) {
    Answer answer = town.get(town.sign_in(account, side), "/api/v1/events");
    EXPECT_EQ(answer.header("content-type"), "text/event-stream");
    EXPECT_TRUE(answer.events);
    return std::move(answer.events);
  };
  const auto by_sender = follow(sender, Zone::internet), by_sender_far = follow(sender, Zone::lgwan);
  const auto by_recipient = follow(recipient, Zone::lgwan), by_recipient_near = follow(recipient, Zone::internet);
  const auto by_stranger = follow(stranger, Zone::internet), by_auditor = follow(auditor, Zone::mynumber);

  const std::string crossing = town.send(town.sign_in(sender, Zone::internet), Zone::lgwan, {recipient.id}, {{"a.txt", "g"}});
  town.work();
  const std::string released = "\"state\":\"released\"";
  const std::string to_sender = heard(*by_sender, released);
  EXPECT_NE(to_sender.find("event: item\ndata: {\"item\":\"" + town.item_of(crossing) + "\",\"crossing\":\"" + crossing + "\","), std::string::npos)
      << to_sender;
  EXPECT_NE(to_sender.find(released), std::string::npos);
  EXPECT_NE(heard(*by_recipient, released).find(released), std::string::npos);
  EXPECT_NE(heard(*by_auditor, released).find(released), std::string::npos);
  for (EventSource* source : {by_sender_far.get(), by_recipient_near.get(), by_stranger.get()})
    EXPECT_EQ(heard(*source, "", std::chrono::milliseconds(700)), "");
}

TEST(Events, a_stream_ends_with_its_session) {
  TestTown town;
  const people::Account hanako = town.account("hanako");
  const Someone who = town.sign_in(hanako, Zone::lgwan);
  Answer answer = town.get(who, "/api/v1/events");
  ASSERT_TRUE(answer.events);
  EXPECT_FALSE(answer.events->over());
  ASSERT_EQ(town.ask(who, {.method = Method::remove, .path = "/api/v1/session"}).status, 204);
  const std::string last = heard(*answer.events, "session");
  EXPECT_EQ(last, "event: session\ndata: {\"signed_in\":false}\n\n");
  EXPECT_TRUE(answer.events->over());
}

TEST(Events, listening_does_not_keep_a_session_alive) {
  TestTown town;
  const Someone who = town.sign_in(town.account("hanako"), Zone::lgwan);
  Answer answer = town.get(who, "/api/v1/events");
  ASSERT_TRUE(answer.events);
  town.clock().advance(31 * 60 * base::kSecond);
  EXPECT_NE(heard(*answer.events, "session").find("\"signed_in\":false"), std::string::npos);
  EXPECT_EQ(town.get(who, "/api/v1/routes").status, 401);
}

}  // namespace
}  // namespace sekisho::api::testing
