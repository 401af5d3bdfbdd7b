#include "cli/upgrade.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "store/files.h"

namespace sekisho::cli {

namespace fs = std::filesystem;

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

constexpr const char* kManifest = "/manifest";  // the signed note, beside what it names

class Prefix {
 public:
  static Result<Prefix> open(const std::string& prefix, PackageKind kind) {
    Prefix out;
    out.root_ = kind == PackageKind::program ? prefix : prefix + "/profiles";
    std::error_code error;
    fs::create_directories(out.root_ + "/versions", error);
    if (error) return refuse(Code::output_unwritable, out.root_, error.message());
    out.lock_.reset(::open(out.root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!out.lock_) return std::unexpected(store::file_error(out.root_));
    if (::flock(out.lock_.get(), LOCK_EX | LOCK_NB) != 0) return refuse(Code::store_in_use, out.root_, "another installation is under way");
    for (const std::string& folder : {out.root_, out.root_ + "/versions"})
      for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.path().filename().string().starts_with(".new-")) {
          std::error_code ignored;
          fs::remove_all(entry.path(), ignored);
        }
    return out;
  }

  // The version that a link leads to; empty where there is none.
  std::string version_at(const char* link) const {
    std::error_code error;
    const fs::path target = fs::read_symlink(root_ + "/" + link, error);
    const std::string name = target.filename().string();
    return !error && fs::is_directory(folder_of(name), error) ? name : std::string();
  }
  std::string folder_of(const std::string& version) const { return root_ + "/versions/" + version; }

  // By one rename, flushed: a power cut leaves the one or the other.
  Status point(const char* link, const std::string& version) const {
    const std::string fresh = root_ + "/.new-link", path = root_ + "/" + link;
    ::unlink(fresh.c_str());
    if (::symlink(("versions/" + version).c_str(), fresh.c_str()) != 0 || ::rename(fresh.c_str(), path.c_str()) != 0)
      return std::unexpected(store::file_error(path));
    return store::flush_folder(root_);
  }
  Status unpoint(const char* link) const {
    ::unlink((root_ + "/" + link).c_str());
    return store::flush_folder(root_);
  }

  // Under another name until it is whole.
  Status unpack(const Package& package) const {
    std::string fresh = root_ + "/versions/.new-XXXXXX";
    if (::mkdtemp(fresh.data()) == nullptr || ::chmod(fresh.c_str(), 0755) != 0) return std::unexpected(store::file_error(fresh));
    std::ofstream(fresh + kManifest, std::ios::binary) << package.note();
    Status done = package.unpack(fresh);
    const std::string folder = folder_of(package.manifest().version);
    std::error_code error;
    if (done) fs::remove_all(folder, error);  // what an earlier try left; never the present version
    if (done && ::rename(fresh.c_str(), folder.c_str()) != 0) done = std::unexpected(store::file_error(folder));
    if (!done) fs::remove_all(fresh, error);
    return done ? store::flush_folder(root_ + "/versions") : done;
  }

  bool holds(const std::string& version, const std::string& note) const {
    std::ifstream in(folder_of(version) + kManifest, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {}) == note;
  }
  void remove(const std::string& version) const {
    std::error_code ignored;
    fs::remove_all(folder_of(version), ignored);
  }
  std::string present() const { return root_ + "/current"; }

 private:
  Prefix() = default;
  std::string root_;
  base::OwnedFd lock_;
};

base::Error failed(const base::Error& why) {
  return {Code::upgrade_failed, std::string(base::describe(why.code).id) + (why.where.empty() ? "" : ": " + why.where), why.detail};
}

// Turns `current` to the version; back again when what follows fails.
Status switch_to(const Prefix& place, const std::string& version, const UpgradeSteps& steps) {
  const std::string before = place.version_at("current"), earlier = place.version_at("previous");
  if (!before.empty())
    if (auto done = place.point("previous", before); !done) return done;
  Status done = place.point("current", version);
  if (done && steps.after) done = steps.after(place.present());
  if (done) return {};
  const base::Error why = done.error();
  steps.say("切替えの後で失敗しました。元の版に戻します。", "It failed after the switch; putting the earlier version back.");
  Status back = before.empty() ? place.unpoint("current") : place.point("current", before);
  if (back) back = earlier.empty() ? place.unpoint("previous") : place.point("previous", earlier);
  if (!back) return back;
  if (!before.empty() && steps.after) (void)steps.after(place.present());
  return std::unexpected(failed(why));
}

}  // namespace

Result<Upgraded> install_package(const Package& package, const std::string& prefix, Older older, const UpgradeSteps& steps) {
  auto place = Prefix::open(prefix, package.manifest().kind);
  if (!place) return std::unexpected(place.error());
  Upgraded out{package.manifest().version, place->version_at("current"), true};
  if (!out.before.empty()) {
    const auto order = compare_versions(out.version, out.before);
    if (order && *order == std::strong_ordering::equal) {
      if (!place->holds(out.before, package.note()))
        return refuse(Code::bad_package, out.version,
                      "今の版と同じ番号で、中身が違います / the same number as the present version with another content");
      out.changed = false;
      return out;
    }
    if (order && *order == std::strong_ordering::less && older == Older::refuse)
      return refuse(Code::bad_package, out.version, fmt::format("今の版 {0} より古い版です / older than the present version {0}", out.before));
  }
  if (steps.back_up) {
    steps.say("控えを取っています。", "Making a backup.");
    if (auto done = steps.back_up(); !done) return std::unexpected(done.error());
  }
  steps.say("広げています。", "Unpacking.");
  if (auto done = place->unpack(package); !done) return std::unexpected(done.error());
  steps.say("新しい版の自己点検をしています。", "Running the new version's self-test.");
  if (auto sound = steps.test(place->folder_of(out.version)); !sound) {
    if (place->version_at("previous") != out.version) place->remove(out.version);
    return std::unexpected(failed(sound.error()));
  }
  if (auto done = switch_to(*place, out.version, steps); !done) return std::unexpected(done.error());
  return out;
}

Result<Upgraded> roll_back(const std::string& prefix, PackageKind kind, const UpgradeSteps& steps) {
  auto place = Prefix::open(prefix, kind);
  if (!place) return std::unexpected(place.error());
  Upgraded out{place->version_at("previous"), place->version_at("current"), true};
  if (out.version.empty() || out.version == out.before) return refuse(Code::not_found, prefix + "/previous");
  if (auto sound = steps.test(place->folder_of(out.version)); !sound) return std::unexpected(failed(sound.error()));
  if (auto done = switch_to(*place, out.version, steps); !done) return std::unexpected(done.error());
  return out;
}

Status run_to_end(const std::vector<std::string>& command, int seconds_max) {
  std::vector<char*> pointers;
  for (const std::string& word : command) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  const pid_t child = ::fork();
  if (child < 0) return refuse(Code::upgrade_failed, command[0], "fork");
  if (child == 0) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(2, 1);
    ::execv(pointers[0], pointers.data());
    ::_exit(127);
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds_max);
  int status = 0;
  for (;;) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) return refuse(Code::upgrade_failed, command[0], "waitpid");
    if (std::chrono::steady_clock::now() > end) {
      ::kill(-child, SIGKILL);
      ::waitpid(child, &status, 0);
      return refuse(Code::upgrade_failed, command[0], "timed out");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return refuse(Code::upgrade_failed, command[0], WIFEXITED(status) ? fmt::format("status {}", WEXITSTATUS(status)) : "killed");
}

}  // namespace sekisho::cli
