#include "doors/folder/intake.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/ids.h"
#include "doors/folder/names.h"
#include "doors/folder/place.h"
#include "doors/folder/texts.h"

namespace sekisho::doors::folder {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t kPiece = 1 << 20;

Result<bool> as_result(const Status& status, bool value) { return status ? Result<bool>(value) : std::unexpected(status.error()); }

}  // namespace

Status Intake::look(const std::set<std::string>& closed, const std::function<void(int fd, const std::string& path)>& seen, Pass& pass) {
  auto tree = Tree::open(work_.settings.in);
  if (!tree) {
    seen_.clear();  // what comes back with the folder has to settle anew
    return std::unexpected(tree.error());
  }
  over_network_ = tree->over_network();
  const Listing listing = tree->list({}, [&](const std::string& name) { return is_ignored(name, work_.settings.ignored); }, seen);
  for (const Trouble& trouble : listing.left) pass.problem(shown_path(trouble.path), {trouble.code, {}, {}});
  auto fresh = without_known(*tree, listing, pass);
  if (!fresh) return std::unexpected(fresh.error());
  for (const std::vector<Ready>& group : ready(*fresh, closed)) {
    if (work_.stopping) break;
    if (auto sent = send(*tree, group, pass); !sent) return sent;
  }
  return {};
}

Result<std::vector<FoundFile>> Intake::without_known(const Tree& tree, const Listing& listing, Pass& pass) {
  auto lying = rows_.lying();
  if (!lying) return std::unexpected(lying.error());
  std::map<std::string, const FoundFile*> found;
  for (const FoundFile& file : listing.files) found[file.path] = &file;
  for (const FileRow& row : *lying) {
    const auto at = found.find(row.path);
    if (at == found.end() && !listing.whole) continue;  // perhaps it is there
    auto known = deal_with_known(tree, row, at == found.end() ? nullptr : at->second, pass);
    if (!known) return std::unexpected(known.error());
    if (*known) found.erase(at);
  }
  std::vector<FoundFile> out;
  for (const FoundFile& file : listing.files)
    if (found.contains(file.path)) out.push_back(file);
  return out;
}

// Was its arrival cut off before the desk held it? Then what lies in the folder is still all there is.
Result<bool> Intake::was_never_held(const FileRow& row) {
  if (row.item.empty()) return false;
  auto item = work_.desk.item(row.item);
  if (!item) return std::unexpected(item.error());
  if (!*item) return false;
  if ((*item)->state == crossing::State::received) {
    auto cancelled = work_.desk.cancel(row.item, work_.settings.sender);
    return cancelled ? Result<bool>(true) : std::unexpected(cancelled.error());
  }
  return (*item)->state == crossing::State::cancelled && !(*item)->original && row.stage == Stage::waits;
}

// found: the file of that name, if there is one. True when it is nothing new.
Result<bool> Intake::deal_with_known(const Tree& tree, const FileRow& row, const FoundFile* found, Pass& pass) {
  auto never = was_never_held(row);
  if (!never) return never;
  if (*never) return as_result(rows_.forget(row), false);
  bool same = found != nullptr && found->identity == row.identity;
  // After a restart a network file system may number the same file anew.
  if (found != nullptr && !same && found->identity.size == row.identity.size && found->identity.written_ns == row.identity.written_ns) {
    auto equal = same_content(tree, row);
    if (!equal) {
      pass.problem(shown_path(row.path), equal.error());
      return true;
    }
    same = *equal;
  }
  if (!same) return as_result(row.item.empty() ? rows_.forget(row) : rows_.gone(row), false);
  if (row.item.empty()) return true;  // people were told; it lies there until somebody takes it away
  return as_result(remove_original(tree, row, found->identity, pass), true);
}

