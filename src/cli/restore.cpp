#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "cli/backup.h"
#include "cli/evidence_note.h"
#include "evidence/evidence.h"
#include "evidence/key_file.h"
#include "store/backup.h"
#include "store/blob_upkeep.h"
#include "text/text.h"

namespace sekisho::cli {

namespace fs = std::filesystem;
namespace json = boost::json;

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t kSmallBytesMax = 64 << 20;  // manifest, gone
constexpr std::size_t kDamageMax = 1'000;

// The data folder under another name beside its own, until everything in it was found sound.
class Staging {
 public:
  static Result<Staging> make(const std::string& data) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(data, error)) && (!fs::is_directory(data, error) || !fs::is_empty(data, error)))
      return refuse(Code::output_exists, data, "空のフォルダーを指定してください / an empty folder is wanted");
    Staging out;
    out.final_ = data;
    while (out.final_.size() > 1 && out.final_.back() == '/') out.final_.pop_back();
    std::string path = out.final_ + ".restoring-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) return std::unexpected(store::file_error(path));
    out.path_ = path;
    return out;
  }
  Staging(Staging&& other) noexcept : path_(std::exchange(other.path_, {})), final_(std::move(other.final_)) {}
  Staging& operator=(Staging&&) = delete;
  ~Staging() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

  Status put_in_place() {
    const base::OwnedFd folder(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder || ::syncfs(folder.get()) != 0) return std::unexpected(store::file_error(path_));
    if (::rename(path_.c_str(), final_.c_str()) != 0) return std::unexpected(store::file_error(final_));  // an empty folder gives way
    path_.clear();
    return store::flush_folder(store::folder_of(final_));
  }

 private:
  Staging() = default;
  std::string path_, final_;
};

// Where an entry goes, below the staging folder; empty for what is read into memory.
std::string place_of_entry(const std::string& name) {
  if (name == "database") return ".database";
  if (name.starts_with("data/")) return name.substr(5);
  if (name.starts_with("evidence/") || name.starts_with("blobs/")) return name;
  if (name.starts_with("settings/")) return "restored-" + name;
  return {};
}

class Restore {
 public:
  Restore(Staging staging, store::DatabaseSettings database, Damage damage)
      : staging_(std::move(staging)), database_(std::move(database)), damage_(damage) {
    if (database_.place.empty()) database_.place = staging_.path() + "/sekisho.db";
  }

  Result<Restored> run(ArchiveReader archive) {
    Status done = unpack(archive);
    if (done) done = read_manifest();
    if (done) done = store::restore(staging_.path() + "/.database", database_);
    if (!done) return std::unexpected(done.error());
    ::unlink((staging_.path() + "/.database").c_str());
    done = check_all(archive.file_sha256());
    if (done) done = staging_.put_in_place();
    if (!done) {
      if (database_.engine == store::Engine::postgresql) empty_again();
      return std::unexpected(done.error());
    }
    return std::move(out_);
  }

 private:
  Status unpack(ArchiveReader& archive) {
    std::set<std::string> seen;
    for (;;) {
      auto entry = archive.next();
      if (!entry) return std::unexpected(entry.error());
      if (!*entry) break;
      if (!seen.insert((*entry)->name).second) return refuse(Code::backup_damaged, {}, "the same name twice");
      const std::string below = place_of_entry((*entry)->name);
      auto done = below.empty() ? keep_small(archive, (*entry)->name) : unpack_file(archive, staging_.path() + "/" + below, (*entry)->mode);
      if (!done) return done;
    }
    if (!seen.contains("manifest") || !seen.contains("database") || !seen.contains("gone"))
      return refuse(Code::backup_damaged, {}, "not a backup of this program");
    return {};
  }

  Status keep_small(ArchiveReader& archive, const std::string& name) {
    std::string& text = small_[name];
    for (;;) {
      auto bytes = archive.read();
      if (!bytes) return std::unexpected(bytes.error());
      if (bytes->empty()) return {};
      if (text.size() + bytes->size() > kSmallBytesMax) return refuse(Code::backup_damaged, {}, name + " is too large");
      text += base::text(*bytes);
    }
  }

