// The keys of the stored files: one that makes their names, for ever; and those that encrypt them, of which the newest is used for new files. They
// stand in one text file of mode 0600, made at first start. A backup of files without this one is worth nothing.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/fd.h"

namespace sekisho::store {

using KeyBytes = std::array<std::uint8_t, 32>;
using KeyId = std::array<std::uint8_t, 8>;

struct BlobKey {
  KeyId id{};
  KeyBytes key{};
};

// An unchanging set of keys; wiped when the last user lets go.
struct BlobKeys {
  KeyBytes names{};
  std::vector<BlobKey> keys;  // oldest first; the last one encrypts
  BlobKeys() = default;
  BlobKeys(const BlobKeys&) = default;
  BlobKeys& operator=(const BlobKeys&) = delete;
  ~BlobKeys();
  const BlobKey& newest() const { return keys.back(); }
  const BlobKey* find(const KeyId& id) const;
};

// The file of keys, shared by all threads and by other programs on the same data.
class BlobKeyFile {
 public:
  explicit BlobKeyFile(std::string path) : path_(std::move(path)) {}

  // Makes the file when it is not there. Errors: store_key (malformed, or open to others), disk_full.
  base::Status make_if_missing();
  bool there() const;
  // As the file now stands. Errors: store_key.
  base::Result<std::shared_ptr<const BlobKeys>> keys();
  // Held while the newest key is chosen and written into a new file, so that no key is dropped in between.
  base::Result<base::OwnedFd> share() const;
  base::Status add_key();
  // Keeps the newest, and those that the function says are used; it runs while nobody can begin a new file.
  base::Result<int> drop_unused(const std::function<base::Result<std::set<KeyId>>()>& used);

 private:
  base::Result<base::OwnedFd> lock(int how) const;
  base::Result<std::shared_ptr<const BlobKeys>> load() const;
  base::Status save(const BlobKeys& keys) const;

  const std::string path_;
  std::mutex mutex_;
  std::shared_ptr<const BlobKeys> loaded_;
  std::array<std::int64_t, 4> version_{};  // device, inode, time of change of the file as loaded
};

}  // namespace sekisho::store
