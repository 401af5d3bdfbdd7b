// What the system says about changes below a folder (inotify). Notices only hasten and complete what looking finds: where there are none, or some
// were lost, nothing is missed for longer than until the next look. One thread; stop() any.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>

#include "base/fd.h"

namespace sekisho::doors::folder {

class Notices {
 public:
  Notices();

  // From now on about this folder too; again for one that is known costs little.
  void watch(int fd, const std::string& path);
  // Before each look: working() then says whether every folder seen by it is watched.
  void restart() { working_ = inotify_.valid(); }
  bool working() const { return working_; }

  // Until something changed, the time is over, or somebody called stop(). True when something changed.
  bool wait(std::chrono::milliseconds longest);
  // Paths of files closed after writing or moved in since the last call.
  std::set<std::string> closed();
  void stop();

 private:
  bool read_all();
  base::OwnedFd inotify_, stop_;
  std::map<int, std::string> folders_;
  std::set<std::string> closed_;
  bool working_ = false;
};

}  // namespace sekisho::doors::folder
