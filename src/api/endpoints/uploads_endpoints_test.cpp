#include "api/endpoints/test_town.h"

namespace sekisho::api::testing {
namespace {

struct UploadEndpointsTest : public ::testing::Test {
  Answer begin(const Someone& who, const std::string& path, std::int64_t bytes) {
    return town.post(who, "/api/v1/crossings/" + crossing + "/uploads", json::object{{"path", path}, {"bytes", bytes}});
  }
  Answer piece(const Someone& who, const std::string& upload, std::uint64_t offset, const std::string& bytes) {
    return town.ask(
        who, {.method = Method::patch, .path = "/api/v1/uploads/" + upload, .body = bytes, .headers = {{"upload-offset", std::to_string(offset)}}});
  }

  TestTown town;
  people::Account sender = town.account("sender"), recipient = town.account("recipient2");
  Someone from = town.sign_in(sender, Zone::internet), elsewhere = town.sign_in(sender, Zone::lgwan), other = town.sign_in(recipient, Zone::internet);
  std::string crossing = town.send(from, Zone::lgwan, {recipient.id}, {});
};

TEST_F(UploadEndpointsTest, pieces_arrive_and_a_cut_line_goes_on) {
  const Answer begun = begin(from, "大きな資料.txt", 26);
  ASSERT_EQ(begun.status, 201) << begun.text;
  const std::string upload = json::value_to<std::string>(begun["id"]);
  EXPECT_EQ(piece(from, upload, 0, "gabcdefghij")["offset"], 11);
  const Answer wrong = piece(from, upload, 5, "x");
  EXPECT_EQ(wrong.status, 409);
  EXPECT_EQ(wrong.code(), "upload_offset");
  EXPECT_EQ(town.get(from, "/api/v1/uploads/" + upload)["offset"], 11);
  EXPECT_EQ(town.get(other, "/api/v1/uploads/" + upload).status, 410);
  EXPECT_EQ(town.get(elsewhere, "/api/v1/uploads/" + upload).status, 410);
  EXPECT_EQ(piece(from, upload, 11, "0123456789ABCDEF").status, 413) << "more than declared";
  EXPECT_EQ(piece(from, upload, 11, "0123456789ABCDE")["offset"], 26);
  const Answer item = town.get(from, "/api/v1/items/" + json::value_to<std::string>(begun["item"]));
  EXPECT_EQ(item["item"].at("state"), "held");
  EXPECT_EQ(item["item"].at("bytes"), 26);
}

TEST_F(UploadEndpointsTest, an_upload_is_given_up_and_begun_again) {
  const Answer begun = begin(from, "a.txt", 3);
  const std::string upload = json::value_to<std::string>(begun["id"]), item = json::value_to<std::string>(begun["item"]);
  EXPECT_EQ(town.post(other, "/api/v1/items/" + item + "/upload").status, 404);
  const Answer again = town.post(from, "/api/v1/items/" + item + "/upload");
  ASSERT_EQ(again.status, 201) << again.text;
  EXPECT_EQ(town.get(from, "/api/v1/uploads/" + upload).status, 410) << "the first one is over";
  const std::string second = json::value_to<std::string>(again["id"]);
  EXPECT_EQ(town.ask(from, {.method = Method::remove, .path = "/api/v1/uploads/" + second}).status, 204);
  EXPECT_EQ(town.get(from, "/api/v1/items/" + item)["item"].at("state"), "cancelled");
}

TEST_F(UploadEndpointsTest, only_the_sender_adds_files_and_only_from_that_side) {
  EXPECT_EQ(begin(other, "a.txt", 1).status, 404);
  EXPECT_EQ(begin(elsewhere, "a.txt", 1).status, 404);
  EXPECT_EQ(begin(from, "../a.txt", 1).status, 400);
  EXPECT_EQ(begin(from, "a.txt", 2'000'000'001).status, 413);
  const std::string files = "/api/v1/crossings/" + crossing + "/files";
  EXPECT_EQ(town.ask(from, {.method = Method::post, .path = files, .body = "g"})["where"], "path");
  EXPECT_EQ(town.ask(other, {.method = Method::post, .path = files, .body = "g", .query = {{"path", "a.txt"}}}).status, 404);
  const Answer empty = town.ask(from, {.method = Method::post, .path = files, .body = "", .query = {{"path", "空.txt"}}});
  EXPECT_EQ(empty.status, 201) << empty.text;
  EXPECT_EQ(empty["bytes"], 0);
}

}  // namespace
}  // namespace sekisho::api::testing
