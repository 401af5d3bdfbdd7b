// Files on their way in from a browser: each piece goes encrypted to disk as it comes, a cut line goes on where it stopped, and the last byte hands
// the item to the desk. An upload lives in memory only: after a restart of the program the client begins that file again (the item is still there).
// Any thread; one upload takes one piece at a time. An upload that has its last byte is remembered for the idle time, so that a client whose line
// was cut just then learns that all is well.
#pragma once

#include <functional>
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
  std::uint64_t offset = 0, bytes = 0;  // received; declared. Equal only when the item is held
};

using RulesInForce = std::function<std::shared_ptr<const crossing::Rules>()>;

class Uploads {
 public:
  // rules: asked by begin_again() for the route of an item of an earlier life; without them those that ship.
  Uploads(crossing::House house, crossing::Desk& desk, UploadLimits limits = {}, RulesInForce rules = {});
  ~Uploads();

  // A new file of that crossing; an empty one is held at once. Errors: those of Desk::receive; too_busy.
  base::Result<UploadState> begin(const crossing::Route& route, const std::string& crossing, const std::string& sender, const std::string& path,
                                  std::uint64_t bytes);
  // Again from the first byte, for an item that is still `received`. Errors: no_such_item, wrong_state.
  base::Result<UploadState> begin_again(const std::string& item, const std::string& sender);
  base::Result<UploadState> state(const std::string& upload, const std::string& sender);  // upload_gone
  // Appends at `offset`, which must be where the upload stands: upload_offset otherwise. The last byte holds the item. Errors: upload_gone,
  // too_large (more than declared; nothing of the piece is taken), disk_full (the upload stands at 0 again), those of the desk: all the bytes are
  // here then, and state() or an empty piece at the end tries once more.
  base::Result<UploadState> append(const std::string& upload, const std::string& sender, std::uint64_t offset, base::ByteView piece);
  // Forgets it and cancels its item.
  base::Status abandon(const std::string& upload, const std::string& sender);
  void sweep();  // drops what was idle too long; its items are cancelled by Mill::tidy

 private:
  struct Upload;
  std::shared_ptr<Upload> find(const std::string& upload, const std::string& sender);
  base::Status add(const std::shared_ptr<Upload>& upload);
  void forget(const std::string& upload);
  void forget_item(const std::string& item);
  base::Status take_piece(Upload& upload, base::ByteView piece);
  base::Status settle(Upload& upload);
  UploadState state_of(const Upload& upload) const;

  crossing::House house_;
  crossing::Desk& desk_;
  const UploadLimits limits_;
  const RulesInForce rules_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Upload>, std::less<>> uploads_;
};

}  // namespace sekisho::doors::web
