#include "doors/folder/folder.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "doors/folder/intake.h"
#include "doors/folder/notices.h"
#include "doors/folder/outlet.h"

namespace sekisho::doors::folder {

using base::Code;
using base::Micros;
using base::refuse;
using base::Status;
using std::chrono::milliseconds;

namespace {

constexpr Micros kNetworkPoll = 10 * base::kSecond, kDelivery = base::kSecond, kPauseMin = base::kSecond, kPauseMax = 60 * base::kSecond;
constexpr milliseconds kGather{100};  // notices come in swarms

// Of the machine, for waiting; what settles goes by the house's clock.
Micros steady_now() { return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

std::string whole_path(const std::string& path) {
  std::error_code ignored;
  const auto whole = std::filesystem::weakly_canonical(path, ignored);
  return (ignored ? std::filesystem::path(path).lexically_normal() : whole).string() + "/";
}

}  // namespace

// One folder with its thread.
class FolderDoor::Watched {
 public:
  Watched(const FolderSettings& settings, crossing::House house, crossing::Desk& desk, RulesInForce rules)
      : settings_(settings),
        work_{settings_, house, desk, std::move(rules), stopping_},
        rows_(house.database, settings_.name),
        intake_(work_, rows_),
        outlet_(work_, rows_) {
    status_.name = settings_.name;
  }
  ~Watched() { stop(); }

  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void ask_to_stop() {
    stopping_ = true;
    notices_.stop();
  }
  void stop() {
    ask_to_stop();
    if (thread_.joinable()) thread_.join();
  }
  FolderStatus status() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }

 private:
  void run() {
    Micros look_at = 0, deliver_at = 0;
    while (!stopping_) {
      const Micros now = steady_now();
      if (now >= look_at) look_at = steady_now() + look();
      if (stopping_) break;
      if (now >= deliver_at) deliver_at = steady_now() + deliver();
      const Micros wait = std::max<Micros>(std::min(look_at, deliver_at) - steady_now(), 0);
      if (!notices_.wait(milliseconds(wait / 1'000 + 1)) || stopping_) continue;
      std::this_thread::sleep_for(kGather);
      if (in_pause_ == 0) look_at = 0;
    }
  }

  // How long until the next look.
  Micros look() {
    Pass pass;
    notices_.restart();
    auto looked = intake_.look(notices_.closed(), [this](int fd, const std::string& path) { notices_.watch(fd, path); }, pass);
    if (!looked) pass.problem({}, looked.error());
    in_pause_ = looked ? 0 : std::clamp(in_pause_ * 2, kPauseMin, kPauseMax);
    const bool watching = notices_.working() && !intake_.over_network() && settings_.poll == 0;
    {
      const std::lock_guard lock(mutex_);
      status_.reachable = looked || looked.error().code != Code::folder_unavailable;
      status_.watching = looked && watching;
      status_.looked_at = work_.house.clock.now();
      status_.taken += pass.done;
      status_.told += pass.told;
      status_.settling = intake_.settling();
      look_problems_ = std::move(pass.problems);
      gather_problems();
    }
    if (in_pause_ > 0) return in_pause_;
    Micros next = watching ? settings_.rescan : std::min(settings_.poll > 0 ? settings_.poll : kNetworkPoll, settings_.rescan);
    if (intake_.settling() > 0) next = std::min(next, std::max(settings_.settle / 2, base::kSecond / 10));
    return next;
  }

  Micros deliver() {
    Pass pass;
    auto delivered = outlet_.deliver(pass);
    if (!delivered) pass.problem({}, delivered.error());
    out_pause_ = delivered ? 0 : std::clamp(out_pause_ * 2, kPauseMin, kPauseMax);
    const auto under_way = rows_.under_way();
    const std::lock_guard lock(mutex_);
    status_.delivered += pass.done;
    status_.told += pass.told;
    status_.under_way = under_way.value_or(status_.under_way);
    deliver_problems_ = std::move(pass.problems);
    gather_problems();
    return out_pause_ > 0 ? out_pause_ : kDelivery;
  }

  void gather_problems() {
    status_.problems = look_problems_;
    status_.problems.insert(status_.problems.end(), deliver_problems_.begin(), deliver_problems_.end());
  }

  const FolderSettings settings_;
  std::atomic<bool> stopping_{false};
  Work work_;
  Rows rows_;
  Intake intake_;
  Outlet outlet_;
  Notices notices_;
  Micros in_pause_ = 0, out_pause_ = 0;
  mutable std::mutex mutex_;  // of what follows
  FolderStatus status_;
  std::vector<FolderProblem> look_problems_, deliver_problems_;
  std::thread thread_;
};

FolderDoor::FolderDoor(crossing::House house, crossing::Desk& desk, RulesInForce rules, std::vector<FolderSettings> folders)
    : house_(house), desk_(desk), rules_(std::move(rules)), folders_(std::move(folders)) {
  for (FolderSettings& folder : folders_)
    if (folder.name.empty()) folder.name = folder.in;
}

FolderDoor::~FolderDoor() { stop(); }

Status FolderDoor::start() {
  for (std::size_t i = 0; i < folders_.size(); ++i) {
    const std::string in = whole_path(folders_[i].in);
    for (std::size_t k = 0; k < folders_.size(); ++k) {
      if (k != i && folders_[k].name == folders_[i].name) return refuse(Code::bad_settings, folders_[i].name, "two folders of one name");
      for (const std::string* other : {&folders_[k].in, &folders_[k].out, &folders_[k].refused}) {
        const std::string path = whole_path(*other);
        if ((k != i || other != &folders_[k].in) && (path.starts_with(in) || in.starts_with(path)))
          return refuse(Code::bad_settings, folders_[i].in, *other + ": an in folder neither holds another folder nor lies in one");
      }
    }
  }
  for (const FolderSettings& folder : folders_) watched_.push_back(std::make_unique<Watched>(folder, house_, desk_, rules_));
  for (auto& watched : watched_) watched->start();
  return {};
}

void FolderDoor::stop() {
  for (auto& watched : watched_) watched->ask_to_stop();
  watched_.clear();
}

std::vector<FolderStatus> FolderDoor::status() const {
  std::vector<FolderStatus> out;
  for (const auto& watched : watched_) out.push_back(watched->status());
  return out;
}

}  // namespace sekisho::doors::folder
