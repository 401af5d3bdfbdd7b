// Files without a name: in memory for small things, in the scratch folder for large ones. They vanish with their last descriptor.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "base/fd.h"
#include "base/hash.h"

namespace sekisho::sandbox {

enum class Place : std::uint8_t { memory, disk };

base::Result<base::OwnedFd> scratch_file(Place place, const std::string& folder);

// No one can change it any more: a seal for memory, otherwise a read-only descriptor. Positioned at the start.
base::Result<base::OwnedFd> sealed(base::OwnedFd file);

// Whether nobody can change it any more; another descriptor of the same file.
bool is_sealed(int fd);
base::Result<base::OwnedFd> duplicate(int fd);

base::Result<std::uint64_t> size_of(int fd);

// Of `bytes` bytes from `offset`; damaged when the file is shorter.
base::Result<base::Digest> sha256_of(int fd, std::uint64_t offset, std::uint64_t bytes);

// Appends bytes of one file to another. disk_full or unreadable.
base::Status copy(int from, std::uint64_t offset, std::uint64_t bytes, int to);
base::Status append(int to, base::ByteView bytes);

}  // namespace sekisho::sandbox
