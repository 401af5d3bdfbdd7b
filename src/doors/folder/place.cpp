#include "doors/folder/place.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/hash.h"
#include "doors/folder/names.h"
#include "doors/folder/texts.h"
#include "store/faults.h"
#include "store/files.h"

namespace sekisho::doors::folder {

using base::Code;
using base::OwnedFd;
using base::refuse;
using base::Result;
using base::Status;

namespace {

// Who may read a file may enter its folder.
unsigned folder_mode(unsigned file_mode) { return file_mode | (file_mode & 0444) >> 2; }

bool stands(int folder, const std::string& name) {
  struct stat info{};
  return ::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

// Never over something that stands there, on every file system.
bool rename_to_free(int folder, const std::string& from, const std::string& to) {
  if (::renameat2(folder, from.c_str(), folder, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  if (::linkat(folder, from.c_str(), folder, to.c_str(), 0) == 0) return ::unlinkat(folder, from.c_str(), 0) == 0;
  if (errno == EEXIST) return false;
  if (stands(folder, to)) {
    errno = EEXIST;
    return false;
  }
  return ::renameat(folder, from.c_str(), folder, to.c_str()) == 0;
}

bool is_same_file(int folder, const std::string& one, const std::string& other) {
  struct stat a{}, b{};
  return ::fstatat(folder, one.c_str(), &a, AT_SYMLINK_NOFOLLOW) == 0 && ::fstatat(folder, other.c_str(), &b, AT_SYMLINK_NOFOLLOW) == 0 &&
         a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// Whether exactly this text stands under that name.
bool holds(int folder, const std::string& name, const std::string& text) {
  const OwnedFd fd(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat info{};
  if (!fd || ::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode) || static_cast<std::size_t>(info.st_size) != text.size()) return false;
  base::Bytes found(text.size());
  auto count = store::read_full(fd.get(), found);
  return count && *count == text.size() && base::text(found) == text;
}

// The folder of a path, with another uppermost name where something that is no folder stands in the way.
Result<OwnedFd> reach_folder(const Work& work, const Tree& tree, std::string& path) {
  const std::string wanted = numbered(path, 1);
  for (int n = 1; n <= 9; ++n) {
    path = top_numbered(wanted, n);
    auto folder = tree.folder_of(path, folder_mode(work.settings.file_mode));
    if (folder || folder.error().code != Code::not_a_file || wanted.find('/') == std::string::npos) return folder;
  }
  return refuse(Code::not_a_file, wanted);
}

}  // namespace

Hidden::Hidden(const Work& work, const Tree& tree, std::string path, const std::string& id)
    : work_(work), tree_(tree), path_(std::move(path)), name_(fmt::format(".sekisho-{}.part", id)) {}

Status Hidden::reach() {
  if (folder_) return {};
  auto folder = tree_.folder_of(path_, folder_mode(work_.settings.file_mode));
  if (!folder) return std::unexpected(folder.error());
  folder_ = std::move(*folder);
  return {};
}

Status Hidden::begin() {
  if (auto reached = reach(); !reached) return reached;
  (void)::unlinkat(folder_.get(), name_.c_str(), 0);
  fd_.reset(::openat(folder_.get(), name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd_) return std::unexpected(step_error(path_, true));
  (void)::fchmod(fd_.get(), work_.settings.file_mode);  // some file systems have no modes
  return {};
}

Status Hidden::write(base::ByteView piece) {
  auto written = store::write_all(fd_.get(), piece);
  return written ? Status{} : refuse(written.error().code == Code::disk_full ? Code::disk_full : Code::output_unwritable, path_);
}

Status Hidden::finish() {
  if (::fsync(fd_.get()) != 0) return std::unexpected(step_error(path_, true));
  fd_.reset();
  (void)::fsync(folder_.get());
  return {};
}

Result<bool> Hidden::is_there() {
  if (auto reached = reach(); !reached) return std::unexpected(reached.error());
  struct stat info{};
  if (::fstatat(folder_.get(), name_.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0) return true;
  if (errno == ENOENT) return false;
  return std::unexpected(step_error(path_, false));
}

Status Hidden::reveal() {
  const std::string leaf = leaf_of(path_);
  if (!rename_to_free(folder_.get(), name_, leaf)) {
    const int error = errno;
    // A try by way of a second name that was cut off in between.
    if (error == EEXIST && is_same_file(folder_.get(), name_, leaf)) {
      (void)::unlinkat(folder_.get(), name_.c_str(), 0);
      return {};
    }
    errno = error;
    return std::unexpected(step_error(path_, true));
  }
  (void)::fsync(folder_.get());
  return {};
}

void Hidden::remove() {
  fd_.reset();
  if (folder_) (void)::unlinkat(folder_.get(), name_.c_str(), 0);
}

Status place_beside(const Work& work, const Tree& tree, const std::string& path, const std::string& text) {
  // The same name at every try, so that a kill leaves nothing that is not tidied up, and another for every watched folder.
  Hidden hidden(work, tree, path, base::hex(base::sha256(base::view(work.settings.in + '\n' + path))).substr(0, 16));
  Status placed = hidden.begin();
  if (placed) placed = hidden.write(base::view(text));
  if (placed) placed = hidden.finish();
  if (placed) placed = hidden.reveal();
  if (placed) return placed;
  hidden.remove();
  return placed.error().code == Code::output_exists ? Status{} : placed;
}

Result<std::string> place_text(const Work& work, const std::string& folder, const std::string& shown_path, std::string_view suffix,
                               const std::string& text) {
  auto tree = Tree::open(folder);
  if (!tree) return std::unexpected(tree.error());
  std::string base_path = shown_path;
  auto above = reach_folder(work, *tree, base_path);
  if (!above) return std::unexpected(above.error());
  for (int n = 1; n <= kTriesMax; ++n) {
    const std::string path = numbered(base_path, n) + std::string(suffix);
    if (holds(above->get(), leaf_of(path), text)) return path;
    if (stands(above->get(), leaf_of(path))) continue;
    if (auto placed = place_beside(work, *tree, path, text); !placed) return std::unexpected(placed.error());
    if (holds(above->get(), leaf_of(path), text)) return path;
  }
  return refuse(Code::output_exists, shown_path);
}

bool is_free(const Tree& tree, const std::string& path) {
  auto above = tree.folder_of(path);
  if (!above) return above.error().code == Code::not_found;
  return !stands(above->get(), leaf_of(path));
}

Result<std::string> free_path(const Work& work, const Tree& tree, const std::string& wanted) {
  std::string base_path = wanted;
  auto above = reach_folder(work, tree, base_path);
  if (!above) return std::unexpected(above.error());
  for (int n = 1; n <= kTriesMax; ++n) {
    const std::string path = numbered(base_path, n), leaf = leaf_of(path);
    if (!stands(above->get(), leaf) && !stands(above->get(), leaf + std::string(kReportSuffix)) &&
        !stands(above->get(), leaf + std::string(kNoteSuffix)))
      return path;
  }
  return refuse(Code::output_exists, wanted);
}

}  // namespace sekisho::doors::folder
