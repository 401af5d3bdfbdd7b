// A folder below the data folder for a copy of the database. It goes with this object, or with the next one when the program was killed.
#pragma once

#include <string>
#include <utility>

#include "base/error.h"
#include "base/fd.h"

namespace sekisho::cli {

class CopyFolder {
 public:
  static base::Result<CopyFolder> make(const std::string& data);
  CopyFolder(CopyFolder&& other) noexcept : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}
  CopyFolder& operator=(CopyFolder&&) = delete;
  ~CopyFolder();
  const std::string& path() const { return path_; }
  std::string file() const { return path_ + "/database"; }

 private:
  CopyFolder() = default;
  std::string path_;
  base::OwnedFd lock_;
};

}  // namespace sekisho::cli
