// Files by the SHA-256 of their content, encrypted at rest, each there whole or not at all. Streaming both ways: memory does not grow with a file.
//
// The names on disk are keyed hashes, so a listing of the folder says nothing but how many there are and how large. Any thread may call; one
// BlobWriter or BlobReader belongs to one thread at a time. One program destroys (the one that holds the database for writing); others may read.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "store/blob_file.h"
#include "store/files.h"

namespace sekisho::store {

struct BlobSettings {
  std::string folder;    // made when it is not there
  std::string key_file;  // better not below the folder: a thief of one should not have the other
};

class Blobs;

// While it lives, the file is not destroyed: from the moment before it appears until the rows that need it are committed.
class BlobPin {
 public:
  BlobPin(BlobPin&& other) noexcept;
  BlobPin& operator=(BlobPin&&) = delete;
  ~BlobPin();

 private:
  friend class Blobs;
  BlobPin(Blobs& blobs, std::string name) : blobs_(&blobs), name_(std::move(name)) {}
  Blobs* blobs_;
  std::string name_;
};

struct KeptBlob {
  Address address;
  std::uint64_t size;
  BlobPin pin;
};

class BlobWriter {
 public:
  BlobWriter(BlobWriter&&) noexcept = default;
  base::Status write(base::ByteView plain) { return encrypter_->write(plain); }
  std::uint64_t size() const { return encrypter_->size(); }
  // Flushed and in place when it returns. A writer that is dropped before leaves nothing.
  base::Result<KeptBlob> finish();

 private:
  friend class Blobs;
  BlobWriter(Blobs& blobs, NewFile file, const BlobKey& key);
  Blobs* blobs_;
  NewFile file_;
  std::unique_ptr<BlobEncrypter> encrypter_;
};

using BlobReader = std::unique_ptr<BlobDecrypter>;

class Blobs {
 public:
  // Makes folder and key file at first start; removes what unfinished writers left. Errors: store_key (the key file is gone though files are
  // there, malformed, or open to others), store_unavailable, disk_full.
  static base::Result<std::unique_ptr<Blobs>> open(const BlobSettings& settings);

  base::Result<BlobWriter> create();
  base::Result<KeptBlob> put(base::ByteView plain);
  // Errors: blob_missing, blob_damaged, store_key.
  base::Result<BlobReader> read(const Address& address, Hashing hashing = Hashing::here);
  base::Result<base::Bytes> get(const Address& address, std::size_t bytes_max);
  bool has(const Address& address);
  // Overwrites the head, without which nobody with the key can read the rest, and removes the file. Fine when it is not there; store_busy
  // while somebody is about to need it.
  base::Status destroy(const Address& address);

  BlobKeyFile& key_file() { return keys_; }
  const std::string& folder() const { return settings_.folder; }

  // For upkeep: the file's name below the folder, and a reader of a name.
  base::Result<std::string> name_of(const Address& address);
  BlobPin pin(const std::string& name);
  bool pinned(const std::string& name);
  base::Result<BlobReader> read_name(const std::string& name, const std::optional<Address>& wanted, Hashing hashing = Hashing::here);
  // Replaces the file of that name by one with the same content under the newest key.
  base::Status encrypt_again(const std::string& name);

 private:
  friend class BlobPin;
  friend class BlobWriter;
  explicit Blobs(const BlobSettings& settings) : settings_(settings), keys_(settings.key_file) {}
  base::Status start();
  void remove_unfinished() const;
  std::string incoming() const { return settings_.folder + "/incoming"; }
  void unpin(const std::string& name);

  const BlobSettings settings_;
  BlobKeyFile keys_;
  std::mutex mutex_;
  std::map<std::string, int, std::less<>> pins_;
};

}  // namespace sekisho::store
