// Files on their way in from a browser: each piece goes encrypted to disk as it comes, a cut line goes on where it stopped, and the last byte hands
// the item to the desk. An upload lives in memory only: after a restart of the program the client begins that file again (the item is still there).
// Any thread; one upload takes one piece at a time.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "crossing/crossing.h"

namespace sekisho::doors::web {

struct UploadLimits {
  std::size_t open_max = 2'000;                 // at one time, of everybody
  std::size_t open_max_each = 400;              // of one account
  base::Micros idle = 60 * 60 * base::kSecond;  // forgotten after that long without a piece
};

struct UploadState {
  std::string id, item, crossing;
  std::uint64_t offset = 0, bytes = 0;  // received; declared
};

class Uploads {
 public:
  Uploads(crossing::House house, crossing::Desk& desk, UploadLimits limits = {});
  ~Uploads();

  // A new file of that crossing. Errors: those of Desk::receive; too_busy.
  base::Result<UploadState> begin(const crossing::Route& route, const std::string& crossing, const std::string& sender, const std::string& path,
                                  std::uint64_t bytes);
  // Again from the first byte, for an item that is still `received`. Errors: no_such_item, wrong_state.
  base::Result<UploadState> begin_again(const std::string& item, const std::string& sender);
  base::Result<UploadState> state(const std::string& upload, const std::string& sender);  // upload_gone
  // Appends at `offset`, which must be where the upload stands: upload_offset otherwise. The last byte holds the item. Errors: upload_gone,
  // too_large (more than declared), disk_full, those of the desk.
  base::Result<UploadState> append(const std::string& upload, const std::string& sender, std::uint64_t offset, base::ByteView piece);
  // Forgets it and cancels its item.
  base::Status abandon(const std::string& upload, const std::string& sender);
  void sweep();  // drops what was idle too long; its items are cancelled by Mill::tidy

 private:
  struct Upload;
  std::shared_ptr<Upload> find(const std::string& upload, const std::string& sender);

  crossing::House house_;
  crossing::Desk& desk_;
  const UploadLimits limits_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Upload>, std::less<>> uploads_;
};

}  // namespace sekisho::doors::web
