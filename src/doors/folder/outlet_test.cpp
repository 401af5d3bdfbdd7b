#include "doors/folder/outlet.h"

#include <sys/wait.h>

#include "doors/folder/place.h"
#include "doors/folder/testing.h"
#include "sandbox/testing.h"

namespace sekisho::doors::folder::testing {
namespace {

class OutletTest : public FolderScene {
 protected:
  static bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
  std::string only_text() {
    const auto all = texts();
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? std::string() : all.begin()->second;
  }
};

TEST_F(OutletTest, what_was_released_appears_beside_its_report) {
  put("資料/一.txt", "g1");
  put("二.docx", "g2");
  whole_way();
  EXPECT_EQ(results(), (std::map<std::string, std::string>{{"資料/一.txt", "clean g1"}, {"二.docx.txt", "clean g2"}}));
  const std::string report = files(settings_.out).at("資料/一.txt.report.json");
  for (const char* part : {R"("verdict":"clean")", R"("name":"一.txt")", R"("sha256":")", R"("removed":[])", R"("crossing":")"})
    EXPECT_TRUE(has(report, part)) << part << report;
  EXPECT_TRUE(texts().empty());
  EXPECT_EQ(rows(), 0u) << "nothing is under way any more";
  EXPECT_EQ(column("SELECT id FROM item WHERE state = 'released'").size(), 2u);
  struct stat info{};
  ASSERT_EQ(::stat((settings_.out + "/資料").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0770u);
  ASSERT_EQ(::stat((settings_.out + "/資料/一.txt").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0660u);
}

TEST_F(OutletTest, the_evidence_says_who_took_it) {
  put("a.txt", "g");
  whole_way();
  std::vector<evidence::Record> records;
  ASSERT_TRUE(running_->database->read([&](store::Statements& s) -> base::Status {
    auto leaves = evidence::leaves_about(s, evidence::Object::item, evidence::Id::of(column("SELECT id FROM item").at(0)), {}, 100);
    if (!leaves) return std::unexpected(leaves.error());
    records.clear();
    for (const evidence::Leaf& leaf : *leaves) records.push_back(*evidence::Record::parse(leaf.record));
    return {};
  }));
  EXPECT_EQ(records.back().what, evidence::Action::crossing_take);
  EXPECT_EQ(records.back().who, evidence::Id::of("recipient"));
}

TEST_F(OutletTest, a_refusal_says_why_and_what_to_do) {
  put("資料/禁止.txt", "b");
  whole_way();
  EXPECT_TRUE(results().empty());
  const std::string text = texts().at("資料/禁止.txt.理由.txt");
  EXPECT_TRUE(has(text, base::describe(Code::banned_type).ja)) << text;
  EXPECT_TRUE(has(text, base::describe(Code::banned_type).en)) << text;
  EXPECT_TRUE(has(text, column("SELECT id FROM crossing").at(0))) << text;
  EXPECT_EQ(rows(), 0u);
}

TEST_F(OutletTest, a_quarantined_file_is_explained) {
  put("v.txt", "v");
  whole_way();
  EXPECT_EQ(states(), std::vector<std::string>{"quarantined"});
  EXPECT_TRUE(has(only_text(), base::describe(Code::malware_found).ja));
}

TEST_F(OutletTest, a_password_is_asked_for_once_and_then_the_file_comes) {
  put("鍵.txt", "e1");
  whole_way();
  EXPECT_EQ(states(), std::vector<std::string>{"locked"});
  EXPECT_TRUE(has(only_text(), "パスワードを入力"));
  EXPECT_EQ(deliver().told, 0u);
  start();
  EXPECT_EQ(deliver().told, 0u);
  for (int i = 0; i < 20 && results().empty(); ++i) {
    (void)running_->desk->unlock(column("SELECT id FROM item").at(0), "sender", "合言葉", running_->passwords);
    run_mill();
    deliver();
  }
  EXPECT_EQ(results(), (std::map<std::string, std::string>{{"鍵.txt", "clean e1"}}));
}

TEST_F(OutletTest, an_approval_that_comes_hours_and_a_restart_later) {
  std::swap(settings_.from, settings_.to);
  put("a.txt", "g");
  put("b.txt", "g");
  whole_way();
  EXPECT_TRUE(results().empty());
  place_.clock().advance(20 * 3'600 * base::kSecond);
  start();
  const auto items = column("SELECT id FROM item ORDER BY path");
  ASSERT_TRUE(running_->desk->approve(items.at(0), "approver", ""));
  ASSERT_TRUE(running_->desk->send_back(items.at(1), "approver", "宛先が違います"));
  run_mill();
  deliver();
  EXPECT_EQ(results(), (std::map<std::string, std::string>{{"a.txt", "clean g"}}));
  const std::string text = texts().at("b.txt.理由.txt");
  EXPECT_TRUE(has(text, "宛先が違います")) << text;
  EXPECT_TRUE(has(text, base::describe(Code::returned_by_approver).ja)) << text;
}

TEST_F(OutletTest, what_nobody_fetched_in_time_is_explained) {
  put("a.txt", "g");
  look_settled();
  run_mill();
  place_.clock().advance(8 * base::kDay);
  EXPECT_EQ(deliver().done, 0u);
  ASSERT_TRUE(running_->mill->tidy(10));
  deliver();
  EXPECT_TRUE(results().empty());
  EXPECT_TRUE(has(only_text(), "期限が過ぎました"));
}

TEST_F(OutletTest, nothing_is_ever_written_over) {
  std::ofstream(settings_.out + "/a.txt") << "somebody's own";
  std::ofstream(settings_.out + "/資料") << "a file where a folder is wanted";
  std::ofstream(settings_.refused + "/b.txt.理由.txt") << "somebody's own";
  put("a.txt", "g1");
  put("資料/c.txt", "g2");
  put("b.txt", "b");
  whole_way();
  put("a.txt", "g3");
  whole_way();
  EXPECT_EQ(results(), (std::map<std::string, std::string>{{"a.txt", "somebody's own"},
                                                           {"a (2).txt", "clean g1"},
                                                           {"a (3).txt", "clean g3"},
                                                           {"資料", "a file where a folder is wanted"},
                                                           {"資料 (2)/c.txt", "clean g2"}}));
  EXPECT_EQ(texts().at("b.txt.理由.txt"), "somebody's own");
  EXPECT_TRUE(has(texts().at("b (2).txt.理由.txt"), "b.txt"));
}

TEST_F(OutletTest, a_link_in_the_out_folder_leads_nowhere) {
  fs::create_directory(root_.path("elsewhere"));
  fs::create_directory_symlink(root_.path("elsewhere"), settings_.out + "/資料");
  fs::create_symlink(root_.path("elsewhere/x"), settings_.out + "/a.txt");
  put("資料/c.txt", "g2");
  put("a.txt", "g1");
  whole_way();
  EXPECT_TRUE(fs::is_empty(root_.path("elsewhere")));
  EXPECT_TRUE(fs::exists(settings_.out + "/資料 (2)/c.txt"));
  EXPECT_TRUE(fs::exists(settings_.out + "/a (2).txt"));
}

TEST_F(OutletTest, a_full_disk_at_any_write_puts_down_each_file_once) {
  int failures = 0;
  for (std::int64_t nth = 1; nth <= 30; ++nth) {
    put(std::to_string(nth) + ".txt", "g" + std::to_string(nth));
    look_settled();
    run_mill();
    store::fail_write(nth);
    Pass pass;
    if (!outlet_->deliver(pass) || !pass.problems.empty()) ++failures;
    store::fail_write(0);
    deliver();
    EXPECT_EQ(results().size(), static_cast<std::size_t>(nth));
  }
  EXPECT_GE(failures, 5);
  EXPECT_EQ(rows(), 0u);
}

TEST_F(OutletTest, a_vanished_out_folder_keeps_everything_for_later) {
  put("a.txt", "g");
  put("b.txt", "b");
  look_settled();
  run_mill();
  fs::rename(settings_.out, root_.path("away"));
  Pass pass;
  EXPECT_EQ(outlet_->deliver(pass).error().code, Code::folder_unavailable);
  EXPECT_EQ(texts().size(), 1u) << "the other folder gets what is for it";
  fs::rename(root_.path("away"), settings_.out);
  deliver();
  EXPECT_EQ(results().size(), 1u);
}

TEST_F(OutletTest, the_last_take_by_another_is_explained) {
  use_rules("take_once = false", "take_once = true");
  put("a.txt", "g");
  look_settled();
  run_mill();
  ASSERT_TRUE(running_->desk->take(column("SELECT id FROM item").at(0), "recipient"));
  deliver();
  EXPECT_TRUE(results().empty());
  EXPECT_TRUE(has(only_text(), "一度だけ"));
}

TEST(TextsTest, a_note_names_what_was_removed) {
  crossing::Report report;
  report.removed = {{base::What::metadata, "", 1}, {base::What::metadata, "表1", 3}};
  crossing::Item item;
  item.crossing = "01JD0000000000000000000000";
  item.report = crossing::report_json(report);
  const std::string note = note_of({item, "表.xlsx"});
  for (std::string_view part : {base::describe(base::What::metadata).ja, base::describe(base::What::metadata).en, std::string_view("〔表1〕"),
                                std::string_view("3か所"), std::string_view("表.xlsx"), std::string_view("01JD0000000000000000000000")})
    EXPECT_NE(note.find(part), std::string::npos) << part;
  item.report = crossing::report_json({});
  EXPECT_TRUE(note_of({item, "表.xlsx"}).empty());
}

TEST(TextsTest, every_end_has_words) {
  for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(State::count_); ++i) {
    crossing::Item item;
    item.state = static_cast<State>(i);
    item.path = "名前.txt";
    EXPECT_GT(text_of_end(item, "").size(), 100u) << i;
  }
}

// A real engine instead of the simulated one.
class EngineTest : public FolderScene {
 protected:
  void SetUp() override {
    if (!sandbox::testing::walls_are_whole()) GTEST_SKIP() << "a sanitized worker has no walls";
    auto pool = sandbox::Pool::start({.worker_path = std::string(SEKISHO_BIN_DIR) + "/sekisho-worker", .workers = 2});
    ASSERT_TRUE(pool) << pool.error().detail;
    pool_ = std::move(*pool);
    engine_.emplace(*pool_);
    FolderScene::SetUp();
  }
  crossing::Disarmer& disarmer() override { return *engine_; }
  std::unique_ptr<sandbox::Pool> pool_;
  std::optional<crossing::EngineDisarmer> engine_;
};

TEST_F(EngineTest, a_table_with_a_formula_comes_out_without_it_and_says_so) {
  use_rules("scan = \"when_there\"", "scan = \"off\"");  // the simulated scanner cannot read an empty file
  put("一覧.csv", "名前,備考\r\n関所,=HYPERLINK(\"http://example.com\")\r\n");
  put("空.txt", "");
  put("プログラム.txt", std::string("MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0", 16) + std::string(200, '\0'));
  whole_way();
  const auto out = files(settings_.out);
  ASSERT_TRUE(out.contains("一覧.csv")) << states().at(0);
  EXPECT_EQ(out.at("一覧.csv").find(",=HYPERLINK"), std::string::npos);
  ASSERT_TRUE(out.contains("一覧.csv.お知らせ.txt"));
  EXPECT_NE(out.at("一覧.csv.お知らせ.txt").find("取り除いて"), std::string::npos);
  EXPECT_EQ(column("SELECT path || ' ' || state || ' ' || COALESCE(code, '') FROM item ORDER BY path"),
            (std::vector<std::string>{"プログラム.txt refused banned_type", "一覧.csv released ", "空.txt refused empty_file"}));
  EXPECT_EQ(texts().size(), 2u);
}

}  // namespace
}  // namespace sekisho::doors::folder::testing
