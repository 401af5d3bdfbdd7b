#include "store/blob_upkeep.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "store/blob_rows.h"
#include "store/test_places.h"

namespace sekisho::store {
namespace {

namespace fs = std::filesystem;
using base::Code;
using base::Status;

class UpkeepTest : public OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    database_ = open();
    auto blobs = Blobs::open(blob_settings_);
    ASSERT_TRUE(blobs.has_value()) << blobs.error().detail;
    blobs_ = std::move(*blobs);
  }
  Address keep_one(const std::string& text, const std::string& owner) {
    auto kept = blobs_->put(base::view(text));
    EXPECT_TRUE(kept.has_value());
    auto done = database_->write([&](Statements& s) { return keep(s, *kept, owner, 1); });
    EXPECT_TRUE(done.has_value()) << done.error().detail;
    return kept->address;
  }
  void drop_one(const Address& address, const std::string& owner) {
    auto done = database_->write([&](Statements& s) { return let_go(s, address, owner, 2); });
    EXPECT_TRUE(done.has_value()) << done.error().detail;
  }
  int sweep_all(std::vector<Address>* recorded = nullptr) {
    auto swept = sweep(*database_, *blobs_, 3, 100, [&](Statements&, const Address& address) -> Status {
      if (recorded != nullptr) recorded->push_back(address);
      return {};
    });
    EXPECT_TRUE(swept.has_value()) << swept.error().detail;
    return swept.value_or(-1);
  }
  ScrubReport scrub_now() {
    auto report = scrub(*blobs_, *database_, {.young = std::chrono::seconds(0)});
    EXPECT_TRUE(report.has_value()) << report.error().detail;
    return report ? *report : ScrubReport{};
  }
  std::string path_of(const Address& address) { return blob_settings_.folder + "/" + *blobs_->name_of(address); }

  BlobSettings blob_settings_{folder_.path("blobs"), folder_.path("keys")};
  std::unique_ptr<Database> database_;
  std::unique_ptr<Blobs> blobs_;
};
SEKISHO_ON_BOTH_ENGINES(UpkeepTest);

TEST_P(UpkeepTest, AFileGoesWhenNobodyNeedsItAndThatIsRecorded) {
  const Address address = keep_one("same", "item 1");
  EXPECT_EQ(keep_one("same", "item 2"), address);
  drop_one(address, "item 1");
  drop_one(address, "nobody");
  EXPECT_EQ(sweep_all(), 0);
  EXPECT_TRUE(blobs_->has(address));
  drop_one(address, "item 2");
  std::vector<Address> recorded;
  EXPECT_EQ(sweep_all(&recorded), 1);
  EXPECT_EQ(recorded, std::vector<Address>{address});
  EXPECT_FALSE(blobs_->has(address));
  EXPECT_EQ(sweep_all(), 0);
  EXPECT_TRUE(scrub_now().findings.empty());
}

TEST_P(UpkeepTest, AFileThatComesAgainIsNotSweptAway) {
  const Address address = keep_one("text", "item 1");
  drop_one(address, "item 1");
  {
    auto again = blobs_->put(base::view("text"));
    EXPECT_EQ(sweep_all(), 0) << "pinned between its file and its rows";
    ASSERT_TRUE(database_->write([&](Statements& s) { return keep(s, *again, "item 2", 5); }).has_value());
  }
  EXPECT_EQ(sweep_all(), 0);
  EXPECT_TRUE(blobs_->has(address));
  drop_one(address, "item 2");
  EXPECT_EQ(sweep_all(), 1);
  keep_one("text", "item 3");
  EXPECT_TRUE(blobs_->has(address));
  EXPECT_EQ(sweep_all(), 0);
}

TEST_P(UpkeepTest, WhatCannotBeRecordedIsTriedAgain) {
  const Address address = keep_one("text", "item");
  drop_one(address, "item");
  auto refused = sweep(*database_, *blobs_, 3, 100, [](Statements&, const Address&) { return base::refuse(Code::disk_full); });
  EXPECT_EQ(refused.error().code, Code::disk_full);
  std::vector<Address> recorded;
  EXPECT_EQ(sweep_all(&recorded), 1);
  EXPECT_EQ(recorded.size(), 1u);
}

