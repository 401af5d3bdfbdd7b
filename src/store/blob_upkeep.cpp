#include "store/blob_upkeep.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <unordered_map>

#include "store/blob_rows.h"

namespace sekisho::store {

namespace fs = std::filesystem;

using base::Code;
using base::refuse;
using base::Status;

namespace {

constexpr int kRowsAtOnce = 5'000;

using Known = std::unordered_map<std::string, Address>;

// Each regular file below the folder by its name there; false from `look` stops.
Status walk(const std::string& folder, const std::function<bool(const std::string&)>& look) {
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;  // a file that goes while we look is none of ours
    if (!at->is_regular_file(gone)) continue;
    std::string name = at->path().lexically_relative(folder).string();
    if (!look(name)) return refuse(Code::interrupted);
  }
  if (error) return refuse(Code::store_unavailable, {}, folder + ": " + error.message());
  return {};
}

bool in_incoming(const std::string& name) { return name.starts_with("incoming/"); }

base::Result<Known> known_files(Blobs& blobs, Database& database) {
  Known known;
  base::Bytes last;
  for (bool more = true; more;) {
    Rows rows;
    auto looked = database.read([&](Statements& statements) -> Status {
      auto found =
          statements.query("SELECT address FROM blob WHERE destroyed_at IS NULL AND address > ? ORDER BY address LIMIT ?", {last, kRowsAtOnce});
      if (!found) return std::unexpected(std::move(found.error()));
      rows = std::move(*found);
      return {};
    });
    if (!looked) return std::unexpected(std::move(looked.error()));
    for (const Row& row : rows) {
      auto name = blobs.name_of(address_of(row.bytes(0)));
      if (!name) return std::unexpected(std::move(name.error()));
      known.emplace(std::move(*name), address_of(row.bytes(0)));
    }
    more = rows.size() == static_cast<std::size_t>(kRowsAtOnce);
    if (more) last = rows.back().bytes(0);
  }
  return known;
}

// Not let go of in the meantime.
base::Result<bool> still_needed(Database& database, const Address& address) {
  bool needed = false;
  auto looked = database.read([&](Statements& statements) -> Status {
    auto row = statements.first("SELECT 1 FROM blob WHERE address = ? AND destroyed_at IS NULL AND unused_since IS NULL", {bytes_of(address)});
    if (!row) return std::unexpected(std::move(row.error()));
    needed = row->has_value();
    return {};
  });
  if (!looked) return std::unexpected(std::move(looked.error()));
  return needed;
}

Status read_through(Blobs& blobs, const std::string& name, const std::optional<Address>& wanted, std::uint64_t& bytes) {
  auto reader = blobs.read_name(name, wanted);
  if (!reader) return std::unexpected(std::move(reader.error()));
  for (;;) {
    auto part = (*reader)->next();
    if (!part) return std::unexpected(std::move(part.error()));
    if (part->empty()) return {};
    bytes += part->size();
  }
}

class Scrub {
 public:
  Scrub(Blobs& blobs, Database& database, const ScrubSettings& settings) : blobs_(blobs), database_(database), settings_(settings) {}

  base::Result<ScrubReport> run() {
    auto known = known_files(blobs_, database_);
    if (!known) return std::unexpected(std::move(known.error()));
    known_ = std::move(*known);
    auto walked = walk(blobs_.folder(), [&](const std::string& name) {
      if (!in_incoming(name)) trouble_ = look(name);
      return trouble_.has_value() && settings_.progress(report_.files);
    });
    if (!trouble_) return std::unexpected(std::move(trouble_.error()));
    if (!walked) return std::unexpected(std::move(walked.error()));
    for (const auto& [name, address] : known_)
      if (auto ok = look_for_missing(name, address); !ok) return std::unexpected(std::move(ok.error()));
    return std::move(report_);
  }

 private:
  Status look(const std::string& name) {
    ++report_.files;
    const auto found = known_.find(name);
    if (found == known_.end()) {
      struct stat facts{};
      const bool there = ::stat((blobs_.folder() + "/" + name).c_str(), &facts) == 0;
      if (there && !blobs_.pinned(name) && facts.st_mtim.tv_sec + settings_.young.count() <= ::time(nullptr))
        add({BlobFault::unknown, name, std::nullopt, "no row knows it"});
      return {};
    }
    const Address address = found->second;
    known_.erase(found);
    auto read = read_through(blobs_, name, address, report_.bytes);
    if (read) return {};
    if (read.error().code != Code::blob_damaged && read.error().code != Code::blob_missing) return read;
    auto needed = still_needed(database_, address);
    if (!needed) return std::unexpected(std::move(needed.error()));
    if (*needed) add({read.error().code == Code::blob_missing ? BlobFault::missing : BlobFault::damaged, name, address, read.error().detail});
    return {};
  }

  Status look_for_missing(const std::string& name, const Address& address) {
    if (blobs_.has(address)) return {};  // it came while we looked
    auto needed = still_needed(database_, address);
    if (!needed) return std::unexpected(std::move(needed.error()));
    if (*needed) add({BlobFault::missing, name, address, {}});
    return {};
  }

  void add(BlobFinding finding) {
    ++report_.findings_all;
    if (report_.findings.size() < kFindingsMax) report_.findings.push_back(std::move(finding));
  }

  Blobs& blobs_;
  Database& database_;
  const ScrubSettings& settings_;
  Known known_;
  ScrubReport report_;
  Status trouble_;
};

}  // namespace

base::Result<ScrubReport> scrub(Blobs& blobs, Database& database, const ScrubSettings& settings) { return Scrub(blobs, database, settings).run(); }

base::Result<AgainReport> encrypt_all_again(Blobs& blobs, const Progress& progress) {
  auto keys = blobs.key_file().keys();
  if (!keys) return std::unexpected(std::move(keys.error()));
  const KeyId newest = (*keys)->newest().id;
  AgainReport report;
  Status trouble;
  auto walked = walk(blobs.folder(), [&](const std::string& name) {
    if (in_incoming(name)) return true;
    ++report.files;
    const base::OwnedFd fd(::open((blobs.folder() + "/" + name).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd) return true;
    auto id = key_id_of(fd.get());
    if (id && *id == newest) return progress(report.files);
    auto again = blobs.encrypt_again(name);
    if (again) ++report.encrypted;
    else if (again.error().code == Code::blob_damaged) {
      if (report.findings.size() < kFindingsMax) report.findings.push_back({BlobFault::damaged, name, std::nullopt, again.error().detail});
    } else if (again.error().code != Code::blob_missing) trouble = again;
    return trouble.has_value() && progress(report.files);
  });
  if (!trouble) return std::unexpected(std::move(trouble.error()));
  if (!walked) return std::unexpected(std::move(walked.error()));
  return report;
}

base::Result<int> drop_unused_keys(Blobs& blobs) {
  return blobs.key_file().drop_unused([&]() -> base::Result<std::set<KeyId>> {
    std::set<KeyId> used;
    const auto look = [&](const std::string& name) {
      const base::OwnedFd fd(::open((blobs.folder() + "/" + name).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
      if (!fd) return true;
      if (auto id = key_id_of(fd.get())) used.insert(*id);
      return true;
    };
    // What is still being written comes first: a file that is put in place meanwhile is then found among the others.
    if (auto ok = walk(blobs.folder() + "/incoming", [&](const std::string& name) { return look("incoming/" + name); }); !ok)
      return std::unexpected(std::move(ok.error()));
    if (auto ok = walk(blobs.folder(), look); !ok) return std::unexpected(std::move(ok.error()));
    return used;
  });
}

}  // namespace sekisho::store
