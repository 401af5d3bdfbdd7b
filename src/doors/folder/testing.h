// For the tests of watched folders: a town with its mill, three folders, and the two halves of the door by hand and by the test's own clock.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "crossing/simulation.h"
#include "doors/folder/intake.h"
#include "doors/folder/names.h"
#include "doors/folder/outlet.h"
#include "doors/folder/texts.h"

namespace sekisho::doors::folder::testing {

namespace fs = std::filesystem;
using base::Code;
using crossing::State;

class FolderScene : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"in", "out", "refused"}) fs::create_directory(root_.path(name));
    settings_.name = "窓口";
    settings_.from = zones::Zone::internet;
    settings_.to = zones::Zone::lgwan;
    settings_.in = root_.path("in");
    settings_.out = root_.path("out");
    settings_.refused = root_.path("refused");
    settings_.sender = "sender";
    settings_.receiver = "recipient";
    start();
  }
  void TearDown() override { store::fail_write(0); }

  // The program begins anew, from what lies on disk.
  void start() {
    outlet_.reset();
    intake_.reset();
    rows_.reset();
    work_.reset();
    running_.reset();
    running_ = place_.start(disarmer());
    ASSERT_TRUE(running_);
    const crossing::House house{*running_->database, *running_->blobs, *running_->queue, place_.clock()};
    work_.reset(new Work{settings_, house, *running_->desk, [this] { return rules_; }, stopping_});
    rows_.emplace(house.database, settings_.name);
    intake_.emplace(*work_, *rows_);
    outlet_.emplace(*work_, *rows_);
  }
  virtual crossing::Disarmer& disarmer() { return disarmer_; }
  void use_rules(std::string_view old_text, std::string_view new_text) {
    std::string toml = rules_->toml();
    for (std::size_t at = 0; (at = toml.find(old_text, at)) != std::string::npos; at += new_text.size()) toml.replace(at, old_text.size(), new_text);
    auto changed = crossing::Rules::parse(toml, "test");
    ASSERT_TRUE(changed) << changed.error().where;
    rules_ = std::make_shared<const crossing::Rules>(std::move(*changed));
  }

  void put(const std::string& path, std::string_view text) {
    const fs::path file = fs::path(settings_.in) / path;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  // A look that must work; what it says.
  Pass look(const std::set<std::string>& closed = {}) {
    Pass pass;
    auto looked = intake_->look(closed, [](int, const std::string&) {}, pass);
    EXPECT_TRUE(looked) << base::describe(looked.error().code).id << " " << looked.error().where << " " << looked.error().detail;
    return pass;
  }
  Code failing_look() {
    Pass pass;
    auto looked = intake_->look({}, [](int, const std::string&) {}, pass);
    return looked ? Code::none : looked.error().code;
  }
  // Everything that lies there is given time to settle.
  Pass look_settled() {
    look();
    place_.clock().advance(settings_.settle);
    return look();
  }
  Pass deliver() {
    Pass pass;
    auto delivered = outlet_->deliver(pass);
    EXPECT_TRUE(delivered) << base::describe(delivered.error().code).id;
    return pass;
  }
  void run_mill() {
    for (int idle = 0; idle < 3;) {
      const bool disarmed = running_->mill->disarm_one().value_or(false), released = running_->mill->release_one().value_or(false);
      if (disarmed || released) {
        idle = 0;
      } else {
        ++idle;
        place_.clock().advance(31 * base::kSecond);
      }
    }
  }
  void whole_way() {
    look_settled();
    run_mill();
    deliver();
  }

  // Every file below, "path" → content, hidden ones too.
  static std::map<std::string, std::string> files(const std::string& folder) {
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      out[fs::relative(entry.path(), folder).string()] = std::string(std::istreambuf_iterator<char>(file), {});
    }
    return out;
  }
  // Without reports.
  std::map<std::string, std::string> results() const {
    auto out = files(settings_.out);
    std::erase_if(out, [](const auto& file) { return file.first.ends_with(kReportSuffix) || file.first.ends_with(kNoteSuffix); });
    return out;
  }
  std::map<std::string, std::string> in_folder() const { return files(settings_.in); }
  std::map<std::string, std::string> texts() const { return files(settings_.refused); }

  std::vector<std::string> column(const std::string& sql) {
    std::vector<std::string> out;
    auto looked = running_->database->read([&](store::Statements& s) -> base::Status {
      auto rows = s.query(sql);
      if (!rows) return std::unexpected(rows.error());
      for (const store::Row& row : *rows) out.push_back(row.text(0));
      return {};
    });
    EXPECT_TRUE(looked);
    return out;
  }
  std::vector<std::string> states() { return column("SELECT state FROM item ORDER BY id"); }
  std::size_t rows() { return column("SELECT id FROM folder_file").size(); }

  store::TestFolder root_;
  FolderSettings settings_;
  crossing::simulation::Place place_;
  crossing::simulation::FakeDisarmer disarmer_{1};
  std::shared_ptr<const crossing::Rules> rules_ = std::make_shared<const crossing::Rules>(crossing::Rules::shipped());
  std::atomic<bool> stopping_{false};
  std::unique_ptr<crossing::simulation::Running> running_;
  std::unique_ptr<Work> work_;
  std::optional<Rows> rows_;
  std::optional<Intake> intake_;
  std::optional<Outlet> outlet_;
};

}  // namespace sekisho::doors::folder::testing
