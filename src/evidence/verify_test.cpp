#include "evidence/verify.h"

#include <filesystem>
#include <fstream>

#include "evidence/history.h"
#include "evidence/testing.h"

namespace sekisho::evidence {
namespace {

class VerifyTest : public LogTest {
 protected:
  // 700 records under the checkpoints 0 (of size 0), 1 (42), 2 (43), 3 (100), 4 (200) … 9 (700); record 42 has a value.
  void SetUp() override {
    LogTest::SetUp();
    if (IsSkipped()) return;
    auto log = open_log();
    ASSERT_TRUE(log);
    append_leaves(**log, 0, 42, 42);
    Values values;
    at(values, Role::reason) = "理由";
    append_one(42, values);
    ASSERT_TRUE((*log)->wait_covered(42));
    append_leaves(**log, 43, 100, 57);
    append_leaves(**log, 100, 700, 100);
    log->reset();
    EXPECT_TRUE(check().findings.empty());
  }
  static std::vector<std::string> told(const Audit& audit) {
    std::vector<std::string> out;
    for (const Finding& finding : audit.findings) out.push_back(std::string(describe(finding.kind).id) + " " + finding.place());
    return out;
  }
  using Told = std::vector<std::string>;
  void flip(const std::string& file, std::uint64_t offset) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(offset));
    const int byte = stream.get();
    stream.seekp(static_cast<std::streamoff>(offset));
    stream.put(static_cast<char>(byte ^ 1));
  }
  std::string note_of(std::uint64_t size) {
    std::string out;
    EXPECT_TRUE(database->read([&](store::Statements& statements) -> base::Status {
      auto row = checkpoint_covering(statements, size);
      if (!row) return std::unexpected(row.error());
      out = row->note;
      return {};
    }));
    return out;
  }
  std::string record(std::uint64_t number) { return example_record(number).json(); }
};

TEST_P(VerifyTest, stops_when_it_is_told_to) {
  std::uint64_t asked = 0;
  auto log = open_log();
  ASSERT_TRUE(log);
  auto stopped = audit(*database, evidence(), (*log)->public_key(), {}, [&](std::uint64_t) { return ++asked < 2; });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, base::Code::stopping);
  EXPECT_EQ(asked, 2u);
}

TEST_P(VerifyTest, a_changed_record_is_placed) {
  tamper("UPDATE evidence_leaf SET record = ? WHERE number = 321", {record(322)});
  EXPECT_EQ(told(check()), (Told{"column_altered evidence_leaf.at #321", "column_altered evidence_leaf.who #321",
                                 "column_altered evidence_leaf.object_id #321", "record_altered evidence_leaf #321"}));
}

TEST_P(VerifyTest, every_byte_of_a_record_counts) {
  const std::string good = record(650);
  for (std::size_t i = 0; i < good.size(); i += 7) {
    std::string bad = good;
    bad[i] = bad[i] == '0' ? '1' : '0';
    tamper("UPDATE evidence_leaf SET record = ? WHERE number = 650", {bad});
    const Told found = told(check());
    EXPECT_NE(std::find(found.begin(), found.end(), "record_altered evidence_leaf #650"), found.end()) << i;
  }
}

TEST_P(VerifyTest, a_deleted_row_and_a_deleted_stretch_are_placed) {
  tamper("DELETE FROM evidence_leaf WHERE number = 5 OR number BETWEEN 310 AND 420");
  EXPECT_EQ(told(check()),
            (Told{"record_missing evidence_leaf #5", "record_missing evidence_leaf #310–#399", "record_missing evidence_leaf #400–#420"}));
}

TEST_P(VerifyTest, deleted_rows_at_the_end_are_placed) {
  tamper("DELETE FROM evidence_leaf WHERE number >= 690");
  EXPECT_EQ(told(check()), (Told{"record_missing evidence_leaf #690–#699"}));
}

TEST_P(VerifyTest, swapped_rows_are_placed) {
  tamper("UPDATE evidence_leaf SET number = -1 WHERE number = 210");
  tamper("UPDATE evidence_leaf SET number = 210 WHERE number = 220");
  tamper("UPDATE evidence_leaf SET number = 220 WHERE number = -1");
  EXPECT_EQ(told(check()), (Told{"record_moved evidence_leaf #210", "record_moved evidence_leaf #220"}));
}

TEST_P(VerifyTest, a_number_set_far_away_is_placed) {
  tamper("UPDATE evidence_leaf SET number = 4000000000000000000 WHERE number = 300");
  EXPECT_EQ(told(check()), (Told{"record_missing evidence_leaf #300", "record_altered evidence_leaf.number #4000000000000000000"}));
}

TEST_P(VerifyTest, a_changed_column_is_placed) {
  tamper("UPDATE evidence_leaf SET object_id = 'crossing-1' WHERE number = 600");
  tamper("UPDATE evidence_leaf SET at = at + 1 WHERE number = 601");
  EXPECT_EQ(told(check()), (Told{"column_altered evidence_leaf.object_id #600", "column_altered evidence_leaf.at #601"}));
}

