// Files that are there whole or not at all: written under another name, flushed, renamed, and the folder flushed too.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "base/fd.h"

namespace sekisho::store {

base::Error file_error(const std::string& path);  // from errno

base::Status write_all(int fd, base::ByteView bytes);
// As many bytes as there are, up to the size of the buffer.
base::Result<std::size_t> read_full(int fd, std::span<std::uint8_t> buffer);
base::Status flush_folder(const std::string& folder);
std::string folder_of(const std::string& path);

enum class Replace { no, yes };

// A new file of mode 0600 beside the name it will get. Gone again unless it was put in place.
class NewFile {
 public:
  static base::Result<NewFile> make(const std::string& final_path);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  int fd() const { return fd_.get(); }
  const std::string& path() const { return path_; }  // the name for the time being
  void now_at(std::string final_path) { final_path_ = std::move(final_path); }
  base::Status put_in_place(Replace replace);

 private:
  NewFile(base::OwnedFd fd, std::string path, std::string final_path);
  base::OwnedFd fd_;
  std::string path_, final_path_;
};

}  // namespace sekisho::store
