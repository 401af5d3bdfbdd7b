#include "apps/sekisho_program.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <algorithm>

#include "base/log.h"
#include "base/profile_file.h"
#include "cli/evidence_note.h"
#include "crossing/tallies.h"
#include "evidence/key_file.h"
#include "evidence/leaves.h"
#include "store/page.h"

namespace sekisho::apps {

using base::Code;
using base::LogLevel;
using base::Result;
using base::Status;
using std::chrono::milliseconds;

sandbox::Outcome CountedDisarmer::disarm(const sandbox::Request& request) {
  {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return busy_ < jobs_; });
    ++busy_;
  }
  sandbox::Outcome outcome = engine_.disarm(request);
  {
    const std::lock_guard lock(mutex_);
    --busy_;
  }
  freed_.notify_one();
  return outcome;
}

unsigned CountedDisarmer::busy() const {
  const std::lock_guard lock(mutex_);
  return busy_;
}

Result<std::unique_ptr<Program>> Program::start(ProgramSettings settings) {
  std::unique_ptr<Program> out(new Program(std::move(settings)));
  if (auto opened = out->open(); !opened) return std::unexpected(opened.error());
  if (auto begun = out->begin(); !begun) return std::unexpected(begun.error());
  return out;
}

Status Program::open() {
  const base::Settings& s = settings_.settings;
  started_at_ = clock_.now();
  jobs_ = s.engine.jobs != 0 ? static_cast<unsigned>(s.engine.jobs) : std::max(1u, std::thread::hardware_concurrency());
  auto pool = sandbox::Pool::start({.worker_path = settings_.worker_path,
                                    .workers = jobs_ * 2 + 1,
                                    .walls_given_up = s.engine.walls_given_up,
                                    .scratch_dir = s.engine.scratch_dir});
  if (!pool) return std::unexpected(pool.error());
  pool_ = std::move(*pool);

  crossing::PremisesSettings place{
      .data = settings_.data, .database = s.store.place, .files = s.store.blob_folder, .files_key = s.store.key_file, .origin = s.evidence.origin};
  if (s.store.engine == "postgresql") {
    auto connection = base::read_secret_file(s.store.connection_file);
    if (!connection) return std::unexpected(connection.error());
    place.engine = store::Engine::postgresql;
    place.database = *connection;
  }
  place.readers_max = s.store.readers_max;
  auto premises = crossing::Premises::open(place);
  if (!premises) return std::unexpected(premises.error());
  premises_ = std::move(*premises);
  auto key = evidence::certificate_key(settings_.data, premises_->log().public_key().name());
  if (!key) return std::unexpected(key.error());
  certificate_key_ = std::move(*key);
  auto secret = base::read_secret_file(settings_.data + "/certificate.key");
  if (!secret) return std::unexpected(secret.error());
  store::set_cursor_key("cursors " + *secret);

  auto rules = crossing::RulesInForce::open(premises_->database(), clock_, s.crossing.rules_file);
  if (!rules) return std::unexpected(rules.error());
  rules_ = std::move(*rules);
  return {};
}

Status Program::begin() {
  const base::Settings& s = settings_.settings;
  crossing::House house = premises_->house();
  if (!s.scanner.socket.empty()) {
    auto clamd = crossing::Clamd::at({.address = s.scanner.socket});
    if (!clamd) return std::unexpected(clamd.error());
    clamd_ = std::move(*clamd);
  }
  scanner_ = std::make_unique<crossing::ScannerWatch>(clamd_.get(), clock_, static_cast<std::uint32_t>(s.scanner.signature_days_max));
  passwords_ = std::make_unique<crossing::Passwords>(clock_);
  desk_ = std::make_unique<crossing::Desk>(house);
  engine_ = std::make_unique<CountedDisarmer>(*pool_, jobs_);
  auto profiles = [folder = s.crossing.profiles_folder](const std::string& name) -> Result<base::Profile> {
    auto choice = base::profile_of_folder(folder, name);
    if (!choice) return std::unexpected(choice.error());
    return choice->profile;
  };
  mill_ = std::make_unique<crossing::Mill>(house, premises_->log(), *engine_, profiles, *passwords_,
                                           crossing::MillSettings{.engine = settings_.engine, .scratch_dir = s.engine.scratch_dir}, scanner_.get());
  accounts_ = std::make_unique<people::Accounts>(premises_->database(), clock_);
  sessions_ = std::make_unique<people::Sessions>(
      premises_->database(), clock_,
      people::SessionLimits{.idle = static_cast<base::Micros>(s.accounts.session_idle_minutes) * 60 * base::kSecond,
                            .whole = static_cast<base::Micros>(s.accounts.session_absolute_minutes) * 60 * base::kSecond});
  tokens_ = std::make_unique<people::Tokens>(premises_->database(), clock_);
  uploads_ = std::make_unique<doors::web::Uploads>(house, *desk_, doors::web::UploadLimits{}, [this] { return rules_->rules(); });
  town_.reset(new api::Town{.house = house,
                            .desk = *desk_,
                            .passwords = *passwords_,
                            .uploads = *uploads_,
                            .log = premises_->log(),
                            .certificate_key = *certificate_key_,
                            .accounts = *accounts_,
                            .sessions = *sessions_,
                            .rules = [this] { return rules_->rules(); },
                            .data = settings_.data,
                            .engine = settings_.engine,
                            .name = s.town.name,
                            .contact = s.town.contact,
                            .settings = s,
                            .rules_file = [this] { return api::RulesFile{rules_->file(), rules_->trouble()}; },
                            .now = [this] { return now(); },
                            .worker_path = settings_.worker_path,
                            .workers = pool_.get()});
  if (auto written = write_down(evidence::Action::program_start); !written) return written;
  write_waiting_notes();

  if (auto opened = open_doors(); !opened) return opened;
  // Each waits for the disk between two steps: twice as many as may disarm at a time keep the engine busy. A release waits for the next checkpoint,
  // so releases stand in nobody's way.
  for (unsigned i = 0; i < 2 * jobs_; ++i) threads_.emplace_back([this] { work(Step::disarm); });
  for (unsigned i = 0; i < 2 * jobs_; ++i) threads_.emplace_back([this] { work(Step::release); });
  threads_.emplace_back([this] { tend(); });
  return {};
}

