#include "doors/web/uploads.h"

#include <algorithm>
#include <atomic>

#include "base/ids.h"

namespace sekisho::doors::web {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

struct Uploads::Upload {
  const std::string id, sender;
  const std::uint64_t bytes;
  std::string item, crossing;  // set before anybody else learns the id
  crossing::Route route;
  std::atomic<base::Micros> touched{0};
  std::atomic<bool> held{false};

  std::mutex mutex;  // of what follows: one piece at a time
  std::optional<store::BlobWriter> writer;
  std::optional<store::KeptBlob> kept;  // all bytes are on disk, and the desk has not taken them yet

  std::uint64_t offset() const { return held || kept ? bytes : writer ? writer->size() : 0; }
};

Uploads::Uploads(crossing::House house, crossing::Desk& desk, UploadLimits limits, RulesInForce rules)
    : house_(house), desk_(desk), limits_(limits), rules_(std::move(rules)) {}
Uploads::~Uploads() = default;

UploadState Uploads::state_of(const Upload& upload) const { return {upload.id, upload.item, upload.crossing, upload.offset(), upload.bytes}; }

std::shared_ptr<Uploads::Upload> Uploads::find(const std::string& upload, const std::string& sender) {
  const std::lock_guard lock(mutex_);
  const auto found = uploads_.find(upload);
  if (found == uploads_.end() || found->second->sender != sender) return nullptr;
  found->second->touched = house_.clock.now();
  return found->second;
}

// Takes its place among the open ones. Those that have ended are remembered as far as there is room.
Status Uploads::add(const std::shared_ptr<Upload>& upload) {
  upload->touched = house_.clock.now();
  const std::lock_guard lock(mutex_);
  std::size_t open = 0, of_sender = 0;
  auto oldest = uploads_.end();
  for (auto at = uploads_.begin(); at != uploads_.end(); ++at) {
    if (!at->second->held) {
      ++open;
      if (at->second->sender == upload->sender) ++of_sender;
    } else if (oldest == uploads_.end() || at->second->touched < oldest->second->touched) {
      oldest = at;
    }
  }
  if (open >= limits_.open_max || of_sender >= limits_.open_max_each) return refuse(Code::too_busy, {}, "open uploads");
  if (uploads_.size() - open >= limits_.open_max && oldest != uploads_.end()) uploads_.erase(oldest);
  uploads_.emplace(upload->id, upload);
  return {};
}

void Uploads::forget(const std::string& upload) {
  const std::lock_guard lock(mutex_);
  uploads_.erase(upload);
}

void Uploads::forget_item(const std::string& item) {
  const std::lock_guard lock(mutex_);
  std::erase_if(uploads_, [&](const auto& entry) { return entry.second->item == item; });
}

Result<UploadState> Uploads::begin(const crossing::Route& route, const std::string& crossing, const std::string& sender, const std::string& path,
                                   std::uint64_t bytes) {
  auto upload = std::make_shared<Upload>(base::new_id(house_.clock), sender, bytes);
  const std::lock_guard lock(upload->mutex);
  upload->crossing = crossing;
  upload->route = route;
  if (auto added = add(upload); !added) return std::unexpected(added.error());
  auto item = desk_.receive(route, crossing, sender, path, bytes);
  if (!item) {
    forget(upload->id);
    return std::unexpected(item.error());
  }
  {
    const std::lock_guard all(mutex_);  // forget_item() reads it
    upload->item = *item;
  }
  if (bytes == 0)
    if (auto settled = settle(*upload); !settled) {
      forget(upload->id);
      (void)desk_.cancel(*item, sender);
      return std::unexpected(settled.error());
    }
  return state_of(*upload);
}

Result<UploadState> Uploads::begin_again(const std::string& item, const std::string& sender) {
  std::shared_ptr<Upload> upload;
  std::optional<zones::Zone> from, to;
  auto looked = house_.database.read([&](store::Statements& statements) -> Status {
    auto row = statements.first(
        "SELECT i.crossing, i.state, i.bytes, c.zone_from, c.zone_to FROM item i JOIN crossing c ON c.id = i.crossing WHERE i.id = ? AND c.sender = ?",
        {item, sender});
    if (!row) return std::unexpected(row.error());
    if (!*row) return refuse(Code::no_such_item, item);
    if (crossing::state_of((*row)->text(1)) != crossing::State::received) return refuse(Code::wrong_state, item);
    upload = std::make_shared<Upload>(base::new_id(house_.clock), sender, static_cast<std::uint64_t>((*row)->integer(2)));
    upload->item = item;
    upload->crossing = (*row)->text(0);
    from = zones::zone_of((*row)->text(3));
    to = zones::zone_of((*row)->text(4));
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  const auto rules = rules_ ? rules_() : std::make_shared<const crossing::Rules>(crossing::Rules::shipped());
  const crossing::Route* route = from && to ? rules->route(*from, *to) : nullptr;
  if (route == nullptr || !route->allowed) return refuse(Code::route_denied, item);
  upload->route = *route;
  forget_item(item);
  const std::lock_guard lock(upload->mutex);
  if (auto added = add(upload); !added) return std::unexpected(added.error());
  if (upload->bytes == 0)
    if (auto settled = settle(*upload); !settled) return std::unexpected(settled.error());
  return state_of(*upload);
}

Result<UploadState> Uploads::state(const std::string& upload, const std::string& sender) {
  const auto found = find(upload, sender);
  if (!found) return refuse(Code::upload_gone, upload);
  const std::lock_guard lock(found->mutex);
  if (auto settled = settle(*found); !settled) return std::unexpected(settled.error());
  return state_of(*found);
}

Result<UploadState> Uploads::append(const std::string& upload, const std::string& sender, std::uint64_t offset, base::ByteView piece) {
  const auto found = find(upload, sender);
  if (!found) return refuse(Code::upload_gone, upload);
  const std::lock_guard lock(found->mutex);
  if (offset != found->offset()) return refuse(Code::upload_offset, upload);
  if (piece.size() > found->bytes - offset) return refuse(Code::too_large, upload);
  if (auto taken = take_piece(*found, piece); !taken) return std::unexpected(taken.error());
  if (auto settled = settle(*found); !settled) return std::unexpected(settled.error());
  found->touched = house_.clock.now();
  return state_of(*found);
}

// A writer that failed once cannot go on: what it has is dropped.
Status Uploads::take_piece(Upload& upload, base::ByteView piece) {
  if (piece.empty()) return {};
  if (!upload.writer) {
    auto writer = house_.blobs.create();
    if (!writer) return std::unexpected(writer.error());
    upload.writer.emplace(std::move(*writer));
  }
  auto written = upload.writer->write(piece);
  if (!written) upload.writer.reset();
  return written;
}

// Hands the item to the desk when everything is here; nothing to do before and afterwards.
Status Uploads::settle(Upload& upload) {
  if (upload.held || upload.offset() != upload.bytes) return {};
  if (!upload.kept) {
    if (!upload.writer) {
      auto writer = house_.blobs.create();
      if (!writer) return std::unexpected(writer.error());
      upload.writer.emplace(std::move(*writer));
    }
    auto kept = upload.writer->finish();
    upload.writer.reset();
    if (!kept) return std::unexpected(kept.error());
    upload.kept.emplace(std::move(*kept));
  }
  auto held = desk_.hold(upload.route, upload.item, *upload.kept);
  if (!held && held.error().code == Code::wrong_state) {
    // An earlier try may have been committed although it said otherwise.
    auto item = desk_.item(upload.item);
    if (item && *item && (*item)->original == upload.kept->address) held = {};
  }
  if (!held) return held;
  upload.kept.reset();
  upload.held = true;
  return {};
}

Status Uploads::abandon(const std::string& upload, const std::string& sender) {
  const auto found = find(upload, sender);
  if (!found) return refuse(Code::upload_gone, upload);
  forget(upload);
  const std::lock_guard lock(found->mutex);
  return desk_.cancel(found->item, sender);
}

void Uploads::sweep() {
  const base::Micros before = house_.clock.now() - limits_.idle;
  std::vector<std::shared_ptr<Upload>> gone;  // before the lock: their files are removed without holding up the others
  const std::lock_guard lock(mutex_);
  std::erase_if(uploads_, [&](const auto& entry) {
    const bool idle = entry.second->touched <= before;
    if (idle) gone.push_back(entry.second);
    return idle;
  });
}

}  // namespace sekisho::doors::web
