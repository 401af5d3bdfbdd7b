#include "store/page.h"

#include <gtest/gtest.h>

#include "store/test_places.h"

namespace sekisho::store {
namespace {

using base::Code;
using base::Status;

class PageTest : public OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    database_ = open();
  }
  Status put(std::int64_t id, const std::string& subject) {
    return database_->write(
        [&](Statements& s) { return s.execute("INSERT INTO work (id, kind, subject, due_at, tries) VALUES (?, 'k', ?, 0, 0)", {id, subject}); });
  }
  // One page by subject, then id.
  Page<std::string> page(const Keyset& order, const std::string& cursor, std::int64_t rows) {
    Page<std::string> out;
    auto after = order.after(cursor);
    EXPECT_TRUE(after.has_value());
    auto done = database_->read([&](Statements& s) -> Status {
      std::vector<Value> values = after->values;
      values.emplace_back(rows + 1);
      auto found = s.query("SELECT subject, id FROM work WHERE " + after->where + " ORDER BY " + order.order() + " LIMIT ?", values);
      if (!found) return std::unexpected(found.error());
      out.next = order.cut(*found, static_cast<std::size_t>(rows));
      for (const Row& row : *found) out.rows.push_back(row.text(0) + std::to_string(row.integer(1)));
      return {};
    });
    EXPECT_TRUE(done.has_value()) << done.error().detail;
    return out;
  }
  std::unique_ptr<Database> database_;
};
SEKISHO_ON_BOTH_ENGINES(PageTest);

TEST_P(PageTest, EveryRowOnceInTheSameOrderOnBothEngines) {
  // Upper case, kana and kanji: by bytes, not by some language's rules.
  const std::vector<std::string> subjects = {"b", "B", "a", "ア", "あ", "漢", "b", "b", "", "z"};
  for (std::size_t i = 0; i < subjects.size(); ++i) ASSERT_TRUE(put(static_cast<std::int64_t>(i), subjects[i]).has_value());
  const std::vector<std::string> expected = {"8", "B1", "a2", "b0", "b6", "b7", "z9", "あ4", "ア3", "漢5"};
  for (Direction direction : {Direction::up, Direction::down}) {
    const Keyset order("work", {"subject", "id"}, direction);
    for (std::int64_t rows : {1, 3, 10, 11}) {
      std::vector<std::string> seen;
      std::string cursor;
      do {
        auto one = page(order, cursor, rows);
        EXPECT_LE(one.rows.size(), static_cast<std::size_t>(rows));
        seen.insert(seen.end(), one.rows.begin(), one.rows.end());
        cursor = one.next;
      } while (!cursor.empty());
      auto wanted = expected;
      if (direction == Direction::down) std::reverse(wanted.begin(), wanted.end());
      EXPECT_EQ(seen, wanted);
    }
  }
}

TEST_P(PageTest, RowsThatComeAndGoDisturbNobody) {
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(put(i * 10, "s").has_value());
  const Keyset order("work", {"subject", "id"}, Direction::up);
  const auto first = page(order, "", 3);
  ASSERT_TRUE(put(5, "s").has_value());
  ASSERT_TRUE(database_->write([](Statements& s) { return s.execute("DELETE FROM work WHERE id = 20"); }).has_value());  // the row of the cursor
  const auto second = page(order, first.next, 3);
  EXPECT_EQ(second.rows, (std::vector<std::string>{"s30", "s40", "s50"}));
  EXPECT_TRUE(second.next.empty());
}

TEST(Cursor, OfAnotherListOrAlteredIsRefused) {
  const Keyset order("work", {"subject", "id"}, Direction::up);
  Rows rows = {Row({std::string("a"), std::int64_t{1}}), Row({std::string("b"), std::int64_t{2}})};
  const std::string cursor = order.cut(rows, 1);
  ASSERT_FALSE(cursor.empty());
  auto after = order.after(cursor);
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(std::get<std::string>(after->values.at(0)), "a");
  EXPECT_EQ(std::get<std::int64_t>(after->values.at(1)), 1);
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    std::string altered = cursor;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(order.after(altered).error().code, Code::store_conflict) << i;
  }
  for (std::size_t i = 1; i < cursor.size(); ++i) EXPECT_FALSE(order.after(cursor.substr(0, i)).has_value()) << i;
  EXPECT_FALSE(order.after(cursor + "A").has_value());
  EXPECT_FALSE(order.after(std::string(100'000, 'A')).has_value());
  EXPECT_FALSE(Keyset("work", {"subject", "id"}, Direction::down).after(cursor).has_value());
  EXPECT_FALSE(Keyset("blob", {"subject", "id"}, Direction::up).after(cursor).has_value());
}

}  // namespace
}  // namespace sekisho::store
