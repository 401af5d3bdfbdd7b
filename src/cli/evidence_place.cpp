#include "cli/evidence_place.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "cli/cli.h"
#include "cli/outputs.h"
#include "cli/report.h"
#include "cli/settings.h"
#include "evidence/history.h"
#include "evidence/key_file.h"
#include "store/files.h"
#include "text/text.h"

namespace sekisho::cli {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

Result<std::unique_ptr<store::Database>> open_store(const EvidenceOptions& options, store::Access access) {
  store::DatabaseSettings settings;
  settings.access = access;
  settings.engine = options.database.empty() ? store::Engine::sqlite : store::Engine::postgresql;
  settings.place = options.database.empty() ? options.data + "/sekisho.db" : options.database;
  struct stat facts{};
  if (access == store::Access::reader && options.database.empty() && ::stat(settings.place.c_str(), &facts) != 0)
    return refuse(Code::not_found, settings.place);
  return store::Database::open(settings);
}

}  // namespace

int evidence_failed(const std::string& place, const base::Error& error) {
  std::fputs((refusal_line(text::printable(place, 2000), error) + "\n").c_str(), stderr);
  switch (error.code) {
    case Code::evidence_altered:
    case Code::evidence_missing:
    case Code::evidence_rolled_back:
    case Code::bad_checkpoint:
    case Code::bad_certificate:
    case Code::bad_proof: return kSomeRefused;
    default: return kError;
  }
}

void say(const std::string& line) { std::fputs((line + "\n").c_str(), stdout); }

Result<EvidencePlace> open_evidence(const EvidenceOptions& options) {
  auto database = open_store(options, store::Access::reader);
  if (!database) return std::unexpected(database.error());
  return EvidencePlace{std::move(*database), evidence::log_folder(options.data)};
}

Status cover_now(const EvidenceOptions& options) {
  if (::mkdir(options.data.c_str(), 0700) != 0 && errno != EEXIST) return std::unexpected(store::file_error(options.data));
  auto database = open_store(options, store::Access::writer);
  if (!database && database.error().code == Code::store_in_use) return {};
  if (!database) return std::unexpected(database.error());
  auto settings = base::load_settings(options.settings);
  if (!settings) return std::unexpected(settings.error());
  auto key = evidence::log_key(options.data, options.origin.empty() ? settings->evidence.origin : options.origin);
  if (!key) return std::unexpected(key.error());
  auto log = evidence::Log::open(**database, std::move(*key), {.folder = evidence::log_folder(options.data)});
  if (!log && log.error().code == Code::store_in_use) return {};
  if (!log) return std::unexpected(log.error());
  return {};  // the end of the log covers what waits
}

Result<evidence::PublicKey> key_in_file(const std::string& path) {
  auto text = read_small_file(path);
  if (!text) return std::unexpected(text.error());
  auto key = evidence::PublicKey::parse(*text);
  if (!key) return refuse(Code::bad_key, path);
  return key;
}

Result<evidence::PublicKey> evidence_key(const EvidenceOptions& options) {
  return options.public_key.empty() ? evidence::log_public_key(options.data) : key_in_file(options.public_key);
}

Result<std::string> best_checkpoint(store::Statements& statements, const std::string& folder, std::uint64_t size) {
  const auto sizes = evidence::cosigned_sizes(folder);
  if (!sizes.empty() && sizes.back() >= size && size > 0) {
    auto note = evidence::cosigned_of(folder, sizes.back());
    if (!note) return std::unexpected(note.error());
    if (*note) return std::move(**note);
  }
  auto row = evidence::last_checkpoint(statements);
  if (!row) return std::unexpected(row.error());
  if (!*row || (*row)->size < size) return refuse(Code::evidence_uncovered);
  auto cosigned = evidence::cosigned_of(folder, (*row)->size);
  if (!cosigned) return std::unexpected(cosigned.error());
  return *cosigned ? std::move(**cosigned) : std::move((*row)->note);
}

Status put_out(const std::string& path, const std::string& text) {
  if (path != "-") return write_output(path, text, Existing::keep);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) return refuse(Code::output_unwritable, path);
  return {};
}

}  // namespace sekisho::cli
