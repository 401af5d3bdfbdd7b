#include "cli/demonstration_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <random>

#include "base/profile_file.h"
#include "cli/cli.h"
#include "cli/report.h"
#include "cli/settings.h"
#include "crossing/clamd.h"
#include "crossing/crossing.h"
#include "crossing/premises.h"
#include "people/people.h"
#include "sandbox/engine.h"

namespace sekisho::cli {

using base::Code;
using base::Micros;
using base::refuse;
using base::Result;
using base::Status;
using crossing::State;
using zones::Zone;

namespace {

constexpr Micros kMinute = 60 * base::kSecond, kHour = 60 * kMinute;
constexpr int kDays = 30;
constexpr std::string_view kPassword = "hakone-no-yama-wa-tenka";  // of all six; for a demonstration on loopback only

struct Person {
  std::string_view name, shown;
  people::Roles roles;
};
const Person kPeople[] = {
    {"sato", "佐藤 美咲（住民課）", {people::Role::staff}},
    {"suzuki", "鈴木 健太（建設課）", {people::Role::staff}},
    {"yamada", "山田 葵（税務課）", {people::Role::staff}},
    {"tanaka", "田中 一郎（住民課長）", {people::Role::staff, people::Role::approver}},
    {"kato", "加藤 直樹（情報政策課）", {people::Role::staff, people::Role::operating}},
    {"ito", "伊藤 静香（監査担当）", {people::Role::auditor}},
};

struct Sample {
  std::string name, kind, password, path;
};

Result<std::vector<Sample>> samples(const std::string& folder) {
  std::ifstream list(folder + "/files.tsv");
  std::vector<Sample> out;
  for (std::string line; std::getline(list, line);) {
    const std::size_t first = line.find('\t'), second = line.find('\t', first + 1);
    if (second == std::string::npos) return refuse(Code::bad_request, folder + "/files.tsv", line);
    Sample sample{line.substr(0, first), line.substr(first + 1, second - first - 1), line.substr(second + 1), {}};
    sample.path = folder + "/" + sample.name;
    out.push_back(std::move(sample));
  }
  if (out.empty()) return refuse(Code::not_found, folder + "/files.tsv");
  return out;
}

// One town over thirty days.
class Town {
 public:
  Town(crossing::Premises& premises, base::ManualClock& clock, sandbox::Pool& pool, crossing::ScannerWatch& scanner, std::vector<Sample> samples)
      : premises_(premises),
        clock_(clock),
        desk_(premises.house()),
        engine_(pool),
        mill_(premises.house(), premises.log(), engine_, profile, passwords_, {.engine = engine_name(worker_beside_this_program())}, &scanner),
        samples_(std::move(samples)) {}

