// Watched folders: what people or programs put into an in folder is held and sent; what was released appears in the out folder, why something was not
// in the refused folder. docs/folder.md tells the operator all of it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "crossing/crossing.h"
#include "doors/doors.h"

namespace sekisho::doors::folder {

inline constexpr Door kDoor{"folder", "フォルダー", "Watched folders", "[[folder]]"};

struct FolderSettings {
  std::string name;  // its own, also over restarts; empty: the path of the in folder
  zones::Zone from{}, to{};
  std::string in, out, refused;         // paths of folders that are there; none inside another
  std::string sender;                   // account ids: who sends,
  std::string receiver;                 // who takes what is released for the out folder,
  std::vector<std::string> recipients;  // and who else may take it
  std::string note;
  base::Micros poll = 0;                    // look this often; 0: at the system's notices, and every 10 seconds on network file systems
  base::Micros settle = 5 * base::kSecond;  // a file that nobody says is finished has to stay still for that long
  base::Micros rescan = 60 * base::kSecond;
  std::vector<std::string> ignored = {".*", "~$*", "*.part", "*.partial", "*.filepart", "*.tmp", "*.crdownload", "Thumbs.db", "desktop.ini"};
  unsigned file_mode = 0660;  // of results; folders get the right to enter where files may be read
};

struct FolderProblem {
  std::string path;  // UTF-8, below the folder; empty: the folder as a whole
  base::Error error;
};

// For the operations page.
struct FolderStatus {
  std::string name;
  bool reachable = false;                            // the in folder could be read the last time
  bool watching = false;                             // by notices; otherwise by looking
  base::Micros looked_at = 0;                        // 0: not yet
  std::uint64_t taken = 0, delivered = 0, told = 0;  // files since the start: held, put into out, explained in refused
  std::size_t settling = 0;                          // seen and not finished
  std::int64_t under_way = 0;                        // held, and the result not in place
  std::vector<FolderProblem> problems;               // of the last look, at most 50
};

using RulesInForce = std::function<std::shared_ptr<const crossing::Rules>()>;

class FolderDoor {
 public:
  // house, desk: borrowed. Errors of start(): bad_settings (two folders of one name, one inside another). A folder that cannot be reached is no
  // error: it is tried again, and status() says so.
  FolderDoor(crossing::House house, crossing::Desk& desk, RulesInForce rules, std::vector<FolderSettings> folders);
  ~FolderDoor();  // stops

  base::Status start();  // a thread for each folder
  void stop();           // after what is in hand; a file that was being read is read again later
  std::vector<FolderStatus> status() const;

 private:
  class Watched;
  crossing::House house_;
  crossing::Desk& desk_;
  RulesInForce rules_;
  std::vector<FolderSettings> folders_;
  std::vector<std::unique_ptr<Watched>> watched_;
};

}  // namespace sekisho::doors::folder
