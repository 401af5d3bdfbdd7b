#include "api/endpoints/testing.h"

namespace sekisho::api::testing {
namespace {

constexpr std::string_view kPreview = "/api/v1/items/{item}/preview", kPage = "/api/v1/items/{item}/preview/{page}",
                           kApprove = "/api/v1/items/{item}/approve", kReturn = "/api/v1/items/{item}/return", kLook = "/api/v1/items/{item}/look";

class ApprovalsTest : public TownTest {};

TEST_F(ApprovalsTest, lists_what_leaves_this_side_and_lets_it_go_on) {
  const std::string item = waiting_file("名簿.csv", "1,田中\n");
  auto queue = object_of(get("/api/v1/approvals", "kacho", {}));
  ASSERT_EQ(queue["rows"].as_array().size(), 1u);
  EXPECT_EQ(object_of(get("/api/v1/approvals", "kacho", {.side = Zone::internet}))["rows"].as_array().size(), 0u);
  EXPECT_EQ(object_of(post(kApprove, "kacho", {.parts = {{"item", item}}, .body = R"({"remark":"確かめました"})"}))["state"], "approved");
  work();
  EXPECT_EQ(desk_->item(item)->value().state, crossing::State::released);
  EXPECT_EQ(post(kApprove, "kacho", {.parts = {{"item", item}}, .body = R"({"remark":""})"}).status, 409);
}

TEST_F(ApprovalsTest, returns_with_a_reason_only) {
  const std::string item = waiting_file("名簿.csv", "1,田中\n");
  EXPECT_EQ(post(kReturn, "kacho", {.parts = {{"item", item}}, .body = R"({"remark":""})"}).status, 400);
  EXPECT_EQ(post(kReturn, "kacho", {.parts = {{"item", item}}, .body = R"({"remark":"a","more":1})"}).status, 400);
  const auto returned = object_of(post(kReturn, "kacho", {.parts = {{"item", item}}, .body = R"({"remark":"宛先が違います"})"}));
  EXPECT_EQ(returned.at("state"), "returned");
  EXPECT_EQ(returned.at("reason").at("code"), "returned_by_approver");
}

TEST_F(ApprovalsTest, is_not_for_the_sender_nor_for_another_side) {
  const std::string own = waiting_file("自分の.txt", "x", "kacho");
  for (const std::string_view act : {kApprove, kReturn, kLook})
    EXPECT_EQ(code_of(post(act, "kacho", {.parts = {{"item", own}}, .body = R"({"remark":"a"})"})), "own_approval") << act;
  const std::string item = waiting_file("名簿.csv", "1,田中\n");
  for (const std::string_view act : {kApprove, kReturn, kLook})
    EXPECT_EQ(post(act, "kacho", {.side = Zone::internet, .parts = {{"item", item}}, .body = R"({"remark":"a"})"}).status, 404) << act;
}

TEST_F(ApprovalsTest, writes_down_who_opened_the_file_before_it_can_be_had) {
  const std::string item = waiting_file("課/名簿.csv", "1,田中\n");
  const auto ticket = object_of(post(kLook, "kacho", {.parts = {{"item", item}}}));
  EXPECT_EQ(ticket.at("name"), "名簿.csv");
  EXPECT_EQ(ticket.at("bytes"), 9);
  const auto records = object_of(get("/api/v1/evidence/records", "soumu", {.query = {{"object", item}}}));
  const auto& newest = records.at("rows").as_array().front();
  EXPECT_EQ(newest.at("action"), "output_look");
  EXPECT_EQ(newest.at("who_name"), "佐藤 課長");
  const std::string address(ticket.at("download").as_string());
  const std::string id = address.substr(address.rfind('/') + 1);
  EXPECT_TRUE(town_->tickets.find(id, this->id("kacho"), Zone::lgwan));
  EXPECT_FALSE(town_->tickets.find(id, this->id("suzuki"), Zone::lgwan));
}

TEST_F(ApprovalsTest, previews_for_the_approver_then_for_the_recipient_and_nobody_else) {
  const std::string item = waiting_file("名簿.csv", "1,田中\n");
  const Sent here{.parts = {{"item", item}}}, there{.side = Zone::internet, .parts = {{"item", item}}};
  EXPECT_EQ(object_of(get(kPreview, "kacho", here))["text"], "1,田中\n");
  EXPECT_EQ(get(kPreview, "suzuki", here).status, 403) << "the sender has the file already";
  EXPECT_EQ(get(kPreview, "tanaka", there).status, 404) << "the recipient does not know of it yet";
  ASSERT_EQ(post(kApprove, "kacho", {.parts = {{"item", item}}, .body = R"({"remark":""})"}).status, 200);
  work();
  EXPECT_EQ(object_of(get(kPreview, "tanaka", there))["kind"], "text");
  EXPECT_EQ(get(kPreview, "kacho", here).status, 403) << "decided";
  clock_.advance(30 * base::kDay);
  EXPECT_EQ(get(kPreview, "tanaka", there).status, 403) << "its time is over";
}

TEST_F(ApprovalsTest, shows_pictures_without_power) {
  const std::string item = waiting_file("写真.png", "\x89PNG");
  const Response page = get(kPage, "kacho", {.parts = {{"item", item}, {"page", "1"}}});
  EXPECT_EQ(page.body, "\x89PNG");
  EXPECT_EQ(header_of(page, "content-type"), "image/png");
  EXPECT_EQ(header_of(page, "content-security-policy"), "default-src 'none'; sandbox");
  for (const char* wrong : {"0", "2", "-1", "x", "1x", "99999999999"})
    EXPECT_EQ(get(kPage, "kacho", {.parts = {{"item", item}, {"page", wrong}}}).status, 404) << wrong;
}

}  // namespace
}  // namespace sekisho::api::testing
