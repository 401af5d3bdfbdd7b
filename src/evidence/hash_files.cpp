#include "evidence/hash_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "store/files.h"

namespace sekisho::evidence {

using base::Code;
using base::Digest;
using base::refuse;
using base::Result;
using base::Status;

namespace {
constexpr std::size_t kHashBytes = sizeof(Digest);
constexpr std::size_t kMostHashesOfANode = 1u << (kTileHeight - 1);
}  // namespace

std::string HashFiles::path(unsigned level) const { return fmt::format("{}/level-{}", folder_, level); }

Result<HashFiles> HashFiles::open(const std::string& folder, Mode mode) {
  HashFiles out;
  out.folder_ = folder;
  for (unsigned level = 0; level < kTileLevels; ++level) {
    const std::string path = out.path(level);
    const int flags = mode == Mode::extend ? O_RDWR | O_CREAT : O_RDONLY;
    out.files_[level].reset(::open(path.c_str(), flags | O_CLOEXEC, 0600));
    if (!out.files_[level] && !(mode == Mode::read && errno == ENOENT)) return std::unexpected(store::file_error(path));
  }
  if (mode == Mode::extend)
    if (auto flushed = store::flush_folder(folder); !flushed) return std::unexpected(flushed.error());
  return out;
}

Result<std::uint64_t> HashFiles::bytes(unsigned level) const {
  struct stat facts{};
  if (!files_.at(level)) return std::uint64_t{0};
  if (::fstat(files_.at(level).get(), &facts) != 0) return std::unexpected(store::file_error(path(level)));
  return static_cast<std::uint64_t>(facts.st_size);
}

Status HashFiles::read(unsigned level, std::uint64_t first, std::span<Digest> out) const {
  auto* to = reinterpret_cast<std::uint8_t*>(out.data());
  const std::size_t wanted = out.size() * kHashBytes;
  std::size_t filled = 0;
  while (filled < wanted) {
    const std::uint64_t offset = first * kHashBytes + filled;
    const ssize_t got = files_.at(level) ? ::pread(files_.at(level).get(), to + filled, wanted - filled, static_cast<off_t>(offset)) : 0;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(store::file_error(path(level)));
    if (got == 0) return refuse(Code::evidence_missing, fmt::format("level-{}:{}", level, offset));
    filled += static_cast<std::size_t>(got);
  }
  return {};
}

Result<Digest> HashFiles::node(unsigned height, std::uint64_t index) const {
  const unsigned level = height / kTileHeight, above = height % kTileHeight;
  std::array<Digest, kMostHashesOfANode> hashes{};
  std::size_t count = std::size_t{1} << above;
  if (auto got = read(level, index << above, std::span(hashes).first(count)); !got) return std::unexpected(got.error());
  for (; count > 1; count /= 2)
    for (std::size_t i = 0; i < count / 2; ++i) hashes[i] = node_hash(hashes[2 * i], hashes[2 * i + 1]);
  return hashes[0];
}

NodeReader HashFiles::nodes() const {
  return [this](unsigned height, std::uint64_t index) { return node(height, index); };
}

Status HashFiles::extend(unsigned level, std::uint64_t first, std::span<const Digest> hashes) {
  if (hashes.empty()) return {};
  const int fd = files_.at(level).get();
  dirty_.at(level) = true;
  if (::lseek(fd, static_cast<off_t>(first * kHashBytes), SEEK_SET) < 0) return std::unexpected(store::file_error(path(level)));
  return store::write_all(fd, {reinterpret_cast<const std::uint8_t*>(hashes.data()), hashes.size() * kHashBytes});
}

Status HashFiles::flush() {
  for (unsigned level = 0; level < kTileLevels; ++level) {
    if (!dirty_[level]) continue;
    if (::fdatasync(files_[level].get()) != 0) return std::unexpected(store::file_error(path(level)));
    dirty_[level] = false;
  }
  return {};
}

Status HashFiles::cut(std::uint64_t size) {
  for (unsigned level = 0; level < kTileLevels; ++level) {
    const std::uint64_t wanted = hashes_at(level, size) * kHashBytes;
    auto there = bytes(level);
    if (!there) return std::unexpected(there.error());
    if (*there <= wanted) continue;
    if (::ftruncate(files_[level].get(), static_cast<off_t>(wanted)) != 0) return std::unexpected(store::file_error(path(level)));
    dirty_[level] = true;
  }
  return flush();
}

}  // namespace sekisho::evidence
