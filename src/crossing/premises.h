// What stands in a data folder, opened: the database, the files kept, the queue, the evidence log. The server and the commands open it alike.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "crossing/desk.h"
#include "evidence/log.h"

namespace sekisho::crossing {

// DATA/sekisho.db, DATA/blobs/ with DATA/blobs.key, DATA/evidence/ with DATA/evidence.key and DATA/evidence.pub.
struct PremisesSettings {
  std::string data;  // made with mode 0700 where it is not there
  store::Engine engine = store::Engine::sqlite;
  std::string database;          // SQLite: a file, by default DATA/sekisho.db; PostgreSQL: a connection string
  std::string files, files_key;  // empty: DATA/blobs, DATA/blobs.key
  std::size_t readers_max = 4;   // connections for reading
  std::string origin;            // name of the evidence log at its first start; empty: a random one
  const base::Clock* clock = &base::system_clock();
};

class Premises {
 public:
  // Errors: those of the database, the files, the key and the log; store_in_use when another program has it open for writing.
  static base::Result<std::unique_ptr<Premises>> open(const PremisesSettings& settings);
  Premises(const Premises&) = delete;

  House house() { return {*database_, *files_, *queue_, *settings_.clock}; }
  store::Database& database() { return *database_; }
  store::Blobs& files() { return *files_; }
  store::Queue& queue() { return *queue_; }
  evidence::Log& log() { return *log_; }
  const PremisesSettings& settings() const { return settings_; }

 private:
  explicit Premises(PremisesSettings settings) : settings_(std::move(settings)) {}
  base::Status start();

  PremisesSettings settings_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::Blobs> files_;
  std::unique_ptr<store::Queue> queue_;
  std::unique_ptr<evidence::Log> log_;  // last: it covers what was committed before the database closes
};

}  // namespace sekisho::crossing
