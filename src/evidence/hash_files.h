// The tree's hashes on disk: FOLDER/level-0 … level-7, 32 bytes a hash, one after the other, so that a whole tile is a contiguous slice of 8,192
// bytes. Everything in them can be made again from the records; ADR 7 says why they are files. Threads: one that extends, any number that read; a
// reader asks only for hashes below a checkpoint it holds.
#pragma once

#include <array>
#include <span>
#include <string>

#include "base/fd.h"
#include "evidence/merkle.h"
#include "evidence/tiles.h"

namespace sekisho::evidence {

class HashFiles {
 public:
  enum class Mode { read, extend };
  // read: a file that is not there counts as empty. Errors: store_unavailable.
  static base::Result<HashFiles> open(const std::string& folder, Mode mode);

  std::string path(unsigned level) const;
  base::Result<std::uint64_t> bytes(unsigned level) const;
  // Hashes [first, first + out.size()) of a level. Errors: evidence_missing (with the file and the offset), store_unavailable.
  base::Status read(unsigned level, std::uint64_t first, std::span<base::Digest> out) const;
  // Any complete subtree; folds at most 128 hashes.
  base::Result<base::Digest> node(unsigned height, std::uint64_t index) const;
  NodeReader nodes() const;  // borrows this

  // Writes hashes at `first` and after; what stood there goes. Not durable before flush().
  base::Status extend(unsigned level, std::uint64_t first, std::span<const base::Digest> hashes);
  base::Status flush();
  // Drops what a tree of this size does not have.
  base::Status cut(std::uint64_t size);

 private:
  std::string folder_;
  std::array<base::OwnedFd, kTileLevels> files_;
  std::array<bool, kTileLevels> dirty_{};
};

}  // namespace sekisho::evidence