Result<bool> Intake::same_content(const Tree& tree, const FileRow& row) {
  if (!row.hash) return true;
  auto fd = tree.file(row.path);
  if (!fd) return std::unexpected(fd.error());
  base::Sha256 hash;
  base::Bytes buffer(kPiece);
  for (std::uint64_t at = 0;;) {
    const ssize_t count = ::pread(fd->get(), buffer.data(), buffer.size(), static_cast<off_t>(at));
    if (count < 0 || work_.stopping) return refuse(Code::unreadable, row.path);
    if (count == 0) break;
    hash.update({buffer.data(), static_cast<std::size_t>(count)});
    at += static_cast<std::uint64_t>(count);
  }
  return hash.finish() == *row.hash;
}

std::vector<std::vector<Intake::Ready>> Intake::ready(const std::vector<FoundFile>& files, const std::set<std::string>& closed) {
  const base::Micros now = work_.house.clock.now();
  std::map<std::string, Seen> seen;
  struct Group {
    std::vector<Ready> files;
    bool all = true;
  };
  std::map<std::string, Group> groups;
  std::vector<std::vector<Ready>> out;
  for (const FoundFile& file : files) {
    const auto before = seen_.find(file.path);
    Seen at{file.identity, now, false};
    if (before != seen_.end() && before->second.identity == file.identity) at = before->second;
    at.since = std::min(at.since, now);  // the clock may have been set back
    if (closed.contains(file.path)) at.closed = true;
    seen[file.path] = at;
    const bool still = now - at.since >= work_.settings.settle;
    const std::size_t slash = file.path.find('/');
    if (slash == std::string::npos) {
      // An empty file is how many programs begin one.
      if (still || (at.closed && file.identity.size > 0)) out.push_back({{file, still}});
    } else {
      Group& group = groups[file.path.substr(0, slash)];
      group.files.push_back({file, still});
      group.all = group.all && still;
    }
  }
  for (auto& [top, group] : groups)
    if (group.all) out.push_back(std::move(group.files));
  seen_ = std::move(seen);
  return out;
}

Status Intake::send(const Tree& tree, const std::vector<Ready>& group, Pass& pass) {
  std::string crossing;
  std::uint32_t files = 0;
  for (const Ready& file : group) {
    if (work_.stopping) return {};
    if (auto sent = send_one(tree, file, crossing, files, pass); !sent) return sent;
  }
  return {};
}

