#include <fstream>

#include "api/endpoints/differs.h"
#include "api/endpoints/download_name.h"
#include "api/endpoints/test_town.h"
#include "evidence/proof.h"

namespace sekisho::api::testing {
namespace {

void write(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

int run(const std::string& command) {
  const int status = std::system((command + " > /dev/null 2>&1").c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct PapersTest : public ::testing::Test {
  std::string download(const std::string& path) {
    const Answer ticket = town.post(to, path);
    EXPECT_EQ(ticket.status, 200) << ticket.text;
    return ticket.status == 200 ? town.get(to, json::value_to<std::string>(ticket["download"])).text : "";
  }

  TestTown town;
  people::Account sender = town.account("sender"), recipient = town.account("recipient2");
  Someone from = town.sign_in(sender, Zone::internet), to = town.sign_in(recipient, Zone::lgwan);
  const std::string sekisho = SEKISHO_BIN_DIR "/sekisho";
};

TEST_F(PapersTest, the_command_line_accepts_the_certificate_and_the_proof_of_what_was_downloaded) {
  const std::string crossing = town.send(from, Zone::lgwan, {recipient.id}, {{"a.txt", "g1"}, {"b.txt", "g2"}});
  town.work();
  const std::string item = "/api/v1/items/" + town.item_of(crossing);
  write(town.data("file"), download(item + "/take"));
  write(town.data("other"), download("/api/v1/items/" + town.item_of(crossing, 1) + "/take"));
  const Answer certificate = town.get(to, item + "/certificate");
  ASSERT_EQ(certificate.status, 200) << certificate.text;
  write(town.data("cert"), certificate.text);
  EXPECT_EQ(certificate.text, town.get(from, item + "/certificate").text);
  const std::string verify = sekisho + " verify --public-key " + town.data("certificate.pub") + " " + town.data("cert") + " ";
  EXPECT_EQ(run(verify + town.data("file")), 0) << certificate.text;
  EXPECT_NE(run(verify + town.data("other")), 0);

  ASSERT_TRUE(town.town().log.wait_covered((*town.running().desk->item(town.item_of(crossing)))->leaf));
  const Answer proof = town.get(to, item + "/proof");
  ASSERT_EQ(proof.status, 200) << proof.text;
  write(town.data("proof"), proof.text);
  write(town.data("log.pub"), town.town().log.public_key().text() + "\n");
  const std::string check = sekisho + " evidence check-proof --public-key " + town.data("log.pub") + " ";
  EXPECT_EQ(run(check + town.data("proof")), 0) << proof.text;
  std::string bent = proof.text;
  bent[bent.size() / 2] = bent[bent.size() / 2] == 'A' ? 'B' : 'A';
  write(town.data("bent"), bent);
  EXPECT_NE(run(check + town.data("bent")), 0);
}

TEST_F(PapersTest, the_time_line_tells_the_whole_way) {
  const std::string crossing = town.send(from, Zone::lgwan, {recipient.id}, {{"a.txt", "g1"}});
  town.work();
  const Answer detail = town.get(from, "/api/v1/items/" + town.item_of(crossing));
  ASSERT_EQ(detail.status, 200) << detail.text;
  std::string actions;
  for (const json::value& step : detail["steps"].as_array()) actions += json::value_to<std::string>(step.at("action")) + " ";
  EXPECT_TRUE(actions.starts_with("crossing_arrive crossing_hold ")) << actions;
  EXPECT_TRUE(actions.ends_with("crossing_pass crossing_release ")) << actions;
  EXPECT_EQ(detail["steps"].at(0).at("who"), "senderさん");
  EXPECT_EQ(detail["input_sha256"].as_string(), base::hex(base::sha256(base::view("g1"))));
  EXPECT_EQ(detail["clean_sha256"].as_string(), base::hex(base::sha256(base::view("clean g1"))));
  EXPECT_EQ(detail["profile"], "default");
  EXPECT_TRUE(detail["seconds"].is_double());
  EXPECT_TRUE(detail["item"].at("differs").is_object());
}

TEST_F(PapersTest, all_files_come_as_one_zip_that_python_reads) {
  std::vector<std::pair<std::string, std::string>> files = {
      {"書類/案内.txt", "gこんにちは"}, {"書類/表.txt", "g2"}, {"書類/案内.txt", "g同じ名前"}, {"A.txt", "g4"}, {"a.txt", "g5"}, {"だめ.txt", "b"}};
  const std::string crossing = town.send(from, Zone::lgwan, {recipient.id}, files);
  town.work();
  write(town.data("all.zip"), download("/api/v1/crossings/" + crossing + "/take"));
  const std::string script =
      "import sys,zipfile\n"
      "z=zipfile.ZipFile(sys.argv[1])\n"
      "assert z.testzip() is None\n"
      "assert all(i.compress_type==0 for i in z.infolist())\n"
      "assert all(i.flag_bits & 0x800 for i in z.infolist() if not i.filename.isascii())\n"
      "got={i.filename:z.read(i).decode() for i in z.infolist()}\n"
      "want={'書類/案内.txt':'clean gこんにちは','書類/表.txt':'clean g2','書類/案内 (2).txt':'clean g同じ名前','A.txt':'clean g4','a (2).txt':'clean "
      "g5'}\n"
      "assert got==want,got\n";
  write(town.data("check.py"), script);
  EXPECT_EQ(run("/usr/bin/python3 " + town.data("check.py") + " " + town.data("all.zip")), 0);
  EXPECT_EQ(run("cd " + town.data("") + " && unzip -tq all.zip"), 0);
}

TEST(DownloadNames, are_read_alike_by_old_and_new_browsers) {
  EXPECT_EQ(attachment("a.txt"), "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt");
  EXPECT_EQ(attachment("会議 \"案\".txt"), "attachment; filename=\"_ _.txt\"; filename*=UTF-8''%E4%BC%9A%E8%AD%B0%20%22%E6%A1%88%22.txt");
  EXPECT_EQ(clean_path("書類/表.xlsm", "xlsm", "xlsx"), "書類/表.xlsx");
  EXPECT_EQ(zip_name(1'795'253'400 * base::kSecond), "受渡し-20261121-1830.zip");
}

TEST(Differs, says_in_one_line_what_a_reader_would_miss) {
  crossing::Item item;
  crossing::Report report;
  EXPECT_FALSE(differs_of(item, report)) << "there is no result";
  item.input_type = item.clean_type = "docx";
  item.original = item.clean = base::Digest{1};
  EXPECT_EQ(differs_of(item, report)->ja, "元のファイルと同じ内容です。");
  item.clean = base::Digest{2};
  EXPECT_EQ(differs_of(item, report)->ja, "作り直しました。取り除いたものはありません。");
  report.removed = {{base::What::metadata, "", 2}, {base::What::macro, "", 1}};
  EXPECT_EQ(differs_of(item, report)->ja, "見た目と文字はそのままで、見えない部分を3か所取り除くか整えました。");
  item.input_type = "docm";
  EXPECT_TRUE(differs_of(item, report)->ja.starts_with("種類を「Word文書（マクロ有効）」から「Word文書」に変えました。"));
  report.warnings = {{base::What::text_may_differ, "", 1}};
  EXPECT_TRUE(differs_of(item, report)->ja.ends_with("元の内容と表示が一部異なることがあります。"));
  item.input_type = "docx";
  report = crossing::read_report(crossing::report_json({.removed = {{base::What::comment, "word/comments.xml", 4}}, .seconds = 0.5}));
  EXPECT_EQ(differs_of(item, report)->en, "4 things were removed or mended; the rest stays as it was.");
}

}  // namespace
}  // namespace sekisho::api::testing
