// From the in folder to the desk. A file counts when it was closed or moved there, or has stayed still for the settle time, and nobody has it open
// for writing where that can be known. Files under one folder of the in folder are sent as one crossing when all of them have stayed still; a single
// file is one crossing. The original is removed after the desk holds it, if it is still the very file that was read. One thread.
#pragma once

#include <map>
#include <set>

#include "doors/folder/pass.h"

namespace sekisho::doors::folder {

class Intake {
 public:
  Intake(const Work& work, Rows& rows) : work_(work), rows_(rows) {}

  // closed: files that the system said were closed after writing or moved in. seen: called with every folder that was looked into.
  // Errors: folder_unavailable, route_denied and what the desk and the store fail with; what is left is found again the next time.
  base::Status look(const std::set<std::string>& closed, const std::function<void(int fd, const std::string& path)>& seen, Pass& pass);
  std::size_t settling() const { return seen_.size(); }
  bool over_network() const { return over_network_; }

 private:
  struct Seen {
    Identity identity;
    base::Micros since = 0;
    bool closed = false;
  };
  struct Ready {
    FoundFile file;
    bool still = false;  // for the settle time; otherwise it was only said to be closed
  };
  // What lies in the in folder though the program has dealt with it; the rest comes back.
  base::Result<std::vector<FoundFile>> without_known(const Tree& tree, const Listing& listing, Pass& pass);
  base::Result<bool> was_never_held(const FileRow& row);
  base::Result<bool> deal_with_known(const Tree& tree, const FileRow& row, const FoundFile* found, Pass& pass);
  std::vector<std::vector<Ready>> ready(const std::vector<FoundFile>& files, const std::set<std::string>& closed);
  base::Status send(const Tree& tree, const std::vector<Ready>& group, Pass& pass);
  base::Status send_one(const Tree& tree, const Ready& file, std::string& crossing, std::uint32_t& files, Pass& pass);
  base::Result<std::optional<store::KeptBlob>> read(int fd, const Identity& identity, const Lease& lease);
  base::Status tell(const FoundFile& file, base::Code code, Pass& pass);
  base::Status remove_original(const Tree& tree, const FileRow& row, const Identity& identity, Pass& pass);
  base::Status remove_original(const Tree& tree, const FileRow& row, const Identity& identity, const Lease& lease, Pass& pass);
  base::Result<bool> same_content(const Tree& tree, const FileRow& row);

  const Work& work_;
  Rows& rows_;
  std::map<std::string, Seen> seen_;
  bool over_network_ = false;
};

}  // namespace sekisho::doors::folder