TEST_P(UpkeepTest, ScrubFindsWhatIsMissingDamagedAndUnknown) {
  const Address good = keep_one("good", "a"), missing = keep_one("missing", "b"), damaged = keep_one("damaged", "c"),
                swapped = keep_one("swapped", "d");
  EXPECT_TRUE(scrub_now().findings.empty());
  fs::remove(path_of(missing));
  {
    std::fstream file(path_of(damaged), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-1, std::ios::end);
    file.put('\0');
  }
  fs::copy_file(path_of(good), path_of(swapped), fs::copy_options::overwrite_existing);
  { auto lost = blobs_->put(base::view("no row knows me")); }
  std::ofstream(blob_settings_.folder + "/stranger") << "x";
  const ScrubReport report = scrub_now();
  std::map<BlobFault, int> faults;
  for (const BlobFinding& finding : report.findings) {
    ++faults[finding.fault];
    const bool right = finding.fault == BlobFault::missing   ? finding.address == missing
                       : finding.fault == BlobFault::damaged ? finding.address == damaged || finding.address == swapped
                                                             : !finding.address.has_value();
    EXPECT_TRUE(right) << finding.name;
  }
  EXPECT_EQ(faults[BlobFault::missing], 1);
  EXPECT_EQ(faults[BlobFault::damaged], 2);
  EXPECT_EQ(faults[BlobFault::unknown], 2);
  EXPECT_EQ(report.findings_all, 5u);
  EXPECT_EQ(scrub(*blobs_, *database_, {.young = std::chrono::seconds(600)})->findings.size(), 3u) << "what is young may be on its way";
  EXPECT_EQ(scrub(*blobs_, *database_, {.progress = [](std::uint64_t) { return false; }}).error().code, Code::interrupted);
}

TEST_P(UpkeepTest, ANewKeyTakesOverFileByFileAndTheOldOneGoesLast) {
  std::vector<Address> before;
  for (int i = 0; i < 5; ++i) before.push_back(keep_one("before " + std::to_string(i), "x"));
  auto unfinished = blobs_->create();
  ASSERT_TRUE(unfinished->write(base::view("begun under the old key")).has_value());
  ASSERT_TRUE(blobs_->key_file().add_key().has_value());
  const Address after = keep_one("after", "x");
  EXPECT_EQ(*drop_unused_keys(*blobs_), 0);
  int asked = 0;
  EXPECT_EQ(encrypt_all_again(*blobs_, [&](std::uint64_t) { return ++asked < 3; }).error().code, Code::interrupted);
  auto report = encrypt_all_again(*blobs_, [](std::uint64_t) { return true; });
  ASSERT_TRUE(report.has_value()) << report.error().detail;
  EXPECT_EQ(report->files, 6u);
  EXPECT_LT(report->encrypted, 5u) << "those done before the interruption are not done again";
  EXPECT_EQ(*drop_unused_keys(*blobs_), 0) << "a file that is being written still needs it";
  const Address late = unfinished->finish()->address;
  EXPECT_EQ(encrypt_all_again(*blobs_, [](std::uint64_t) { return true; })->encrypted, 1u);
  EXPECT_EQ(*drop_unused_keys(*blobs_), 1);
  auto reopened = Blobs::open(blob_settings_);
  ASSERT_TRUE(reopened.has_value());
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(base::text(*(*reopened)->get(before[i], 100)), "before " + std::to_string(i));
  EXPECT_EQ(base::text(*(*reopened)->get(after, 100)), "after");
  EXPECT_EQ(base::text(*(*reopened)->get(late, 100)), "begun under the old key");
}

TEST_P(UpkeepTest, ADamagedFileIsNamedAndDoesNotStopTheOthers) {
  const Address good = keep_one("good", "a"), bad = keep_one("bad", "b");
  ASSERT_TRUE(blobs_->key_file().add_key().has_value());
  fs::resize_file(path_of(bad), 100);
  auto report = encrypt_all_again(*blobs_, [](std::uint64_t) { return true; });
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->encrypted, 1u);
  ASSERT_EQ(report->findings.size(), 1u);
  EXPECT_EQ(report->findings[0].name, *blobs_->name_of(bad));
  EXPECT_TRUE(blobs_->get(good, 100).has_value());
}

}  // namespace
}  // namespace sekisho::store
