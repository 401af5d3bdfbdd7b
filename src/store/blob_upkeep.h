// Looking after the stored files: are all there, whole and known; and new keys for old ones.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/blobs.h"
#include "store/database.h"

namespace sekisho::store {

enum class BlobFault { missing, damaged, unknown };

struct BlobFinding {
  BlobFault fault;
  std::string name;  // below the folder
  std::optional<Address> address;
  std::string detail;
};

struct ScrubReport {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::vector<BlobFinding> findings;  // the first kFindingsMax
  std::uint64_t findings_all = 0;
};
inline constexpr std::size_t kFindingsMax = 10'000;

// Files looked at so far. Return false to stop.
using Progress = std::function<bool(std::uint64_t files)>;

struct ScrubSettings {
  std::chrono::seconds young{600};  // a file younger than this may still be on its way into the rows: not unknown
  Progress progress = [](std::uint64_t) { return true; };
};

// Reads every file to its end and compares the folder with the rows. Beside the running program. Errors: interrupted, and those of the store.
base::Result<ScrubReport> scrub(Blobs& blobs, Database& database, const ScrubSettings& settings = {});

struct AgainReport {
  std::uint64_t files = 0;
  std::uint64_t encrypted = 0;
  std::vector<BlobFinding> findings;  // what could not be read, left as it is
};

// After blobs.key_file().add_key(): every file whose key is not the newest is written again. May be stopped and begun anew at any time.
// In the program that destroys files, for their pins keep the two apart.
base::Result<AgainReport> encrypt_all_again(Blobs& blobs, const Progress& progress);

// Forgets the keys that no file has any more. How many.
base::Result<int> drop_unused_keys(Blobs& blobs);

}  // namespace sekisho::store
