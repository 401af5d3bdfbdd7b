// A folder seen through descriptors: every step below it is taken without following a link, so that nobody who can write there leads the program
// elsewhere. Paths here are relative to the folder and as the file system has them, whatever their encoding.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/fd.h"

namespace sekisho::doors::folder {

// Which file it is and which state of it.
struct Identity {
  std::uint64_t device = 0, inode = 0, size = 0;
  std::int64_t written_ns = 0;
  bool operator==(const Identity&) const = default;
};
Identity identity_of(const struct stat& info);

struct FoundFile {
  std::string path;
  Identity identity;
};

struct Trouble {
  std::string path;
  base::Code code{};
};

struct Listing {
  std::vector<FoundFile> files;  // by path
  std::vector<Trouble> left;     // what is not touched: links, devices, files with other names elsewhere, folders nobody lets us read
  bool whole = true;             // every entry was seen
};

struct ListingLimits {
  std::size_t entries_max = 100'000;
  int depth_max = 32;
};

class Tree {
 public:
  // The path itself is the operator's and may lead over links. Errors: folder_unavailable.
  static base::Result<Tree> open(const std::string& folder);

  int fd() const { return fd_.get(); }
  bool over_network() const;  // where no notices of changes come

  // skipped: by the name of one entry. seen: called with every folder, "" first, and its descriptor.
  Listing list(const ListingLimits& limits, const std::function<bool(const std::string& name)>& skipped,
               const std::function<void(int fd, const std::string& path)>& seen) const;

  // The folder that holds the file; made on the way where a mode is given. Errors: not_found, not_a_file (a step is a link or no folder), unreadable,
  // output_unwritable, disk_full.
  base::Result<base::OwnedFd> folder_of(const std::string& path, std::optional<unsigned> made_with_mode = std::nullopt) const;
  // A regular file of this file system that has no second name, to be read. Errors: not_found, not_a_file, unreadable.
  base::Result<base::OwnedFd> file(const std::string& path) const;
  // Empty folders above a file that has gone, up to the tree itself.
  void remove_empty_folders_above(std::string path) const;

 private:
  Tree(base::OwnedFd fd, std::uint64_t device) : fd_(std::move(fd)), device_(device) {}

  base::OwnedFd fd_;
  std::uint64_t device_;
};

std::string leaf_of(const std::string& path);
// From errno. writing: while something was being made.
base::Error step_error(const std::string& path, bool writing);

// A read lease: while it is held and not broken, nobody has the file open for writing. Others' opening for writing waits for us.
class Lease {
 public:
  enum class State : std::uint8_t {
    held,
    busy,     // somebody has it open for writing
    unknown,  // this file system or our rights do not tell
  };
  explicit Lease(int fd);
  Lease(const Lease&) = delete;
  ~Lease();
  State state() const { return state_; }
  bool broken() const;  // somebody wants to write since

 private:
  const int fd_;
  State state_;
};

}  // namespace sekisho::doors::folder