Status Program::open_doors() {
  api::FrontSettings front;
  front.server.listeners = settings_.listeners;
  front.router.tokens = [this](std::string_view token, std::string_view scope, zones::Zone side) { return tokens_->check(token, scope, side); };
  front.router.readiness = [this] { return missing(); };
  front.web = settings_.web;
  front.readings.push_back([this] { return readings(); });
  front.log = settings_.access_log;
  auto started = api::Front::start(*town_, api::endpoints(), std::move(front));
  if (!started) return std::unexpected(started.error());
  front_ = std::move(*started);
  for (std::size_t i = 0; i < settings_.listeners.size(); ++i) settings_.listeners[i].port = front_->server().port(i);

  auto folders = watched_folders();
  if (!folders) return std::unexpected(folders.error());
  folders_ = std::make_unique<doors::folder::FolderDoor>(premises_->house(), *desk_, [this] { return rules_->rules(); }, std::move(*folders));
  if (auto watching = folders_->start(); !watching) return watching;
  auto control = doors::control::Control::open(
      settings_.data, [this](const boost::json::object& request) { return doors::control::run_command(premises_->database(), clock_, request); });
  if (!control) return std::unexpected(control.error());
  control_ = std::move(*control);
  return {};
}

// The settings name accounts as people do; the door knows them by their ids.
Result<std::vector<doors::folder::FolderSettings>> Program::watched_folders() const {
  std::vector<doors::folder::FolderSettings> out;
  for (const base::WatchedFolder& folder : settings_.settings.folders) {
    doors::folder::FolderSettings watched;
    watched.from = *zones::zone_of(folder.from);
    watched.to = *zones::zone_of(folder.to);
    watched.in = folder.in;
    watched.out = folder.out;
    watched.refused = folder.refused;
    watched.poll = static_cast<base::Micros>(folder.poll_seconds) * base::kSecond;
    for (const auto& [name, id] : {std::pair{&folder.sender, &watched.sender}, {&folder.recipient, &watched.receiver}}) {
      auto account = accounts_->find(*name);
      if (!account) return std::unexpected(account.error());
      if (!*account) return base::refuse(Code::bad_settings, fmt::format("{}: [[folder]] {}", settings_.settings.file, *name), "no such account");
      *id = (*account)->id;
    }
    watched.recipients = {watched.receiver};
    out.push_back(std::move(watched));
  }
  return out;
}

Program::~Program() {
  const milliseconds grace = std::chrono::seconds(settings_.settings.server.stop_seconds);
  if (front_) front_->stop(grace);
  control_.reset();
  if (folders_) folders_->stop();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  if (premises_) premises_->queue().announce();
  for (std::thread& thread : threads_) thread.join();
  if (front_)
    if (auto written = write_down(evidence::Action::program_stop); !written) base::log(LogLevel::error, "apps", "stop", written.error());
  front_.reset();
}

bool Program::has_people() const {
  auto all = accounts_->all();
  return !all || !all->empty();
}

bool Program::pause(milliseconds time) {
  std::unique_lock lock(mutex_);
  return !stop_.wait_for(lock, time, [this] { return stopping_.load(); });
}

void Program::work(Step step) {
  while (!stopping_) {
    Result<bool> done = step == Step::disarm ? mill_->disarm_one() : mill_->release_one();
    if (!done) {
      base::log(LogLevel::error, "crossing", step == Step::disarm ? "disarm" : "release", done.error());
      if (!pause(std::chrono::seconds(1))) return;
    } else if (!*done) {
      premises_->queue().wait(milliseconds(500));
    }
  }
}

void Program::tend() {
  while (pause(std::chrono::seconds(1))) tend_once(clock_.now());
}