  static Status unpack_file(ArchiveReader& archive, const std::string& path, mode_t mode) {
    std::error_code error;
    fs::create_directories(store::folder_of(path), error);
    const base::OwnedFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd || ::fchmod(fd.get(), (mode & 0744) | 0600) != 0) return std::unexpected(store::file_error(path));
    for (;;) {
      auto bytes = archive.read();
      if (!bytes) return std::unexpected(bytes.error());
      if (bytes->empty()) return {};
      if (auto written = store::write_all(fd.get(), *bytes); !written) return written;
    }
  }

  Status read_manifest() {
    boost::system::error_code error;
    const json::value manifest = json::parse(small_["manifest"], error);
    const json::object* object = error ? nullptr : manifest.if_object();
    const json::value* format = object == nullptr ? nullptr : object->if_contains("format");
    if (format == nullptr || !format->is_int64()) return refuse(Code::backup_damaged, {}, "its manifest");
    if (format->get_int64() != 1) return refuse(Code::store_newer, {}, "a later kind of backup");
    const auto word = [](const json::object& from, std::string_view name) {
      const json::value* value = from.if_contains(name);
      return value != nullptr && value->is_string() ? text::printable(std::string(value->get_string()), 2000) : std::string();
    };
    out_.made_at = word(*object, "made_at"), out_.program = word(*object, "program");
    const json::value* settings = object->if_contains("settings");
    if (settings != nullptr && settings->is_array())
      for (const json::value& one : settings->get_array())
        if (one.is_object()) out_.settings.push_back(fmt::format("{}: {}", word(one.get_object(), "path"), word(one.get_object(), "entry")));
    return {};
  }

  Status check_all(const base::Digest& sha256) {
    auto database = store::Database::open(database_);
    if (!database) return std::unexpected(database.error());
    if (auto done = check_evidence(**database, sha256); !done) return done;
    return check_blobs(**database);
  }

  // The log is opened as at every start, so that what the files lack is made again, and writes down where its records come from; then everything is
  // computed again.
  Status check_evidence(store::Database& database, const base::Digest& sha256) {
    const std::string& data = staging_.path();
    Place place;
    place.data = data, place.evidence = evidence::log_folder(data);
    if (auto noted = note(database, place, evidence::Action::backup_restore, evidence::Object::backup, sha256); !noted) return noted;
    auto open = evidence::log_public_key(data);
    if (!open) return std::unexpected(open.error());
    auto audit = evidence::audit(database, place.evidence, *open, {});
    if (!audit) return std::unexpected(audit.error());
    out_.leaves = audit->leaves;
    for (const evidence::Finding& finding : audit->findings)
      if (auto done = damaged(evidence::describe(finding.kind).code, finding.place()); !done) return done;
    return {};
  }

  Status check_blobs(store::Database& database) {
    if (::access((staging_.path() + "/blobs.key").c_str(), F_OK) != 0) return {};
    auto blobs = store::Blobs::open({staging_.path() + "/blobs", staging_.path() + "/blobs.key"});
    if (!blobs) return std::unexpected(blobs.error());
    store::ScrubSettings settings;
    settings.young = std::chrono::seconds(-3600);  // nobody is writing here: what no row knows is of no use
    auto report = store::scrub(**blobs, database, settings);
    if (!report) return std::unexpected(report.error());
    out_.blobs = report->files, out_.bytes = report->bytes;
    for (const store::BlobFinding& finding : report->findings)
      if (auto done = judge(finding); !done) return done;
    if (report->findings_all > report->findings.size()) return damaged(Code::blob_damaged, fmt::format("{} …", report->findings_all));
    return {};
  }

  Status judge(const store::BlobFinding& finding) {
    const std::string path = staging_.path() + "/blobs/" + finding.name;
    if (finding.fault == store::BlobFault::unknown) {  // it came after the copy of the database
      --out_.blobs;
      return ::unlink(path.c_str()) == 0 ? Status{} : Status(std::unexpected(store::file_error(path)));
    }
    const bool missing = finding.fault == store::BlobFault::missing;
    if (finding.address && small_["gone"].find(base::hex(*finding.address) + "\n") != std::string::npos) {
      ++out_.gone;
      if (!missing) --out_.blobs;
      return missing || ::unlink(path.c_str()) == 0 ? Status{} : Status(std::unexpected(store::file_error(path)));
    }
    return damaged(missing ? Code::blob_missing : Code::blob_damaged, finding.address ? base::hex(*finding.address) : finding.name);
  }

  Status damaged(Code code, const std::string& where) {
    if (damage_ == Damage::refuse) return refuse(code, where);
    if (out_.damage.size() < kDamageMax) out_.damage.push_back(fmt::format("{}: {}", base::describe(code).id, where));
    return {};
  }

  // PostgreSQL was filled before the checks; the next try wants it empty.
  void empty_again() {
    auto database = store::Database::open(database_);
    if (!database) return;
    (void)(*database)->write([](store::Statements& statements) {
      return statements.execute(
          "DO $$ DECLARE t text; BEGIN FOR t IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND "
          "relname <> 'store_migration' LOOP EXECUTE format('TRUNCATE %I CASCADE', t); END LOOP; END $$");
    });
  }

  Staging staging_;
  store::DatabaseSettings database_;
  const Damage damage_;
  std::map<std::string, std::string> small_;
  Restored out_;
};

}  // namespace

Result<Restored> restore_backup(const std::string& file, const ArchiveSecret& secret, const std::string& data, store::DatabaseSettings database,
                                Damage damage) {
  auto archive = ArchiveReader::open(file, secret);
  if (!archive) return std::unexpected(archive.error());
  auto staging = Staging::make(data);
  if (!staging) return std::unexpected(staging.error());
  return Restore(std::move(*staging), std::move(database), damage).run(std::move(*archive));
}

}  // namespace sekisho::cli
