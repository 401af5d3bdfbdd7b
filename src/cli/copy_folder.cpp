#include "cli/copy_folder.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cstdlib>
#include <filesystem>

#include "store/files.h"

namespace sekisho::cli {

namespace fs = std::filesystem;

base::Result<CopyFolder> CopyFolder::make(const std::string& data) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(data, error)) {
    if (!entry.path().filename().string().starts_with(".copy-")) continue;
    const base::OwnedFd old(::open(entry.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    std::error_code ignored;
    if (old && ::flock(old.get(), LOCK_EX | LOCK_NB) == 0) fs::remove_all(entry.path(), ignored);
  }
  CopyFolder out;
  std::string path = data + "/.copy-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return std::unexpected(store::file_error(path));
  out.path_ = path;
  out.lock_.reset(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!out.lock_ || ::flock(out.lock_.get(), LOCK_EX | LOCK_NB) != 0) return std::unexpected(store::file_error(path));
  return out;
}

CopyFolder::~CopyFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace sekisho::cli