  Status live() {
    if (auto made = settle(); !made) return made;
    const Micros end = base::system_clock().now();
    for (int day = kDays; day >= 0; --day) {
      const Micros morning = end - day * base::kDay - 8 * kHour;
      if (clock_.now() < morning) clock_.advance(morning - clock_.now());
      const bool weekend = (morning / base::kDay + 4) % 7 == 0 || (morning / base::kDay + 4) % 7 == 6;
      const int crossings = weekend && day > 1 ? 1 : 4 + static_cast<int>(random_() % 3);
      for (int i = 0; i < crossings && clock_.now() < end - 2 * kHour; ++i) {  // nothing of it lies in the future
        clock_.advance((5 + static_cast<Micros>(random_() % 6)) * kMinute);
        if (auto sent = send(day); !sent) return sent;
      }
      if (auto tidied = mill_.tidy(1'000); !tidied) return std::unexpected(tidied.error());
      std::fputs(fmt::format("\r{:3d} 日目 / day  ", kDays - day + 1).c_str(), stderr);
    }
    std::fputs("\n", stderr);
    return {};
  }

  int crossings() const { return crossings_; }

 private:
  static Result<base::Profile> profile(const std::string& name) {
    auto choice = base::load_profile(name);
    if (!choice) return std::unexpected(choice.error());
    return choice->profile;
  }

  Status settle() {
    people::Accounts accounts(premises_.database(), clock_);
    for (const Person& person : kPeople) {
      auto added = accounts.add(person.name, person.shown, person.roles, kPassword);
      if (!added) return std::unexpected(added.error());
      ids_.push_back(added->id);
    }
    people::Organisation organisation(premises_.database(), clock_);
    const std::pair<std::string_view, std::vector<std::string>> units[] = {
        {"住民課", {ids_[0], ids_[3]}}, {"建設課", {ids_[1]}}, {"税務課", {ids_[2]}}, {"情報政策課", {ids_[4]}}};
    for (const auto& [name, members] : units) {
      auto unit = organisation.add_unit(name);
      if (!unit) return std::unexpected(unit.error());
      if (auto set = organisation.set_members(*unit, members); !set) return set;
      units_.push_back(*unit);
    }
    auto post = organisation.add_post(units_[0], "課長");
    if (!post) return std::unexpected(post.error());
    return organisation.set_holders(*post, {ids_[3]});
  }

  const Sample& pick(std::string_view kind) {
    std::vector<const Sample*> fitting;
    for (const Sample& sample : samples_)
      if (sample.kind == kind) fitting.push_back(&sample);
    return fitting.empty() ? samples_[random_() % samples_.size()] : *fitting[random_() % fitting.size()];
  }

  // Mostly what passes; now and then what does not.
  std::vector<const Sample*> choose() {
    std::vector<const Sample*> out;
    const std::size_t count = 1 + random_() % 3;
    for (std::size_t i = 0; i < count; ++i) {
      const auto dice = random_() % 60;
      out.push_back(&pick(dice < 32 ? "plain" : dice < 51 ? "active" : dice < 55 ? "locked" : dice < 59 ? "refused" : "malware"));
    }
    return out;
  }

  Status send(int days_ago) {
    const bool inward = random_() % 3 != 0;
    const std::size_t sender = random_() % 3;
    const std::string recipient = random_() % 4 == 0 ? units_[random_() % units_.size()] : ids_[random_() % 4];
    static constexpr std::string_view kNotes[] = {"ご確認をお願いします。", "先日お話しした資料です。", "",
                                                  "県からの照会です。金曜までに回答します。", "写真を送ります。"};
    auto id = desk_.open(rules_, {.from = inward ? Zone::internet : Zone::lgwan,
                                  .to = inward ? Zone::lgwan : Zone::internet,
                                  .sender = ids_[sender],
                                  .recipients = {recipient},
                                  .note = std::string(kNotes[random_() % std::size(kNotes)])});
    if (!id) return std::unexpected(id.error());
    ++crossings_;
    const crossing::Route& route = *rules_.route(inward ? Zone::internet : Zone::lgwan, inward ? Zone::lgwan : Zone::internet);
    std::vector<std::string> items;
    for (const Sample* sample : choose()) {
      auto item = put_in(route, *id, ids_[sender], *sample);
      if (!item) return std::unexpected(item.error());
      items.push_back(*item);
      clock_.advance(2 * base::kSecond);
    }
    if (auto ran = run(); !ran) return ran;
    for (std::size_t i = 0; i < items.size(); ++i)
      if (auto followed = follow(items[i], ids_[sender], days_ago); !followed) return followed;
    return run();
  }

  Result<std::string> put_in(const crossing::Route& route, const std::string& crossing, const std::string& sender, const Sample& sample) {
    auto content = read_small_file(sample.path);
    if (!content) return std::unexpected(content.error());
    auto item = desk_.receive(route, crossing, sender, sample.name, content->size());
    if (!item) return item;
    if (random_() % 60 == 0) {  // she changes her mind
      if (auto cancelled = desk_.cancel(*item, sender); !cancelled) return std::unexpected(cancelled.error());
      return item;
    }
    auto kept = premises_.files().put(base::view(*content));
    if (!kept) return std::unexpected(kept.error());
    if (auto held = desk_.hold(route, *item, *kept); !held) return std::unexpected(held.error());
    return item;
  }

  Status run() {
    for (bool more = true; more;) {
      auto disarmed = mill_.disarm_one();
      if (!disarmed) return std::unexpected(disarmed.error());
      auto released = mill_.release_one();
      if (!released) return std::unexpected(released.error());
      more = *disarmed || *released;
    }
    return {};
  }

  // What people do with it: give the password, approve, return, take, forget.
  Status follow(const std::string& id, const std::string& sender, int days_ago) {
    auto item = desk_.item(id);
    if (!item) return std::unexpected(item.error());
    clock_.advance((1 + static_cast<Micros>(random_() % 20)) * kMinute);
    const bool leave = days_ago <= 1 || random_() % 8 == 0;  // today's wait for whoever looks at the demonstration
    if ((*item)->state == State::locked && !leave)
      if (auto given = desk_.unlock(id, sender, "sakura-2026", passwords_); !given) return given;
    if ((*item)->state == State::waiting && !leave) {
      const Status decided = random_() % 6 == 0 ? desk_.send_back(id, ids_[3], "宛先が課の名簿と違います。確かめて送り直してください。")
                                                : desk_.approve(id, ids_[3], "内容を確認しました。");
      if (!decided) return decided;
    }
    if (auto ran = run(); !ran) return ran;
    item = desk_.item(id);
    if (!item) return std::unexpected(item.error());
    if ((*item)->state != State::released || leave) return {};
    clock_.advance((3 + static_cast<Micros>(random_() % 90)) * kMinute);
    for (const std::string& person : ids_) {
      auto taken = desk_.take(id, person);
      if (taken) return {};
      if (taken.error().code != Code::not_permitted) return std::unexpected(taken.error());
    }
    return {};
  }

  crossing::Premises& premises_;
  base::ManualClock& clock_;
  crossing::Desk desk_;
  crossing::EngineDisarmer engine_;
  crossing::Passwords passwords_;
  crossing::Mill mill_;
  const std::vector<Sample> samples_;
  const crossing::Rules rules_ = crossing::Rules::shipped();
  std::vector<std::string> ids_, units_;
  std::mt19937_64 random_{1600};
  int crossings_ = 0;
};

int failed(const std::string& place, const base::Error& error) {
  std::fputs((refusal_line(place, error) + (error.detail.empty() ? "" : " (" + error.detail + ")") + "\n").c_str(), stderr);
  return kError;
}

int demonstrate(const DemonstrationOptions& options) {
  auto files = samples(options.files);
  if (!files) return failed(options.files, files.error());
  auto pool = sandbox::Pool::start({.worker_path = worker_beside_this_program(), .workers = 3, .walls_given_up = {}, .scratch_dir = {}});
  if (!pool) return failed("sekisho-worker", pool.error());
  base::ManualClock clock(base::system_clock().now() - (kDays + 1) * base::kDay);
  auto premises = crossing::Premises::open(
      {.data = options.data, .database = {}, .files = {}, .files_key = {}, .origin = "demonstration.sekisho.invalid", .clock = &clock});
  if (!premises) return failed(options.data, premises.error());
  std::unique_ptr<crossing::Clamd> clamd;
  if (!options.scanner.empty()) {
    auto at = crossing::Clamd::at({.address = options.scanner});
    if (!at) return failed(options.scanner, at.error());
    clamd = std::move(*at);
  }
  crossing::ScannerWatch scanner(clamd.get(), clock, 0);
  Town town(**premises, clock, **pool, scanner, std::move(*files));
  if (auto lived = town.live(); !lived) return failed(options.data, lived.error());
  std::fputs(fmt::format("{} 件の受渡しを作りました。 / {} crossings were made.\n\n利用者 / accounts (パスワード / password: {})\n", town.crossings(),
                         town.crossings(), kPassword)
                 .c_str(),
             stdout);
  for (const Person& person : kPeople) std::fputs(fmt::format("  {:<8}{}\n", person.name, person.shown).c_str(), stdout);
  return kAllClean;
}

}  // namespace

void add_demonstration(CLI::App& app, DemonstrationOptions& options, int& status) {
  CLI::App* command = app.add_subcommand("demonstration", "見本の自治体を作る / make a municipality to look at");
  command->add_option("--data", options.data, "作るデータのフォルダー（空であること） / data folder to make")->required();
  command->add_option("--files", options.files, "送るファイルのフォルダー（files.tsv のある） / folder of files to send, with its files.tsv")
      ->required();
  command->add_option("--scanner", options.scanner, "ウイルス検査（clamd）のソケット / socket of the malware scanner (clamd)");
  command->callback([&] { status = demonstrate(options); });
}

}  // namespace sekisho::cli
