// For tests: a log in a folder on either engine, and records to put into it.
#pragma once

#include "evidence/key_file.h"
#include "evidence/log.h"
#include "evidence/verify.h"
#include "store/test_places.h"

namespace sekisho::evidence {

inline Record example_record(std::uint64_t number) {
  Record out;
  out.at = 1'790'000'000'000'000 + static_cast<base::Micros>(number);
  out.who = Id::of("account-" + std::to_string(number % 7));
  out.what = Action::crossing_release;
  out.object = Object::crossing;
  out.object_id = Id::of("crossing-" + std::to_string(number));
  out.why = Reason::rule;
  out.set(FactName::output_bytes, number);
  out.set(FactName::output_sha256, base::sha256(base::view(std::to_string(number))));
  return out;
}

class LogTest : public store::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (!IsSkipped()) database = OnBothEngines::open();
  }
  std::string data() const { return folder_.path(); }
  std::string evidence() const { return log_folder(data()); }
  base::Result<std::unique_ptr<Log>> open_log() {
    auto key = log_key(data(), "town.example/log");
    EXPECT_TRUE(key);
    LogSettings settings;
    settings.folder = evidence();
    settings.idle = std::chrono::milliseconds(5);
    settings.retry = std::chrono::milliseconds(5);
    return Log::open(*database, std::move(*key), settings);
  }
  void append_one(std::uint64_t number, const Values& values = {}) {
    auto done = database->write([&](store::Statements& statements) -> base::Status {
      auto leaf = append(statements, example_record(number), values);
      if (!leaf) return std::unexpected(leaf.error());
      EXPECT_EQ(*leaf, number);
      return {};
    });
    EXPECT_TRUE(done);
  }
  // Leaves [first, last), under a checkpoint after every `each`.
  void append_leaves(Log& log, std::uint64_t first, std::uint64_t last, std::uint64_t each) {
    for (std::uint64_t from = first; from < last; from += each) {
      const std::uint64_t to = std::min(last, from + each);
      auto done = database->write([&](store::Statements& statements) -> base::Status {
        for (std::uint64_t i = from; i < to; ++i)
          if (auto leaf = append(statements, example_record(i)); !leaf) return std::unexpected(leaf.error());
        return {};
      });
      ASSERT_TRUE(done);
      ASSERT_TRUE(log.wait_covered(to - 1));
    }
  }
  void tamper(std::string_view sql, std::initializer_list<store::Value> values = {}) {
    auto done = database->write([&](store::Statements& statements) { return statements.execute(sql, values); });
    ASSERT_TRUE(done) << done.error().detail;
  }
  Audit check(std::span<const Anchor> anchors = {}) {
    auto key = log_public_key(data());
    EXPECT_TRUE(key);
    auto done = audit(*database, evidence(), *key, anchors);
    EXPECT_TRUE(done) << (done ? "" : done.error().detail);
    return done ? *done : Audit();
  }
  std::unique_ptr<store::Database> database;
};

}  // namespace sekisho::evidence