// Everything of it as it was when it was listed, or nothing: then it is looked at again later.
Result<std::optional<store::KeptBlob>> Intake::read(int fd, const Identity& identity, const Lease& lease) {
  auto writer = work_.house.blobs.create();
  if (!writer) return std::unexpected(writer.error());
  base::Bytes buffer(kPiece);
  while (true) {
    const ssize_t count = ::pread(fd, buffer.data(), buffer.size(), static_cast<off_t>(writer->size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return refuse(Code::unreadable);
    if (count == 0) break;
    if (auto written = writer->write({buffer.data(), static_cast<std::size_t>(count)}); !written) return std::unexpected(written.error());
    if (writer->size() > identity.size || lease.broken() || work_.stopping) return std::optional<store::KeptBlob>();
  }
  struct stat info{};
  if (writer->size() != identity.size || ::fstat(fd, &info) != 0 || identity_of(info) != identity) return std::optional<store::KeptBlob>();
  auto kept = writer->finish();
  if (!kept) return std::unexpected(kept.error());
  return std::optional<store::KeptBlob>(std::move(*kept));
}

Status Intake::send_one(const Tree& tree, const Ready& ready, std::string& crossing, std::uint32_t& files, Pass& pass) {
  const FoundFile& found = ready.file;
  const auto rules = work_.rules();
  const crossing::Route* route = rules->route(work_.settings.from, work_.settings.to);
  if (route == nullptr || !route->allowed) return refuse(Code::route_denied);
  if (found.identity.size > route->bytes_max) return tell(found, Code::too_large, pass);

  auto fd = tree.file(found.path);
  if (!fd) {
    if (fd.error().code != Code::not_found) pass.problem(shown_path(found.path), fd.error());
    return {};
  }
  const Lease lease(fd->get());
  struct stat info{};
  if (::fstat(fd->get(), &info) != 0 || identity_of(info) != found.identity) return {};
  if (lease.state() == Lease::State::busy || (lease.state() == Lease::State::unknown && !ready.still)) return {};
  auto kept = read(fd->get(), found.identity, lease);
  if (!kept) {
    if (kept.error().code != Code::unreadable) return std::unexpected(kept.error());
    pass.problem(shown_path(found.path), kept.error());
    return {};
  }
  if (!*kept) return {};
  work_.at(Point::read);

  if (crossing.empty() || files >= route->files_max) {
    crossing::Sending sending;
    sending.from = work_.settings.from;
    sending.to = work_.settings.to;
    sending.sender = work_.settings.sender;
    sending.recipients = {work_.settings.receiver};
    for (const std::string& other : work_.settings.recipients)
      if (other != work_.settings.receiver) sending.recipients.push_back(other);
    sending.note = work_.settings.note;
    auto opened = work_.desk.open(*rules, sending);
    if (!opened) return std::unexpected(opened.error());
    crossing = *opened;
    files = 0;
  }
  auto item = work_.desk.receive(*route, crossing, work_.settings.sender, shown_path(found.path), found.identity.size);
  if (!item) return item.error().code == Code::bad_request ? tell(found, Code::bad_request, pass) : Status(std::unexpected(item.error()));
  ++files;
  FileRow row;
  row.id = base::new_id(work_.house.clock);
  row.path = found.path;
  row.identity = found.identity;
  row.hash = (*kept)->address;
  row.item = *item;
  if (auto added = rows_.add(row); !added) return added;
  work_.at(Point::recorded);
  if (auto held = work_.desk.hold(*route, *item, **kept); !held) return held;
  // From here on the program answers for the file, and only now the original may go.
  work_.at(Point::held);
  ++pass.done;
  seen_.erase(found.path);
  return remove_original(tree, row, found.identity, lease, pass);
}

// Once for each state of a file: the row stays as long as the file lies there as it is.
Status Intake::tell(const FoundFile& file, Code code, Pass& pass) {
  const std::string shown = shown_path(file.path);
  if (auto written = place_text(work_, work_.settings.refused, shown, kReasonSuffix, text_of_file(shown, code)); !written) {
    pass.problem(shown, written.error());
    return {};
  }
  work_.at(Point::written);
  FileRow row;
  row.id = base::new_id(work_.house.clock);
  row.path = file.path;
  row.identity = file.identity;
  row.stage = Stage::in_place;
  row.told = std::string(base::describe(code).id);
  ++pass.told;
  seen_.erase(file.path);
  return rows_.add(row);
}

Status Intake::remove_original(const Tree& tree, const FileRow& row, const Identity& identity, Pass& pass) {
  auto fd = tree.file(row.path);
  if (!fd) {
    pass.problem(shown_path(row.path), fd.error());
    return {};
  }
  const Lease lease(fd->get());
  if (lease.state() == Lease::State::busy) return {};
  return remove_original(tree, row, identity, lease, pass);
}

// Only if the name still leads to that file in that state and nobody is about to write into it: otherwise it is a new version, to be found by the
// next look.
Status Intake::remove_original(const Tree& tree, const FileRow& row, const Identity& identity, const Lease& lease, Pass& pass) {
  auto folder = tree.folder_of(row.path);
  if (!folder) {
    if (folder.error().code != Code::not_found) pass.problem(shown_path(row.path), folder.error());
    return {};
  }
  struct stat info{};
  const std::string leaf = leaf_of(row.path);
  if (lease.broken()) return {};
  if (::fstatat(folder->get(), leaf.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0 || identity_of(info) != identity) return {};
  if (::unlinkat(folder->get(), leaf.c_str(), 0) != 0) {
    pass.problem(shown_path(row.path), step_error(shown_path(row.path), true));
    return {};
  }
  (void)::fsync(folder->get());
  work_.at(Point::unlinked);
  auto gone = rows_.gone(row);
  if (!gone) return gone;
  work_.at(Point::marked);
  tree.remove_empty_folders_above(row.path);
  return {};
}

}  // namespace sekisho::doors::folder