void Program::tend_once(base::Micros now) {
  const std::int64_t second = (now - started_at_) / base::kSecond;
  if (auto changed = rules_->look_again(); !changed) base::log(LogLevel::error, "crossing", "rules", changed.error());
  else if (*changed) base::log(LogLevel::info, "crossing", "rules_loaded");
  if (second % 10 == 0)
    if (auto tidied = mill_->tidy(500); !tidied) base::log(LogLevel::error, "crossing", "tidy", tidied.error());
  if (second % 60 == 0) {
    uploads_->sweep();
    write_waiting_notes();
  }
  if (second % 600 == 0)
    if (auto swept = sessions_->sweep(); !swept) base::log(LogLevel::error, "people", "sweep", swept.error());
}

// What a backup or an upgrade beside this program wanted written down.
void Program::write_waiting_notes() {
  if (auto written = cli::write_waiting_notes(premises_->database(), settings_.data); !written)
    base::log(LogLevel::error, "evidence", "waiting_notes", written.error());
}

Status Program::write_down(evidence::Action action) {
  evidence::Record record;
  record.at = clock_.now();
  record.what = action;
  record.object = evidence::Object::program;
  record.object_id = evidence::Id::of("sekisho");
  record.why = action == evidence::Action::program_start ? evidence::Reason::start : evidence::Reason::operation;
  return premises_->database().write([&](store::Statements& unit) -> Status {
    auto leaf = evidence::append(unit, record);
    if (!leaf) return std::unexpected(leaf.error());
    return {};
  });
}

std::vector<base::Error> Program::missing() const {
  std::vector<base::Error> out;
  if (auto trouble = premises_->log().trouble()) out.push_back(*trouble);
  if (auto asked = premises_->database().read([](store::Statements& statements) -> Status {
        auto one = statements.first("SELECT 1");
        if (!one) return std::unexpected(one.error());
        return {};
      });
      !asked)
    out.push_back(asked.error());
  return out;
}

api::Now Program::now() {
  api::Now out;
  out.started_at = started_at_;
  out.workers = jobs_;
  out.workers_busy = engine_->busy();
  struct statvfs disk{};
  if (::statvfs(settings_.data.c_str(), &disk) == 0) {
    out.disk_free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    out.disk_total = static_cast<std::uint64_t>(disk.f_blocks) * disk.f_frsize;
  }
  out.scanner = scanner_->state();
  for (const api::Listener& listener : settings_.listeners) {
    const auto& zone = zones::describe(listener.side);
    out.doors.push_back({.id = fmt::format("web_{}", zone.id),
                         .ja = fmt::format("画面（{}）", zone.ja),
                         .en = fmt::format("Console, {}", zone.en),
                         .place = fmt::format("{}:{}", listener.address, listener.port)});
  }
  for (const doors::folder::FolderStatus& folder : folders_ ? folders_->status() : std::vector<doors::folder::FolderStatus>()) {
    api::DoorNow door{
        .id = "folder", .ja = "フォルダー", .en = "Watched folder", .place = folder.name, .ok = folder.reachable && folder.problems.empty()};
    door.waiting = folder.settling + static_cast<std::uint64_t>(folder.under_way);
    if (!folder.problems.empty()) door.trouble = folder.problems.front().error;
    out.doors.push_back(std::move(door));
  }
  return out;
}

std::vector<api::Reading> Program::readings() const {
  std::vector<api::Reading> out;
  for (const auto kind : {crossing::kDisarmWork, crossing::kReleaseWork}) {
    auto counts = premises_->queue().counts(std::string(kind));
    if (!counts) continue;
    const std::pair<const char*, std::int64_t> states[] = {{"waiting", counts->waiting}, {"leased", counts->leased}, {"dead", counts->dead}};
    for (const auto& [state, count] : states)
      out.push_back({"sekisho_work", "Work in the queue", {{"kind", std::string(kind)}, {"state", state}}, static_cast<double>(count)});
  }
  auto read = premises_->database().read([&](store::Statements& statements) -> Status {
    auto states = crossing::states_now(statements);
    if (!states) return std::unexpected(states.error());
    for (std::size_t i = 0; i < states->size(); ++i)
      out.push_back({"sekisho_items",
                     "Files by state",
                     {{"state", std::string(crossing::describe(static_cast<crossing::State>(i)).id)}},
                     static_cast<double>((*states)[i])});
    return {};
  });
  if (!read) base::log(LogLevel::warning, "apps", "metrics", read.error());
  out.push_back({"sekisho_evidence_covered", "Records under a signed checkpoint", {}, static_cast<double>(premises_->log().covered())});
  out.push_back({"sekisho_workers_busy", "Files being disarmed", {}, static_cast<double>(engine_->busy())});
  struct statvfs disk{};
  if (::statvfs(settings_.data.c_str(), &disk) == 0)
    out.push_back(
        {"sekisho_disk_free_bytes", "Free bytes where the data lies", {}, static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize)});
  return out;
}

}  // namespace sekisho::apps