TEST_P(VerifyTest, every_hash_file_is_watched_at_every_place) {
  for (std::uint64_t offset : {0u, 31u, 32u * 255, 32u * 256 + 5, 32u * 699 + 31}) {
    flip(evidence() + "/level-0", offset);
    EXPECT_EQ(told(check()), (Told{"hash_altered level-0:" + std::to_string(offset / 32 * 32) + " #" + std::to_string(offset / 32)}));
    flip(evidence() + "/level-0", offset);
  }
  flip(evidence() + "/level-1", 33);
  EXPECT_EQ(told(check()), (Told{"hash_altered level-1:32"}));
}

TEST_P(VerifyTest, hash_files_cut_short_are_placed) {
  std::filesystem::resize_file(evidence() + "/level-0", 500 * 32 + 3);
  std::filesystem::resize_file(evidence() + "/level-1", 32);
  EXPECT_EQ(told(check()), (Told{"hash_missing level-0:16000 #500", "hash_missing level-1:32"}));
}

TEST_P(VerifyTest, record_and_hash_in_one_stretch_are_told_apart) {
  tamper("UPDATE evidence_leaf SET record = ? WHERE number = 333", {record(333) + " "});
  flip(evidence() + "/level-0", 32 * 344);
  EXPECT_EQ(told(check()), (Told{"record_altered evidence_leaf #333", "hash_altered level-0:" + std::to_string(32 * 344) + " #344"}));
}

