// What the program around knows of itself at this moment, asked for each page that shows it. Filled where the program is put together (apps/).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "crossing/scanner.h"

namespace sekisho::api {

struct DoorNow {
  std::string id, ja, en;
  std::string place;  // an address or a folder
  bool ok = true;
  std::uint64_t waiting = 0;  // files before it
  std::optional<base::Error> trouble;
};

struct Now {
  base::Micros started_at = 0;
  std::uint32_t workers = 0, workers_busy = 0;
  std::uint64_t disk_free = 0, disk_total = 0;  // bytes where the data lies
  crossing::ScannerState scanner;
  std::vector<DoorNow> doors;
};

// The file behind the rules in force.
struct RulesFile {
  std::string path;                    // empty: those that ship
  std::optional<base::Error> trouble;  // it was changed and is wrong: the earlier rules stay in force
};

}  // namespace sekisho::api
