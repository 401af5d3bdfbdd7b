// For the tests of the whole crossing: a town whose people and program act by a seed, and what must hold of every item afterwards (DESIGN §2):
// nothing lost, released once at most and only what was judged, the evidence whole.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <random>
#include <set>

#include "crossing/crossing.h"
#include "evidence/evidence.h"
#include "evidence/key_file.h"
#include "sandbox/scratch.h"
#include "store/test_places.h"

namespace sekisho::crossing::simulation {

using base::Code;

// Says by the first letter of a file what becomes of it.
class FakeDisarmer : public Disarmer {
 public:
  explicit FakeDisarmer(std::uint64_t seed) : random_(seed) {}
  sandbox::Outcome disarm(const sandbox::Request& request) override {
    sandbox::Outcome out;
    std::string text(request.input_bytes, '\0');
    if (pread(request.input_fd, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) return failed(std::move(out), Code::unreadable);
    out.input_bytes = request.input_bytes;
    out.input_sha256 = base::sha256(base::view(text));
    out.input_type = base::FileType::txt;
    if (random_() % 8 == 0) return failed(std::move(out), Code::worker_unavailable);
    switch (text[0]) {
      case 'b': return failed(std::move(out), Code::banned_type);
      case 'c': return failed(std::move(out), Code::worker_crashed);
      case 'e':
        if (request.password != "合言葉") return failed(std::move(out), Code::encrypted);
        break;
      case 'm': out.measure = {{1'000, 979}, {10, 9}}; break;  // much is missing
      default: break;
    }
    const std::string clean = "clean " + text;
    auto file = sandbox::scratch_file(sandbox::Place::memory, {});
    if (!file || !sandbox::append(file->get(), base::view(clean))) return failed(std::move(out), Code::disk_full);
    out.clean = true;
    out.output_type = base::FileType::txt;
    out.output_fd = std::move(*file);
    out.output_bytes = clean.size();
    out.output_sha256 = base::sha256(base::view(text[0] == 'l' ? "a lie" : clean));
    return out;
  }

 private:
  static sandbox::Outcome failed(sandbox::Outcome out, Code code) {
    out.reason = {code, {}, {}};
    return out;
  }
  std::mt19937_64 random_;
};

// Knows a file that begins with v, and does not always answer for the others.
class FakeScanner : public Scanner {
 public:
  explicit FakeScanner(std::uint64_t seed) : random_(seed) {}
  base::Result<Scan> scan(int fd, std::uint64_t bytes) override {
    char first = 0;
    if (bytes != 0 && pread(fd, &first, 1, 0) != 1) return base::refuse(Code::unreadable);
    if (first == 'v') return Scan{true, "Test.Virus (simulated)"};
    if (random_() % 4 == 0) return base::refuse(Code::scanner_unavailable);
    return Scan{};
  }
  base::Result<Signatures> signatures() override {
    if (random_() % 4 == 0) return base::refuse(Code::scanner_unavailable);
    return Signatures{"1.4.6", "27800", std::nullopt};
  }

 private:
  std::mt19937_64 random_;
};

// One start of the program: everything is opened anew from what lies on disk.
struct Running {
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::Blobs> blobs;
  std::unique_ptr<store::Queue> queue;
  std::unique_ptr<evidence::Log> log;
  Passwords passwords;
  FakeScanner scanner{1};
  std::optional<ScannerWatch> watch;
  std::optional<Desk> desk;
  std::optional<Mill> mill;
};

// Where one town's program runs, and its time.
class Place {
 public:
  // Nothing when a fault hits the start itself.
  std::unique_ptr<Running> start(Disarmer& disarmer) {
    auto out = std::make_unique<Running>();
    auto database = store::Database::open({.place = folder_.path("sekisho.db")});
    if (!database) return nullptr;
    out->database = std::move(*database);
    auto blobs = store::Blobs::open({folder_.path("blobs"), folder_.path("blobs.key")});
    if (!blobs) return nullptr;
    out->blobs = std::move(*blobs);
    out->queue = store::make_queue(*out->database, {.lease_us = 60 * base::kSecond, .tries_max = 200, .pause_us_max = 30 * base::kSecond},
                                   [this] { return clock_.now(); });
    auto key = evidence::log_key(folder_.path(), "simulation.example");
    if (!key) return nullptr;
    auto log = evidence::Log::open(*out->database, std::move(*key),
                                   {.folder = evidence::log_folder(folder_.path()),
                                    .idle = std::chrono::milliseconds(1),
                                    .retry = std::chrono::milliseconds(1),
                                    .clock = &clock_});
    if (!log) return nullptr;
    out->log = std::move(*log);
    const House house{*out->database, *out->blobs, *out->queue, clock_};
    out->desk.emplace(house);
    out->watch.emplace(&out->scanner, clock_);
    out->mill.emplace(house, *out->log, disarmer, [](const std::string&) { return base::Profile(); }, out->passwords, MillSettings(), &*out->watch);
    return recipient_lives(*out->database) ? std::move(out) : nullptr;
  }

  base::ManualClock& clock() { return clock_; }

 private:
  static bool recipient_lives(store::Database& database) {
    return database
        .write([](store::Statements& s) {
          return s.execute(
              "INSERT INTO account (id, name, shown_name, roles, password, made_at) VALUES ('recipient', 'recipient', '受取人', 1, '-', 0)"
              " ON CONFLICT DO NOTHING");
        })
        .has_value();
  }

  base::ManualClock clock_;
  store::TestFolder folder_;
};

struct Sent {
  std::string text;
  bool outward = false;
};

class Town {
 public:
  Town(std::uint64_t seed, base::ManualClock& clock) : random_(seed), clock_(clock), rules_(Rules::shipped()) {}

  // One act of somebody or of the program; what fails, fails as it would in a browser: the person tries something else.
  void act(Running& running) {
    switch (random_() % 12) {
      case 0:
      case 1:
      case 2:
      case 3: return send(running);
      case 4:
      case 5: (void)running.mill->disarm_one(); return;
      case 6: (void)running.mill->release_one(); return;
      case 7: (void)decide(running); return;
      case 8: return take(running);
      case 9: return unlock(running);
      case 10: return cancel(running);
      default: clock_.advance(static_cast<base::Micros>(random_() % 40) * base::kSecond); (void)running.mill->tidy(10);
    }
  }

  // Everybody does what is left to do until nothing more moves, however long the time goes on.
  void finish(Running& running) {
    for (int idle = 0; idle < 50;) {
      const bool disarmed = running.mill->disarm_one().value_or(false), released = running.mill->release_one().value_or(false);
      const bool decided = decide(running);
      if (disarmed || released || decided) {
        idle = 0;
      } else {
        ++idle;
        clock_.advance(31 * base::kSecond);
      }
    }
    for (int round = 0; round < 4; ++round) {
      clock_.advance(10 * base::kDay);
      (void)running.mill->tidy(1'000);
    }
  }

  const std::map<std::string, Sent>& held() const { return held_; }
  // What senders were told to be safe; for a town whose process dies.
  std::function<void(const std::string&, const Sent&)> on_held = [](const std::string&, const Sent&) {};
  void knows(const std::string& item, const Sent& sent) { held_[item] = sent; }

 private:
  void send(Running& running) {
    const bool outward = random_() % 3 == 0;
    const Sending sending{outward ? zones::Zone::lgwan : zones::Zone::internet,
                          outward ? zones::Zone::internet : zones::Zone::lgwan,
                          "sender",
                          {"recipient"},
                          "よろしくお願いします"};
    auto crossing = running.desk->open(rules_, sending);
    if (!crossing) return;
    const Route& route = *rules_.route(sending.from, sending.to);
    for (std::uint64_t i = 0, files = 1 + random_() % 3; i < files; ++i) {
      const std::string text = std::string(1, "gggggbcelv"[random_() % 10]) + std::to_string(random_());
      auto item = running.desk->receive(route, *crossing, "sender", "書類/" + std::to_string(i) + ".txt", text.size());
      if (!item) continue;
      auto kept = running.blobs->put(base::view(text));
      if (!kept || !running.desk->hold(route, *item, *kept)) continue;
      knows(*item, {text, outward});
      on_held(*item, {text, outward});
    }
  }

  // The sender gives the password of a file that waits for it: perhaps the wrong one.
  void unlock(Running& running) {
    for (const auto& [id, sent] : held_) {
      if (sent.text[0] != 'e' || random_() % 3 != 0) continue;
      (void)running.desk->unlock(id, "sender", random_() % 2 == 0 ? "合言葉" : "違う合言葉", running.passwords);
      return;
    }
  }

  // The sender thinks better of it, now and then, wherever the file is.
  void cancel(Running& running) {
    for (const auto& [id, sent] : held_) {
      if (random_() % 8 != 0) continue;
      EXPECT_FALSE(running.desk->cancel(id, "recipient"));
      (void)running.desk->cancel(id, "sender");
      return;
    }
  }

  // One waiting item, if there is any.
  bool decide(Running& running) {
    for (const auto& [id, sent] : held_) {
      auto item = running.desk->item(id);
      if (!item || !*item) continue;
      if ((*item)->state == State::waiting) {
        EXPECT_FALSE(running.desk->approve(id, "sender", "")) << "nobody approves what they sent";
        if (random_() % 4 == 0) (void)running.desk->send_back(id, "approver", "宛先が違います");
        else (void)running.desk->approve(id, "approver", "");
        return true;
      }
    }
    return false;
  }

  void take(Running& running) {
    for (const auto& [id, sent] : held_) {
      if (random_() % 3 != 0) continue;
      EXPECT_FALSE(running.desk->take(id, "somebody else"));
      auto taken = running.desk->take(id, "recipient");
      if (!taken) continue;
      auto bytes = running.blobs->get(taken->clean, 1'000);
      if (bytes) {
        EXPECT_EQ(base::text(*bytes), "clean " + sent.text);
      }
      return;
    }
  }

  std::mt19937_64 random_;
  base::ManualClock& clock_;
  Rules rules_;
  std::map<std::string, Sent> held_;
};

inline State expected_end(const Sent& sent, bool taken) {
  switch (sent.text[0]) {
    case 'b':
    case 'c':
    case 'l': return State::refused;
    case 'v': return State::quarantined;
    default: return taken ? State::taken : State::expired;  // its time is over; or its password never came
  }
}

inline void check_item(Running& running, const std::string& id, const Sent& sent) {
  auto item = running.desk->item(id);
  ASSERT_TRUE(item && *item) << "an accepted item is there: " << id;
  EXPECT_TRUE(describe((*item)->state).final) << id << " stands at " << describe((*item)->state).id;
  EXPECT_FALSE((*item)->clean) << "bytes stay behind on the far side";

  std::vector<evidence::Record> records;
  auto looked = running.database->read([&](store::Statements& s) -> base::Status {
    auto leaves = evidence::leaves_about(s, evidence::Object::item, evidence::Id::of(id), {}, 1'000);
    if (!leaves) return std::unexpected(leaves.error());
    for (const evidence::Leaf& leaf : *leaves) records.push_back(*evidence::Record::parse(leaf.record));
    return {};
  });
  ASSERT_TRUE(looked);
  State at = State::received;
  int passes = 0, approvals = 0, releases = 0, takes = 0;
  std::optional<evidence::Fact> judged, released;
  for (const evidence::Record& record : records) {
    using evidence::Action;
    if (record.what == Action::crossing_arrive || record.what == Action::original_destroy || record.what == Action::output_destroy ||
        record.what == Action::crossing_scan)
      continue;
    EXPECT_EQ(std::get<evidence::Id>(record.facts.at(evidence::FactName::state_before)).text(), describe(at).id);
    at = *state_of(std::get<evidence::Id>(record.facts.at(evidence::FactName::state_after)).text());
    if (record.what == Action::crossing_pass) ++passes, judged = record.facts.at(evidence::FactName::output_sha256);
    if (record.what == Action::crossing_approve) ++approvals;
    if (record.what == Action::crossing_take) ++takes;
    if (record.what == Action::crossing_release) ++releases, released = record.facts.at(evidence::FactName::output_sha256);
  }
  EXPECT_EQ(at, (*item)->state) << "the evidence tells the whole way";
  if (at == State::returned) {
    EXPECT_TRUE(sent.outward);
  } else if (at != State::cancelled) {
    EXPECT_EQ(at, expected_end(sent, takes > 0)) << sent.text << " " << (*item)->code;
  }
  EXPECT_LE(releases, 1);
  if (releases == 1) {
    EXPECT_EQ(passes, 1);
    EXPECT_EQ(judged, released);
    EXPECT_EQ(approvals, sent.outward ? 1 : 0);
  }
  if ((*item)->state == State::refused || (*item)->state == State::quarantined || (*item)->state == State::cancelled) {
    EXPECT_EQ(releases, 0);
  }
}

inline void check_all(Running& running, const Town& town) {
  for (const auto& [id, sent] : town.held()) check_item(running, id, sent);
  auto covered = running.database->read([&](store::Statements& s) -> base::Status {
    auto leaves = evidence::leaf_count(s);
    if (!leaves) return std::unexpected(leaves.error());
    return *leaves == 0 ? base::Status{} : running.log->wait_covered(*leaves - 1);
  });
  EXPECT_TRUE(covered);
  auto audit = evidence::audit(*running.database, running.log->folder(), running.log->public_key(), {});
  ASSERT_TRUE(audit);
  EXPECT_EQ(audit->uncovered, 0u);
  for (const evidence::Finding& finding : audit->findings) ADD_FAILURE() << describe(finding.kind).id << " " << finding.place();
}

}  // namespace sekisho::crossing::simulation
