#include "evidence/log.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "evidence/proof.h"
#include "evidence/testing.h"

namespace sekisho::evidence {
namespace {

using base::Code;

TEST_P(LogTest, a_leaf_is_there_if_and_only_if_its_unit_commits) {
  auto log = open_log();
  ASSERT_TRUE(log);
  append_one(0);
  auto failed = database->write([&](store::Statements& statements) -> base::Status {
    EXPECT_TRUE(append(statements, example_record(1)));
    return base::refuse(Code::interrupted);
  });
  EXPECT_FALSE(failed);
  append_one(1);
  ASSERT_TRUE((*log)->wait_covered(1));
  EXPECT_EQ((*log)->covered(), 2u);
  EXPECT_EQ((*log)->wait_covered(2, std::chrono::milliseconds(30)).error().code, Code::evidence_uncovered);
}

TEST_P(LogTest, numbers_are_dense_under_many_threads) {
  auto log = open_log();
  ASSERT_TRUE(log);
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 40; ++i) {
        std::uint64_t number = 0;
        auto done = database->write([&](store::Statements& statements) -> base::Status {
          auto leaf = append(statements, example_record(7));
          if (!leaf) return std::unexpected(leaf.error());
          number = *leaf;
          return i % 5 == 4 ? base::Status(base::refuse(Code::interrupted)) : base::Status();
        });
        EXPECT_EQ(done.has_value(), i % 5 != 4);
        if (done && i % 8 == 0) {
          EXPECT_TRUE((*log)->wait_covered(number));
        }
      }
    });
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE((*log)->wait_covered(191));
  const Audit found = check();
  EXPECT_EQ(found.leaves, 192u);
  EXPECT_TRUE(found.findings.empty());
}

TEST_P(LogTest, every_leaf_is_proved_to_whoever_has_the_key) {
  auto log = open_log();
  ASSERT_TRUE(log);
  append_leaves(**log, 0, 600, 150);
  for (std::uint64_t leaf : {0u, 1u, 255u, 256u, 511u, 512u, 599u}) {
    std::string text;
    auto done = database->read([&](store::Statements& statements) -> base::Status {
      auto row = last_checkpoint(statements);
      if (!row) return std::unexpected(row.error());
      auto proof = prove(statements, (*log)->hashes(), leaf, (*row)->note);
      if (!proof) return std::unexpected(proof.error());
      text = *proof;
      return {};
    });
    ASSERT_TRUE(done) << leaf;
    auto proof = RecordProof::parse(text);
    ASSERT_TRUE(proof);
    EXPECT_EQ(base::text(*proof->extra), example_record(leaf).json());
    auto checkpoint = proof->verify(*proof->extra, (*log)->public_key());
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->size, 600u);
    EXPECT_EQ(checkpoint->origin, "town.example/log");
  }
}

TEST_P(LogTest, goes_on_after_a_stop_and_only_one_runs) {
  {
    auto log = open_log();
    ASSERT_TRUE(log);
    EXPECT_EQ(open_log().error().code, Code::store_in_use);
    append_leaves(**log, 0, 300, 100);
    append_one(300);  // covered on the way out
  }
  auto log = open_log();
  ASSERT_TRUE(log);
  EXPECT_EQ((*log)->covered(), 301u);
  append_leaves(**log, 301, 310, 3);
  const Audit found = check();
  EXPECT_TRUE(found.findings.empty());
  EXPECT_EQ(found.leaves, 310u);
  EXPECT_EQ(found.checkpoints, 8u) << "one of size 0, three, one at the stop, three";
}

TEST_P(LogTest, what_a_crash_leaves_in_the_files_is_mended) {
  { append_leaves(**open_log(), 0, 300, 100); }
  const std::string zero = evidence() + "/level-0", one = evidence() + "/level-1";
  std::ofstream(zero, std::ios::app | std::ios::binary) << std::string(77, 'x');  // hashes written, checkpoint not
  std::ofstream(one, std::ios::app | std::ios::binary) << "torn";
  { ASSERT_TRUE(open_log()); }
  EXPECT_EQ(std::filesystem::file_size(zero), 300u * 32);
  EXPECT_EQ(std::filesystem::file_size(one), 32u);
  EXPECT_TRUE(check().findings.empty());
  std::filesystem::remove(zero);  // the folder was lost
  std::filesystem::resize_file(one, 7);
  std::filesystem::remove(evidence() + "/checkpoint");
  { ASSERT_TRUE(open_log()); }
  EXPECT_EQ(std::filesystem::file_size(zero), 300u * 32);
  EXPECT_TRUE(check().findings.empty());
}

