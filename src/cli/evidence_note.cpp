#include "cli/evidence_note.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/file.h>

#include <cerrno>
#include <sstream>

#include "base/clock.h"
#include "evidence/evidence.h"
#include "evidence/key_file.h"
#include "evidence/leaves.h"
#include "store/files.h"

namespace sekisho::cli {

using base::Status;

namespace {

constexpr std::size_t kWaitingBytesMax = 1 << 20;

std::string waiting_file(const std::string& data) { return data + "/evidence-waiting"; }

evidence::Record record_of(base::Micros at, evidence::Action what, evidence::Object object, const std::optional<base::Digest>& file_sha256) {
  evidence::Record record;
  record.at = at;
  record.what = what;
  record.object = object;
  record.why = evidence::Reason::operation;
  if (file_sha256) record.set(evidence::FactName::file_sha256, *file_sha256);
  return record;
}

// One line: microseconds, action, object, hash or "-".
std::optional<evidence::Record> record_in(const std::string& line) {
  std::istringstream in(line);
  base::Micros at = 0;
  std::string what, object, hash;
  if (!(in >> at >> what >> object >> hash)) return std::nullopt;
  const auto action = evidence::action_of(what);
  const auto about = evidence::object_of(object);
  if (!action || !about) return std::nullopt;
  std::optional<base::Digest> digest;
  if (hash != "-") {
    digest.emplace();
    std::size_t length = 0;
    if (sodium_hex2bin(digest->data(), digest->size(), hash.data(), hash.size(), nullptr, &length, nullptr) != 0 || length != digest->size())
      return std::nullopt;
  }
  return record_of(at, *action, *about, digest);
}

Status leave(const std::string& data, evidence::Action what, evidence::Object object, const std::optional<base::Digest>& file_sha256) {
  const std::string line = fmt::format("{} {} {} {}\n", base::system_clock().now(), evidence::describe(what).id, evidence::describe(object).id,
                                       file_sha256 ? base::hex(*file_sha256) : "-");
  const std::string path = waiting_file(data);
  const base::OwnedFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd || ::flock(fd.get(), LOCK_EX) != 0) return std::unexpected(store::file_error(path));
  if (auto written = store::write_all(fd.get(), base::view(line)); !written) return written;
  return ::fsync(fd.get()) == 0 ? Status{} : Status(std::unexpected(store::file_error(path)));
}

}  // namespace

Status note(store::Database& database, const Place& place, evidence::Action what, evidence::Object object,
            const std::optional<base::Digest>& file_sha256, const std::string& origin) {
  auto key = evidence::log_key(place.data, origin);
  if (!key) return std::unexpected(key.error());
  auto log = evidence::Log::open(database, std::move(*key), {.folder = place.evidence});
  if (!log) return std::unexpected(log.error());
  if (auto earlier = write_waiting_notes(database, place.data); !earlier) return std::unexpected(earlier.error());
  std::uint64_t number = 0;
  auto written = database.write([&](store::Statements& statements) -> Status {
    auto leaf = evidence::append(statements, record_of(base::system_clock().now(), what, object, file_sha256));
    if (!leaf) return std::unexpected(leaf.error());
    number = *leaf;
    return {};
  });
  return written ? (*log)->wait_covered(number) : written;
}

base::Result<bool> note_or_leave(const Place& place, evidence::Action what, evidence::Object object, const std::optional<base::Digest>& file_sha256,
                                 const std::string& origin) {
  auto database = store::Database::open(place.database);
  Status done;
  if (!database && database.error().code == base::Code::store_in_use) done = leave(place.data, what, object, file_sha256);
  else done = database ? note(**database, place, what, object, file_sha256, origin) : Status(std::unexpected(database.error()));
  if (!done) return std::unexpected(done.error());
  return database.has_value();
}

base::Result<int> write_waiting_notes(store::Database& database, const std::string& data) {
  const std::string path = waiting_file(data);
  const base::OwnedFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!fd && errno == ENOENT) return 0;
  if (!fd || ::flock(fd.get(), LOCK_EX) != 0) return std::unexpected(store::file_error(path));
  base::Bytes bytes(kWaitingBytesMax);
  auto got = store::read_full(fd.get(), bytes);
  if (!got) return std::unexpected(got.error());
  std::istringstream lines(std::string(base::text(base::slice(bytes, 0, *got))));
  std::vector<evidence::Record> records;
  for (std::string line; std::getline(lines, line);)
    if (auto record = record_in(line)) records.push_back(std::move(*record));
  if (!records.empty()) {
    auto written = database.write([&](store::Statements& statements) -> Status {
      for (const evidence::Record& record : records)
        if (auto leaf = evidence::append(statements, record); !leaf) return std::unexpected(leaf.error());
      return {};
    });
    if (!written) return std::unexpected(written.error());
  }
  // The file stays, for whoever waits for its lock is about to write into it.
  if (::ftruncate(fd.get(), 0) != 0) return std::unexpected(store::file_error(path));
  return static_cast<int>(records.size());
}

}  // namespace sekisho::cli
