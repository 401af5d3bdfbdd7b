// Backups of a town that goes on working meanwhile, on both engines.
#include "cli/backup.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <random>
#include <thread>

#include "base/clock.h"
#include "cli/evidence_note.h"
#include "evidence/evidence.h"
#include "evidence/key_file.h"
#include "evidence/leaves.h"
#include "store/blob_rows.h"
#include "store/blob_upkeep.h"
#include "store/test_places.h"

namespace sekisho::cli {
namespace {

using base::Code;
using base::Status;

// The program at work: keeps files, lets go of them, destroys them, writes everything down.
class Town {
 public:
  explicit Town(const Place& place) : place_(place) {
    database_ = std::move(*store::Database::open(place.database));
    blobs_ = std::move(*store::Blobs::open(place.blobs));
    log_ = std::move(*evidence::Log::open(*database_, std::move(*evidence::log_key(place.data, "town.example")),
                                          {.folder = place.evidence, .idle = std::chrono::milliseconds(5)}));
  }

  void work(int steps) {
    for (int i = 0; i < steps; ++i) step();
  }
  void work_until(const std::atomic<bool>& enough) {
    while (!enough) step();
  }
  int take_notes() { return write_waiting_notes(*database_, place_.data).value_or(-1); }
  int kept() const { return kept_; }

 private:
  void step() {
    const std::string text = "file " + std::to_string(kept_) + std::string(random_() % 100'000, 'x');
    auto blob = blobs_->put(base::view(text));
    ASSERT_TRUE(blob);
    write(evidence::Action::crossing_hold, [&](store::Statements& unit) { return store::keep(unit, *blob, "item-" + std::to_string(kept_), now()); });
    addresses_.push_back(blob->address);
    ++kept_;
    if (random_() % 3 != 0) return;
    const std::size_t at = random_() % addresses_.size();
    write(evidence::Action::crossing_expire,
          [&](store::Statements& unit) { return store::let_go(unit, addresses_[at], "item-" + std::to_string(at), now()); });
    const auto swept = store::sweep(*database_, *blobs_, now(), 10, [](store::Statements&, const store::Address&) { return Status{}; });
    ASSERT_TRUE(swept || swept.error().code == Code::store_busy);
  }
  template <class Also>
  void write(evidence::Action what, Also also) {
    const auto written = database_->write([&](store::Statements& unit) -> Status {
      evidence::Record record;
      record.at = now(), record.what = what, record.object = evidence::Object::item, record.why = evidence::Reason::rule;
      if (auto leaf = evidence::append(unit, std::move(record)); !leaf) return std::unexpected(leaf.error());
      return also(unit);
    });
    ASSERT_TRUE(written);
  }
  static base::Micros now() { return base::system_clock().now(); }

  const Place& place_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::Blobs> blobs_;
  std::unique_ptr<evidence::Log> log_;
  std::vector<store::Address> addresses_;
  std::mt19937_64 random_{7};
  int kept_ = 0;
};

class Backups : public store::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    place_.data = folder_.path("data");
    ::mkdir(place_.data.c_str(), 0700);
    place_.database = settings_;
    if (settings_.engine == store::Engine::sqlite) place_.database.place = place_.data + "/sekisho.db";
    place_.blobs = {place_.data + "/blobs", place_.data + "/blobs.key"};
    place_.evidence = evidence::log_folder(place_.data);
  }
  store::DatabaseSettings elsewhere() const {
    store::DatabaseSettings out;
    out.engine = settings_.engine;
    if (out.engine == store::Engine::postgresql) out.place = store::TestPostgresql::the().fresh_database();
    return out;
  }
  base::Result<Restored> restore(const std::string& backup, const std::string& name, Damage damage = Damage::refuse) {
    restored_ = elsewhere();
    auto out = restore_backup(folder_.path(backup), secret_, folder_.path(name), restored_, damage);
    if (restored_.place.empty()) restored_.place = folder_.path(name) + "/sekisho.db";
    return out;
  }
  // Every file that a row needs has the content it was kept with, and every row has its record.
  void expect_whole(const std::string& name, std::uint64_t gone) const {
    auto database = store::Database::open(restored_);
    ASSERT_TRUE(database);
    auto blobs = store::Blobs::open({folder_.path(name) + "/blobs", folder_.path(name) + "/blobs.key"});
    ASSERT_TRUE(blobs);
    store::Rows rows;
    std::int64_t held = 0, all = 0;
    const auto read = (*database)->read([&](store::Statements& unit) -> Status {
      rows = *unit.query("SELECT blob.address, owner FROM blob JOIN blob_use ON blob_use.address = blob.address WHERE destroyed_at IS NULL");
      held = (**unit.first("SELECT count(*) FROM evidence_leaf WHERE what = 'crossing_hold'")).integer(0);
      all = (**unit.first("SELECT count(*) FROM blob")).integer(0);
      return {};
    });
    ASSERT_TRUE(read);
    EXPECT_EQ(held, all) << "a file and its record are in one unit of work";
    EXPECT_GT(rows.size(), 0u);
    std::uint64_t absent = 0;
    for (const store::Row& row : rows) {
      const auto bytes = (*blobs)->get(store::address_of(row.bytes(0)), 1 << 20);
      if (!bytes) ++absent;
      else EXPECT_TRUE(base::text(*bytes).starts_with("file " + row.text(1).substr(5)));
    }
    EXPECT_LE(absent, gone);
  }