TEST_P(LogTest, what_no_crash_leaves_behind_is_refused_at_the_start) {
  { append_leaves(**open_log(), 0, 300, 100); }
  const std::string zero = evidence() + "/level-0", file = evidence() + "/checkpoint";
  std::filesystem::copy(evidence(), data() + "/kept", std::filesystem::copy_options::recursive);
  auto again = [&] {
    std::filesystem::remove_all(evidence());
    std::filesystem::copy(data() + "/kept", evidence(), std::filesystem::copy_options::recursive);
  };
  std::fstream(zero, std::ios::in | std::ios::out | std::ios::binary).seekp(299 * 32).put('x');
  EXPECT_EQ(open_log().error().code, Code::evidence_altered);
  again();
  std::ofstream(file, std::ios::app) << "x";
  EXPECT_EQ(open_log().error().code, Code::evidence_altered);
  again();
  tamper("UPDATE evidence_leaf SET record = ? WHERE number = 100", {std::string("{}")});
  std::filesystem::remove(zero);
  EXPECT_EQ(open_log().error().code, Code::evidence_altered) << "the records give another root";
  again();
  tamper("DELETE FROM evidence_leaf WHERE number = 299");
  EXPECT_EQ(open_log().error().code, Code::evidence_missing);
  tamper("DELETE FROM evidence_checkpoint WHERE size = 300");
  tamper("UPDATE evidence_seal SET serial = 2");
  EXPECT_EQ(open_log().error().code, Code::evidence_rolled_back) << "the folder has seen more";
  tamper("DELETE FROM evidence_checkpoint");
  EXPECT_EQ(open_log().error().code, Code::evidence_missing);
}

TEST_P(LogTest, a_full_disk_stops_nothing_for_good) {
  auto log = open_log();
  ASSERT_TRUE(log);
  append_leaves(**log, 0, 10, 5);
  for (std::int64_t nth = 1; nth < 12; ++nth) {
    store::fail_write(nth);
    const std::uint64_t number = (*log)->covered();
    base::Status done = base::refuse(Code::disk_full);
    for (int tries = 0; !done && tries < 20; ++tries)
      done = database->write([&](store::Statements& statements) -> base::Status {
        auto leaf = append(statements, example_record(number));
        return leaf ? base::Status() : base::Status(std::unexpected(leaf.error()));
      });
    ASSERT_TRUE(done);
    ASSERT_TRUE((*log)->wait_covered(number)) << nth;
  }
  store::fail_write(0);
  EXPECT_TRUE(check().findings.empty());
}

TEST_P(LogTest, values_are_opened_checked_and_erased_while_the_proof_stays) {
  auto log = open_log();
  ASSERT_TRUE(log);
  Values values;
  at(values, Role::name) = "住民票.pdf";
  at(values, Role::reason) = "窓口で受け取ったため";
  append_one(0, values);
  ASSERT_TRUE((*log)->wait_covered(0));
  auto opened = [&] {
    std::vector<OpenedValue> out;
    auto done = database->read([&](store::Statements& statements) -> base::Status {
      auto found = open_values(statements, 0);
      if (!found) return std::unexpected(found.error());
      out = *found;
      return {};
    });
    EXPECT_TRUE(done);
    return out;
  };
  ASSERT_EQ(opened().size(), 2u);
  EXPECT_EQ(opened()[0].value, "住民票.pdf");
  std::uint64_t erasure = 0;
  ASSERT_TRUE(database->write([&](store::Statements& statements) -> base::Status {
    auto leaf = erase_values(statements, 0, Id::of("operator-1"), Reason::law, 5);
    if (!leaf) return std::unexpected(leaf.error());
    erasure = *leaf;
    return {};
  }));
  ASSERT_TRUE((*log)->wait_covered(erasure));
  EXPECT_TRUE(opened().empty());
  const Audit found = check();
  EXPECT_TRUE(found.findings.empty());
  EXPECT_EQ(found.erased, 2u);
}

TEST_P(LogTest, key_is_made_once_for_its_owner_alone) {
  ASSERT_TRUE(open_log());
  struct stat facts{};
  ASSERT_EQ(::stat((data() + "/evidence.key").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  EXPECT_EQ(log_key(data(), "")->public_key().text(), log_public_key(data())->text());
  EXPECT_EQ(log_key(data(), "other.example").error().code, Code::bad_key);
  ::chmod((data() + "/evidence.key").c_str(), 0640);
  EXPECT_EQ(log_key(data(), "").error().code, Code::bad_key);
  ::chmod((data() + "/evidence.key").c_str(), 0600);
  std::filesystem::remove(data() + "/evidence.key");
  EXPECT_EQ(open_log().error().code, Code::bad_key) << "a new key does not take over another's log";
}

SEKISHO_ON_BOTH_ENGINES(LogTest);

}  // namespace
}  // namespace sekisho::evidence
