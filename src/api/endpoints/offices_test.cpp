// History, operations, settings and evidence: what the operator and the auditor look at.
#include "api/endpoints/testing.h"
#include "evidence/proof.h"

namespace sekisho::api::testing {
namespace {

class OfficesTest : public TownTest {
 protected:
  std::vector<std::string> paths(const std::string& who, const Sent& sent) {
    std::vector<std::string> out;
    const auto page = object_of(get("/api/v1/history", who, sent));
    for (const auto& row : page.at("rows").as_array()) out.emplace_back(row.at("item").at("path").as_string());
    return out;
  }
  std::string exported(const Response& response) {
    std::string out;
    EXPECT_TRUE(response.source) << response.body;
    if (!response.source) return out;
    for (auto piece = response.source->next(); piece && !piece->empty(); piece = response.source->next()) out += base::text(*piece);
    EXPECT_EQ(response.source_bytes, out.size());
    return out;
  }
};

TEST_F(OfficesTest, history_is_everybodys_for_the_operator_and_ones_own_otherwise) {
  sent_file("回覧.txt", "a", "suzuki", Zone::lgwan, Zone::internet);
  sent_file("議案.pdf", "b", "kacho", Zone::lgwan, Zone::internet);
  EXPECT_EQ(paths("soumu", {}), (std::vector<std::string>{"議案.pdf", "回覧.txt"}));
  EXPECT_EQ(paths("suzuki", {}), (std::vector<std::string>{"回覧.txt"}));
  EXPECT_EQ(paths("soumu", {.query = {{"q", "回覧"}}}), (std::vector<std::string>{"回覧.txt"}));
  EXPECT_EQ(paths("soumu", {.query = {{"route", "internet-lgwan"}}}), (std::vector<std::string>{}));
  EXPECT_EQ(paths("soumu", {.query = {{"route", "lgwan-internet"}}}).size(), 2u);
}

TEST_F(OfficesTest, history_counts_days_in_japan) {
  // 2026-09-22 is the day in Japan when it is 2026-09-21 15:00 and later in UTC.
  clock_.advance((1'790'002'800 - 1'790'000'000) * base::kSecond);  // 15:00 UTC
  sent_file("夜の.txt", "a", "suzuki", Zone::lgwan, Zone::internet);
  EXPECT_EQ(paths("soumu", {.query = {{"from", "2026-09-22"}, {"until", "2026-09-22"}}}).size(), 1u);
  EXPECT_EQ(paths("soumu", {.query = {{"until", "2026-09-21"}}}).size(), 0u);
}

TEST_F(OfficesTest, history_names_the_parameter_that_is_wrong) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"from", "2026-02-30"},  {"until", "21.9.2026"}, {"state", "lost"},  {"code", "none"},      {"code", "nonsense"}, {"route", "lgwan"},
      {"route", "lgwan-home"}, {"type", "tardis"},     {"sha256", "abcd"}, {"cursor", "made up"}, {"limit", "0"},       {"q", std::string(201, 'x')}};
  for (const auto& [name, value] : wrong) {
    const Response answer = get("/api/v1/history", "soumu", {.query = {{name, value}}});
    EXPECT_EQ(answer.status, 400) << name << "=" << value;
    EXPECT_EQ(object_of(answer)["where"], boost::json::value(name)) << value;
  }
}

TEST_F(OfficesTest, exports_leave_no_file_but_a_record) {
  sent_file("回覧.txt", "a", "suzuki", Zone::lgwan, Zone::internet);
  const std::string csv = exported(get("/api/v1/history/export", "soumu", {.query = {{"format", "csv"}}}));
  EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBF")) << csv.substr(0, 50);
  EXPECT_NE(csv.find("回覧.txt"), std::string::npos);
  const std::string xlsx = exported(get("/api/v1/history/export", "soumu", {.query = {{"format", "xlsx"}, {"lang", "en"}}}));
  EXPECT_TRUE(xlsx.starts_with("PK"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path("data/exports")));
  for (const auto& [format, lang] : {std::pair{"pdf", "ja"}, {"csv", "fr"}})
    EXPECT_EQ(get("/api/v1/history/export", "soumu", {.query = {{"format", format}, {"lang", lang}}}).status, 400);
  const auto records = object_of(get("/api/v1/evidence/records", "soumu", {}));
  EXPECT_EQ(records.at("rows").as_array().front().at("action"), "list_export");
}