TEST_P(VerifyTest, record_and_hash_changed_alike_are_found_by_the_checkpoint) {
  const std::string bad = record(999);
  tamper("UPDATE evidence_leaf SET record = ?, at = ?, who = ?, object_id = ? WHERE number = 333",
         {bad, example_record(999).at, example_record(999).who.text(), example_record(999).object_id.text()});
  const base::Digest hash = leaf_hash(base::view(bad));
  std::fstream stream(evidence() + "/level-0", std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(333 * 32).write(reinterpret_cast<const char*>(hash.data()), 32);
  stream.close();
  EXPECT_EQ(told(check()), (Told{"history_altered evidence_leaf #300–#399"}));
}

TEST_P(VerifyTest, changed_checkpoints_are_placed) {
  const std::string good = note_of(300);
  for (std::size_t i = 0; i < good.size(); i += 11) {
    std::string bad = good;
    bad[i] = bad[i] == '0' ? '1' : '0';
    tamper("UPDATE evidence_checkpoint SET note = ? WHERE size = 300", {bad});
    EXPECT_EQ(told(check()), (Told{"checkpoint_altered evidence_checkpoint:5"})) << i;
  }
  tamper("UPDATE evidence_checkpoint SET note = ? WHERE size = 300", {good});
  tamper("UPDATE evidence_checkpoint SET at = at + 1 WHERE size = 400");
  EXPECT_EQ(told(check()), (Told{"checkpoint_altered evidence_checkpoint:6"}));
  tamper("UPDATE evidence_checkpoint SET at = at - 1 WHERE size = 400");
  tamper("UPDATE evidence_checkpoint SET chain = ? WHERE size = 400", {base::Bytes(32)});
  EXPECT_EQ(told(check()), (Told{"checkpoint_altered evidence_checkpoint:6"}));
}

TEST_P(VerifyTest, removed_checkpoints_are_placed) {
  tamper("DELETE FROM evidence_checkpoint WHERE size = 300");
  EXPECT_EQ(told(check()), (Told{"checkpoint_missing evidence_checkpoint:5"}));
  for (int serial : {6, 7, 8, 9}) tamper("UPDATE evidence_checkpoint SET serial = serial - 1 WHERE serial = ?", {std::int64_t{serial}});
  const Told found = told(check());
  EXPECT_NE(std::find(found.begin(), found.end(), "checkpoint_missing evidence_checkpoint:9"), found.end());
}

TEST_P(VerifyTest, removed_newest_checkpoints_are_placed) {
  tamper("DELETE FROM evidence_checkpoint WHERE size = 700");
  const Told found = told(check());
  EXPECT_EQ(found, (Told{"checkpoint_file_ahead " + evidence() + "/checkpoint #600", "checkpoint_missing evidence_checkpoint:9"}));
  tamper("DELETE FROM evidence_seal");
  EXPECT_EQ(told(check())[1], "checkpoint_missing evidence_seal");
}

TEST_P(VerifyTest, the_checkpoint_file_is_watched) {
  const std::string file = evidence() + "/checkpoint";
  flip(file, 3);
  EXPECT_EQ(told(check()), (Told{"checkpoint_file_altered " + file}));
  std::filesystem::remove(file);
  EXPECT_EQ(told(check()), (Told{"checkpoint_missing " + file}));
  ASSERT_TRUE(write_checkpoint_file(evidence(), note_of(600)));
  EXPECT_TRUE(check().findings.empty()) << "a crash leaves the one before";
}

TEST_P(VerifyTest, values_are_watched) {
  tamper("UPDATE evidence_value SET value = ?", {base::Bytes{'x'}});
  EXPECT_EQ(told(check()), (Told{"value_altered evidence_value.reason #42"}));
  tamper("UPDATE evidence_value SET leaf = 43");
  EXPECT_EQ(told(check()), (Told{"value_missing evidence_value.reason #42", "value_unknown evidence_value.reason #43"}));
  tamper("DELETE FROM evidence_value");
  EXPECT_EQ(told(check()), (Told{"value_missing evidence_value.reason #42"}));
}

TEST_P(VerifyTest, a_whole_rollback_is_found_against_an_anchor) {
  const Anchor kept{"kept.txt", note_of(700)}, early{"early.txt", note_of(200)};
  EXPECT_TRUE(check(std::vector<Anchor>{kept, early}).findings.empty());
  // Everything as it was at 600: rows, checkpoints, seal, files.
  tamper("DELETE FROM evidence_leaf WHERE number >= 600");
  tamper("DELETE FROM evidence_checkpoint WHERE size > 600");
  auto key = log_key(data(), "");
  ASSERT_TRUE(database->write([&](store::Statements& statements) -> base::Status {
    auto row = last_checkpoint(statements);
    if (!row) return std::unexpected(row.error());
    return statements.execute("UPDATE evidence_seal SET serial = ?, seal = ?",
                              {static_cast<std::int64_t>((*row)->serial), key->sign(seal_text((*row)->serial, (*row)->chain))});
  }));
  ASSERT_TRUE(write_checkpoint_file(evidence(), note_of(600)));
  for (int level : {0, 1}) std::filesystem::resize_file(evidence() + "/level-" + std::to_string(level), level == 0 ? 600 * 32 : 2 * 32);
  EXPECT_TRUE(check().findings.empty()) << "nothing at home can tell";
  EXPECT_EQ(told(check(std::vector<Anchor>{early, kept})), (Told{"rolled_back kept.txt #600–#699"}));
  // … and gone on from there with other records.
  { append_leaves(**open_log(), 600, 800, 200); }
  tamper("UPDATE evidence_leaf SET record = record WHERE number = 0");
  EXPECT_TRUE(check(std::vector<Anchor>{early, kept}).findings.empty()) << "the same records give the same root";
}

TEST_P(VerifyTest, a_history_written_anew_is_found_against_an_anchor) {
  const Anchor kept{"kept.txt", note_of(700)};
  for (const char* table : {"evidence_value", "evidence_leaf", "evidence_checkpoint", "evidence_seal"}) tamper("DELETE FROM " + std::string(table));
  std::filesystem::remove_all(evidence());
  {
    auto log = open_log();
    ASSERT_TRUE(log);
    append_leaves(**log, 0, 0, 1);
    auto done = database->write([&](store::Statements& statements) -> base::Status {
      for (std::uint64_t i = 0; i < 800; ++i)
        if (auto leaf = append(statements, example_record(i + 1)); !leaf) return std::unexpected(leaf.error());
      return {};
    });
    ASSERT_TRUE(done);
    ASSERT_TRUE((*log)->wait_covered(799));
  }
  EXPECT_TRUE(check().findings.empty());
  EXPECT_EQ(told(check(std::vector<Anchor>{kept})), (Told{"anchor_differs kept.txt #700"}));
  EXPECT_EQ(told(check(std::vector<Anchor>{{"x.txt", "nothing"}})), (Told{"anchor_unreadable x.txt"}));
}

TEST_P(VerifyTest, cosigned_checkpoints_are_watched) {
  ASSERT_TRUE(keep_cosigned(evidence(), 300, note_of(300)));
  ASSERT_TRUE(keep_cosigned(evidence(), 400, note_of(300)));
  EXPECT_EQ(told(check()), (Told{"cosigned_altered " + evidence() + "/cosigned/400"}));
  std::filesystem::remove(evidence() + "/cosigned/400");
  auto key = log_key(data(), "");
  ASSERT_TRUE(keep_cosigned(evidence(), 900, key->sign(Checkpoint{"town.example/log", 900, base::sha256({}), {}}.text())));
  EXPECT_EQ(told(check()), (Told{"rolled_back " + evidence() + "/cosigned/900 #700–#899"}));
}

// SQLite keeps any kind of value in any column.
TEST_P(VerifyTest, cells_of_another_kind_are_findings_and_end_nothing) {
  if (GetParam() != store::Engine::sqlite) GTEST_SKIP() << "PostgreSQL keeps to its columns' types";
  tamper("UPDATE evidence_leaf SET record = x'00ff', at = 'then' WHERE number = 7");
  tamper("UPDATE evidence_checkpoint SET note = x'00', chain = 'x' WHERE size = 300");
  tamper("UPDATE evidence_seal SET serial = 'x'");
  tamper("UPDATE evidence_value SET salt = 'x'");
  const Told found = told(check());
  EXPECT_EQ(found[0], "record_altered evidence_leaf #7");
  EXPECT_GE(found.size(), 4u);
}

SEKISHO_ON_BOTH_ENGINES(VerifyTest);

}  // namespace
}  // namespace sekisho::evidence
