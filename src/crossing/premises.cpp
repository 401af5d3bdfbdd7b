#include "crossing/premises.h"

#include <sys/stat.h>

#include <cerrno>

#include "evidence/key_file.h"
#include "store/files.h"
#include "store/page.h"

namespace sekisho::crossing {

using base::Result;
using base::Status;

Result<std::unique_ptr<Premises>> Premises::open(const PremisesSettings& settings) {
  std::unique_ptr<Premises> out(new Premises(settings));
  PremisesSettings& own = out->settings_;
  if (own.database.empty()) own.database = own.data + "/sekisho.db";
  if (own.files.empty()) own.files = own.data + "/blobs";
  if (own.files_key.empty()) own.files_key = own.data + "/blobs.key";
  if (auto started = out->start(); !started) return std::unexpected(started.error());
  return out;
}

Status Premises::start() {
  if (::mkdir(settings_.data.c_str(), 0700) != 0 && errno != EEXIST) return std::unexpected(store::file_error(settings_.data));
  auto database = store::Database::open({.engine = settings_.engine, .place = settings_.database, .readers_max = settings_.readers_max});
  if (!database) return std::unexpected(database.error());
  database_ = std::move(*database);
  auto files = store::Blobs::open({.folder = settings_.files, .key_file = settings_.files_key});
  if (!files) return std::unexpected(files.error());
  files_ = std::move(*files);
  queue_ = store::make_queue(*database_, {}, [clock = settings_.clock] { return clock->now(); });
  auto key = evidence::log_key(settings_.data, settings_.origin);
  if (!key) return std::unexpected(key.error());
  auto log = evidence::Log::open(*database_, std::move(*key), {.folder = evidence::log_folder(settings_.data), .clock = settings_.clock});
  if (!log) return std::unexpected(log.error());
  log_ = std::move(*log);
  return {};
}

}  // namespace sekisho::crossing