TEST_F(OfficesTest, operations_tell_how_it_runs) {
  now_ = {.started_at = clock_.now(), .workers = 4, .workers_busy = 1, .disk_free = 10, .disk_total = 100};
  now_.doors = {{.id = "folder",
                 .ja = "フォルダー",
                 .en = "Folder",
                 .place = "/in",
                 .ok = false,
                 .waiting = 3,
                 .trouble = base::Error{base::Code::folder_unavailable, "/in", {}}}};
  waiting_file("名簿.csv", "1,田中\n");
  const auto now = object_of(get("/api/v1/operations", "soumu", {}));
  EXPECT_EQ(now.at("states").at("waiting"), 1);
  EXPECT_EQ(now.at("workers").at("busy"), 1);
  EXPECT_EQ(now.at("scanner").at("configured"), false);
  EXPECT_EQ(now.at("doors").as_array().front().at("trouble").at("code"), "folder_unavailable");
  EXPECT_GT(now.at("evidence").at("size").as_int64(), 0);
}

TEST_F(OfficesTest, tallies_are_by_hour_or_by_day) {
  waiting_file("名簿.csv", "1,田中\n");
  const auto tallies = object_of(get("/api/v1/operations/tallies", "soumu", {.query = {{"by", "day"}, {"days", "3"}}}));
  ASSERT_EQ(tallies.at("buckets").as_array().size(), 3u);
  EXPECT_EQ(tallies.at("buckets").as_array().back().at("files"), 1);
  EXPECT_EQ(tallies.at("types").as_array().front().at("ja"), "CSV");
  for (const auto& [by, days] : {std::pair{"week", "1"}, {"", "1"}, {"day", "0"}, {"day", "401"}, {"hour", "x"}})
    EXPECT_EQ(get("/api/v1/operations/tallies", "soumu", {.query = {{"by", by}, {"days", days}}}).status, 400) << by << days;
}

TEST_F(OfficesTest, work_that_was_given_up_is_tried_again_once) {
  auto& queue = premises_->queue();
  ASSERT_TRUE(premises_->database().write([&](store::Statements& unit) { return queue.put(unit, "release", "item1", clock_.now()); }));
  auto task = queue.lease("release", 1, "test");
  ASSERT_TRUE(task && task->size() == 1);
  ASSERT_TRUE(premises_->database().write([&](store::Statements& unit) { return queue.give_up(unit, task->front(), "never came back"); }));
  const auto failed = object_of(get("/api/v1/operations/failed", "soumu", {}));
  const auto& row = failed.at("rows").as_array().front();
  EXPECT_EQ(row.at("item"), "item1");
  EXPECT_EQ(row.at("code"), "timed_out") << "what is no code is told as one";
  const Sent again{.parts = {{"task", std::string(row.at("task").as_string())}}};
  EXPECT_EQ(post("/api/v1/operations/failed/{task}/retry", "soumu", again).status, 204);
  EXPECT_EQ(post("/api/v1/operations/failed/{task}/retry", "soumu", again).status, 404);
  EXPECT_EQ(post("/api/v1/operations/failed/{task}/retry", "soumu", {.parts = {{"task", "x"}}}).status, 404);
}

