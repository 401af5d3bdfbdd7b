// The search of the history against a naive look at every row, and its export, on both engines.
#include "crossing/history.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "crossing/list_testing.h"
#include "crossing/search.h"
#include "crossing/table_file.h"
#include "text/folding.h"

namespace sekisho::crossing {
namespace {

class HistoryTest : public ListsTest {
 protected:
  // Names of few letters, so that many hold the same pairs without holding the same words.
  std::string name() {
    const std::vector<std::string> pieces = {"年", "度", "予", "算", "案", "ｱ", "ア", "A", "ａ", "1", "１", "_", "/x", "が", "か\xE3\x82\x99",
                                             " ",  "%",  "\\"};
    std::string out = "f";
    for (std::size_t i = 0, count = 2 + random_() % 10; i < count; ++i) out += pieces[random_() % pieces.size()];
    return out;
  }
  std::string piece_of(const std::string& name) {
    const auto characters = text::characters_of(name);
    const std::size_t at = random_() % characters.size(), count = 1 + random_() % 4;
    std::string out;
    for (std::size_t i = at; i < std::min(characters.size(), at + count); ++i) out += characters[i];
    return out;
  }
  std::vector<std::string> found(const HistoryFilter& filter, std::size_t rows_max, const Scope& scope = {.everybody = true}) {
    const History history(*database_);
    return all_ids([&](const Ask& ask) { return history.page(filter, scope, ask); }, rows_max);
  }
  static std::string content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
  }
  std::mt19937_64 random_{11};
};
SEKISHO_ON_BOTH_ENGINES(HistoryTest);

TEST_P(HistoryTest, FindsWhatANaiveScanFinds) {
  const std::vector<std::string> people = {"tanaka", "sato", "suzuki"};
  std::vector<std::string> names;
  for (int i = 0; i < 60; ++i) {
    std::vector<std::string> some;
    for (std::size_t j = 0; j < kChunkItems / 25; ++j) some.push_back(name());
    const bool outward = random_() % 4 == 0;
    receive_many(send({.sender = people[random_() % 3],
                       .recipients = {people[random_() % 3], "somu"},
                       .from = outward ? Zone::lgwan : Zone::internet,
                       .to = outward ? Zone::internet : Zone::lgwan}),
                 some);
    names.insert(names.end(), some.begin(), some.end());
  }
  EXPECT_EQ(good(seal_chunks(*database_, 1)), 1);
  const auto rows = read<store::Rows>([](Statements& s) {
    return s.query(
        "SELECT i.id, i.path, c.sender, c.zone_to, i.arrived_at, r.account FROM item i JOIN crossing c ON c.id = i.crossing"
        " JOIN crossing_recipient r ON r.crossing = c.id AND r.account <> 'somu' ORDER BY i.number DESC");
  });
  ASSERT_EQ(rows.size(), names.size());
  for (int round = 0; round < 60; ++round) {
    if (round == 30) {
      EXPECT_EQ(good(seal_chunks(*database_, 10)), 1);
    }
    HistoryFilter filter;
    if (random_() % 5 != 0) filter.text = piece_of(names[random_() % names.size()]);
    if (random_() % 4 == 0) filter.text += "　" + piece_of(names[random_() % names.size()]);
    if (random_() % 3 == 0) filter.person = people[random_() % 3];
    if (random_() % 4 == 0) filter.zone_from = Zone::lgwan, filter.zone_to = Zone::internet;
    if (random_() % 4 == 0) filter.from = rows[random_() % rows.size()].integer(4);
    if (random_() % 4 == 0) filter.until = rows[random_() % rows.size()].integer(4);
    const auto words = text::words_of(text::folded(filter.text), 10);
    std::vector<std::string> wanted;
    for (const store::Row& row : rows) {
      const std::string folded = text::folded(row.text(1));
      if (!std::ranges::all_of(words, [&](const std::string& word) { return folded.find(word) != std::string::npos; })) continue;
      if (!filter.person.empty() && row.text(2) != filter.person && row.text(5) != filter.person) continue;
      if (filter.zone_to && row.text(3) != "internet") continue;
      if ((filter.from && row.integer(4) < *filter.from) || (filter.until && row.integer(4) >= *filter.until)) continue;
      wanted.push_back(row.text(0));
    }
    EXPECT_EQ(found(filter, 200), wanted) << filter.text << " / " << filter.person;
  }
}

TEST_P(HistoryTest, FindsByWhatIsKnownOfAnItem) {
  const std::string a = receive(send({}), "令和８年度予算（案）.XLSX"), b = receive(send({.recipients = {"kacho"}}), "ｶﾞｲﾄﾞ.pdf"),
                    c = receive(send({}), "c.exe");
  go(a, kReleased);
  go(c, {Event::hold, Event::start, Event::refuse});
  using Ids = std::vector<std::string>;
  EXPECT_EQ(found({.text = "令和8年度 xlsx"}, 10), Ids{a});
  EXPECT_EQ(found({.text = "ガイド"}, 10), Ids{b});
  EXPECT_EQ(found({.text = "案"}, 10), Ids{a});
  EXPECT_EQ(found({.text = "予案"}, 10), Ids{});
  EXPECT_EQ(found({.person = "花子"}, 10), (Ids{c, b, a}));
  EXPECT_EQ(found({.person = "総務課 課長"}, 10), Ids{b});
  EXPECT_EQ(found({.person = "いない人"}, 10), Ids{});
  EXPECT_EQ(found({.state = State::refused}, 10), Ids{c});
  EXPECT_EQ(found({.state = State::released}, 10), Ids{a});
  EXPECT_EQ(found({.state = State::taken}, 10), Ids{});
  EXPECT_EQ(found({.code = "banned_type"}, 10), Ids{c});
  EXPECT_EQ(found({.type = "docx"}, 10), (Ids{c, a}));
  EXPECT_EQ(found({.text = "c", .state = State::refused, .type = "docx"}, 10), Ids{c});
  const auto too_long = History(*database_).page({.text = std::string(kTextBytesMax + 1, 'a')}, {.everybody = true}, {});
  ASSERT_FALSE(too_long.has_value());
  EXPECT_EQ(too_long.error().code, base::Code::bad_request);
}

// A word that its pairs of letters do not tell from others, in more items than one page may look at.
TEST_P(HistoryTest, LooksAtABoundedNumberOfItemsForAPage) {
  std::vector<std::string> decoys(10'000, "abxbc");
  decoys[3] = "xabcx";
  receive_many(send({}), decoys);
  (void)good(seal_chunks(*database_, 100));
  const History history(*database_);
  const auto first = good(history.page({.text = "abc"}, {.everybody = true}, {}));
  EXPECT_TRUE(first.rows.empty());
  EXPECT_FALSE(first.next.empty());
  EXPECT_EQ(found({.text = "abc"}, 50).size(), 1u);
}

TEST_P(HistoryTest, ExportsWithoutFormulasAndWritesItDown) {
  const std::string item = receive(send({}), "=HYPERLINK(\"http://x\",\"y\")、1.docx");
  receive(send({}), "普通.docx");
  ExportWanted wanted{
      .scope = {.everybody = true}, .format = TableFormat::csv, .file = folder_.path("out.csv"), .scratch = folder_.path(), .who = "sato"};
  EXPECT_EQ(good(export_history(*database_, wanted, clock_.now())), 2u);
  const std::string csv = content_of(wanted.file);
  EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBF受付日時,ファイル名"));
  EXPECT_NE(csv.find("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")、1.docx\""), std::string::npos) << csv;
  EXPECT_NE(csv.find("普通.docx,受付中"), std::string::npos);
  struct stat facts{};
  ASSERT_EQ(::stat(wanted.file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  wanted.format = TableFormat::xlsx;
  wanted.file = folder_.path("out.xlsx");
  wanted.language = Language::en;
  EXPECT_EQ(good(export_history(*database_, wanted, clock_.now())), 2u);
  EXPECT_TRUE(content_of(wanted.file).starts_with("PK"));
  const auto leaves = read<store::Rows>(
      [](Statements& s) { return s.query("SELECT record FROM evidence_leaf WHERE what = 'list_export' AND who = 'sato' ORDER BY number"); });
  ASSERT_EQ(leaves.size(), 2u);
  EXPECT_NE(leaves[0].text(0).find("\"rows\":2"), std::string::npos) << leaves[0].text(0);
}

TEST(CsvCell, IsNeverAFormula) {
  for (const char* text : {"=1+1", "+1", "-1", "@SUM(A1)"}) EXPECT_EQ(csv_cell(text), std::string("'") + text);
  EXPECT_EQ(csv_cell("\t=1"), "'\t=1");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("a \"b\""), "\"a \"\"b\"\"\"");
  EXPECT_EQ(csv_cell(""), "");
  EXPECT_EQ(csv_cell("普通"), "普通");
}

}  // namespace
}  // namespace sekisho::crossing