  Place place_;
  base::Settings settings_file_;
  const ArchiveSecret secret_{ArchiveSecret::Kind::key, fresh_archive_key()};
  store::DatabaseSettings restored_;
};

TEST_P(Backups, OfARunningTownAreRestoredWhole) {
  Town town(place_);
  town.work(50);
  std::atomic<bool> enough = false;
  std::thread worker([&] { town.work_until(enough); });
  std::vector<BackupMade> made;
  for (int i = 0; i < 3; ++i) {
    auto backup = make_backup(place_, settings_file_, folder_.path("backup-" + std::to_string(i)), secret_);
    EXPECT_TRUE(backup) << backup.error().detail;
    if (backup) made.push_back(*backup);
  }
  enough = true;
  worker.join();
  EXPECT_EQ(town.take_notes(), 3) << "the server writes down what was left for it";
  EXPECT_EQ(town.take_notes(), 0);
  ASSERT_EQ(made.size(), 3u);
  EXPECT_GT(town.kept(), 50) << "the town worked while the backups were made";
  for (std::size_t i = 0; i < made.size(); ++i) {
    EXPECT_FALSE(made[i].in_evidence) << "the server alone writes there, later";
    const std::string name = "restored-" + std::to_string(i);
    auto back = restore("backup-" + std::to_string(i), name);
    ASSERT_TRUE(back) << base::describe(back.error().code).id << " " << back.error().where << " " << back.error().detail;
    EXPECT_GT(back->leaves, 50u);
    EXPECT_TRUE(back->damage.empty());
    expect_whole(name, back->gone);
  }
}

TEST_P(Backups, AreWrittenDownWhereNoServerRuns) {
  { Town(place_).work(5); }
  const auto made = make_backup(place_, settings_file_, folder_.path("backup"), secret_);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_TRUE(made->in_evidence);
  const auto back = restore("backup", "restored");
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_EQ(back->gone, 0u);
  auto database = store::Database::open(restored_);
  ASSERT_TRUE(database);
  std::optional<store::Row> restored, before;
  ASSERT_TRUE((*database)->read([&](store::Statements& unit) -> Status {
    restored = *unit.first("SELECT record FROM evidence_leaf WHERE what = 'backup_restore'");
    before = *unit.first("SELECT record FROM evidence_leaf WHERE what = 'backup_make'");
    return {};
  }));
  ASSERT_TRUE(restored.has_value());
  EXPECT_NE(restored->text(0).find(base::hex(made->sha256)), std::string::npos) << "it says which backup";
  EXPECT_FALSE(before.has_value()) << "the copy is older than its record";
}

TEST_P(Backups, NothingIsPutInPlaceFromADamagedOne) {
  { Town(place_).work(5); }
  ASSERT_TRUE(make_backup(place_, settings_file_, folder_.path("backup"), secret_));
  std::ifstream in(folder_.path("backup"), std::ios::binary);
  const std::string good(std::istreambuf_iterator<char>(in), {});
  std::mt19937_64 random{11};
  for (int i = 0; i < 20; ++i) {
    std::string bad = good;
    if (i % 2 == 0) bad.resize(random() % bad.size());
    else bad[random() % bad.size()] ^= 0x10;
    std::ofstream(folder_.path("bad"), std::ios::binary) << bad;
    const auto back = restore("bad", "restored");
    ASSERT_FALSE(back);
    EXPECT_TRUE(back.error().code == Code::backup_damaged || back.error().code == Code::bad_key);
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
      EXPECT_FALSE(entry.path().filename().string().starts_with("restored")) << entry.path();
  }
  EXPECT_TRUE(restore("backup", "restored"));
  EXPECT_EQ(restore("backup", "restored").error().code, Code::output_exists) << "into an empty folder only";
}

TEST_P(Backups, WhatWasDamagedBeforeIsSaidAndRestoredOnlyWhenAccepted) {
  { Town(place_).work(20); }
  std::string victim;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(place_.blobs.folder))
    if (entry.is_regular_file()) victim = entry.path().string();
  std::filesystem::remove(victim);
  ASSERT_TRUE(make_backup(place_, settings_file_, folder_.path("backup"), secret_));
  const auto refused = restore("backup", "restored");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::blob_missing);
  const auto accepted = restore("backup", "restored", Damage::accept);
  ASSERT_TRUE(accepted) << accepted.error().detail;
  EXPECT_EQ(accepted->damage.size(), 1u);
}

TEST_P(Backups, AlteredEvidenceIsFoundBeforeAnythingIsInPlace) {
  { Town(place_).work(20); }
  {
    auto database = store::Database::open(place_.database);
    ASSERT_TRUE(
        (*database)->write([](store::Statements& unit) { return unit.execute("UPDATE evidence_leaf SET who = 'somebody' WHERE number = 7"); }));
  }
  ASSERT_TRUE(make_backup(place_, settings_file_, folder_.path("backup"), secret_));
  const auto refused = restore("backup", "restored");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::evidence_altered);
  EXPECT_FALSE(std::filesystem::exists(folder_.path("restored")));
}

SEKISHO_ON_BOTH_ENGINES(Backups);

}  // namespace
}  // namespace sekisho::cli