TEST_F(OfficesTest, settings_show_values_and_where_they_differ) {
  settings_.server.stop_seconds = 5;
  town_->settings = settings_;
  const auto shown = object_of(get("/api/v1/settings", "soumu", {}));
  EXPECT_EQ(shown.at("profiles").as_array().size(), 2u);
  EXPECT_TRUE(crossing::Rules::parse(std::string(shown.at("rules_toml").as_string()), "shown"));
  const auto& all = shown.at("settings").as_array();
  const auto found = std::ranges::find_if(all, [](const auto& each) { return each.at("key") == "server.stop_seconds"; });
  ASSERT_NE(found, all.end());
  EXPECT_EQ(found->at("value"), "5");
  EXPECT_EQ(found->at("default"), "30");
}

TEST_F(OfficesTest, a_proof_from_the_page_holds_offline) {
  waiting_file("名簿.csv", "1,田中\n");
  ASSERT_TRUE(town_->log.wait_covered(3));
  const Response answer = get("/api/v1/evidence/records/{number}/proof", "soumu", {.parts = {{"number", "3"}}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  auto proof = evidence::RecordProof::parse(answer.body);
  ASSERT_TRUE(proof && proof->extra);
  EXPECT_TRUE(proof->verify(*proof->extra, town_->log.public_key()));
  const auto record = object_of(get("/api/v1/evidence/records/{number}", "soumu", {.parts = {{"number", "3"}}}));
  EXPECT_EQ(record.at("text"), boost::json::value(base::text(*proof->extra)));
  EXPECT_EQ(record.at("record").at("covered"), true);
  for (const char* wrong : {"999999", "-1", "x", "99999999999999999999"})
    for (const char* what : {"/api/v1/evidence/records/{number}", "/api/v1/evidence/records/{number}/proof"})
      EXPECT_EQ(get(what, "soumu", {.parts = {{"number", wrong}}}).status, 404) << wrong;
}

TEST_F(OfficesTest, records_come_newest_first_in_pages) {
  waiting_file("名簿.csv", "1,田中\n");
  const auto first = object_of(get("/api/v1/evidence/records", "soumu", {.query = {{"limit", "2"}}})).at("rows").as_array();
  ASSERT_EQ(first.size(), 2u);
  const auto last = first.back().at("number").as_int64();
  EXPECT_EQ(first.front().at("number").as_int64(), last + 1);
  const auto more = object_of(get("/api/v1/evidence/records", "soumu", {.query = {{"limit", "1"}, {"before", std::to_string(last)}}}));
  EXPECT_EQ(more.at("rows").as_array().front().at("number").as_int64(), last - 1);
  EXPECT_EQ(get("/api/v1/evidence/records", "soumu", {.query = {{"before", "x"}}}).status, 400);
}

TEST_F(OfficesTest, a_check_finds_what_was_altered) {
  waiting_file("名簿.csv", "1,田中\n");
  const auto ended = [&] {
    for (;;)
      if (auto check = object_of(get("/api/v1/evidence/verification", "soumu", {})); !check.at("running").as_bool()) return check;
  };
  EXPECT_TRUE(ended().at("whole").is_null());
  EXPECT_EQ(post("/api/v1/evidence/verification", "soumu", {}).status, 202);
  EXPECT_EQ(ended().at("whole"), true);
  ASSERT_TRUE(
      premises_->database().write([](store::Statements& unit) { return unit.execute("UPDATE evidence_leaf SET who = 'nobody' WHERE number = 1"); }));
  EXPECT_EQ(post("/api/v1/evidence/verification", "soumu", {}).status, 202);
  const auto found = ended();
  EXPECT_EQ(found.at("whole"), false);
  EXPECT_EQ(found.at("findings").as_array().front().at("finding"), "column_altered");
  EXPECT_EQ(found.at("findings").as_array().front().at("where"), "evidence_leaf.who #1");
}

TEST_F(OfficesTest, the_town_ends_while_a_check_runs) {
  waiting_file("名簿.csv", "1,田中\n");
  EXPECT_TRUE(town_->verifier.start().running);
  town_.reset();
}

}  // namespace
}  // namespace sekisho::api::testing
