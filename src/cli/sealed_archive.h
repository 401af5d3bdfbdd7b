// Many files in one encrypted file, written and read front to back; memory does not grow with it.
//
//   "sekisho-backup/1\n"  kind 1  salt 16  passes 4  KiB 4  check 16  stream header 24, then parts: length 4 (little-endian), sealed bytes
//
// Each part is a message of libsodium's secretstream (XChaCha20-Poly1305); the head is the additional data of the first, the last is marked as final.
// So a byte that was changed, moved, cut off or added anywhere is found. The plain text of a part is a letter and what belongs to it:
//   f  mode 4, name          a file begins
//   d  bytes                 of that file
//   z  size 8, SHA-256 32    it is complete
//   e                        the end
// The key comes from a key file, or from a passphrase by Argon2id; `check` tells a wrong one from a damaged file.
#pragma once

#include <sodium.h>

#include <memory>
#include <optional>
#include <string>

#include "base/fd.h"
#include "base/hash.h"
#include "store/files.h"

namespace sekisho::cli {

struct ArchiveSecret {
  enum class Kind : std::uint8_t { key = 1, passphrase = 2 } kind = Kind::key;
  std::string text;  // the key file's line, or the passphrase; wiped at the end
  ArchiveSecret(Kind secret_kind, std::string secret) : kind(secret_kind), text(std::move(secret)) {}
  ArchiveSecret(ArchiveSecret&&) = default;
  ArchiveSecret& operator=(ArchiveSecret&&) = default;
  ~ArchiveSecret() { sodium_memzero(text.data(), text.size()); }
};

// Parts between slashes, none of them empty, "." or "..": a path that leads nowhere else.
bool inner_path(std::string_view name);

inline constexpr std::string_view kArchiveKeyMark = "sekisho-backup-key/1 ";  // then 64 hexadecimal digits
std::string fresh_archive_key();

class ArchiveWriter {
 public:
  // The file appears under its name when finish() returns. Errors: bad_key, out_of_memory, disk_full.
  static base::Result<ArchiveWriter> create(const std::string& path, const ArchiveSecret& secret);
  ArchiveWriter(ArchiveWriter&&) noexcept = default;

  base::Status begin_file(const std::string& name, mode_t mode);
  base::Status write(base::ByteView plain);
  base::Status end_file();
  base::Status add(const std::string& name, mode_t mode, std::string_view text);
  // Whole, as it is read; nothing is added where there is no such file (`there` false).
  base::Status add_file(const std::string& name, const std::string& path, bool& there);
  base::Status finish();
  std::uint64_t files() const { return files_; }
  std::uint64_t bytes() const { return bytes_; }                    // plain
  const base::Digest& file_sha256() const { return file_sha256_; }  // after finish()

 private:
  struct Stream;
  ArchiveWriter(store::NewFile file, std::unique_ptr<Stream, void (*)(Stream*)> stream);
  base::Status part(char letter, base::ByteView plain, bool last = false);
  base::Status flush();

  store::NewFile file_;
  std::unique_ptr<Stream, void (*)(Stream*)> stream_;
  base::Bytes pending_;
  std::unique_ptr<base::Sha256> hash_, file_hash_ = std::make_unique<base::Sha256>();
  base::Digest file_sha256_{};
  std::uint64_t size_ = 0, files_ = 0, bytes_ = 0;
};

struct ArchiveEntry {
  std::string name;  // checked: parts between slashes, none of them "." or ".." or empty
  mode_t mode = 0;
};

// What it gives was authenticated part by part; that nothing is missing is known when next() gave nothing without an error.
class ArchiveReader {
 public:
  // Errors: bad_key (another key or passphrase), backup_damaged, not_found.
  static base::Result<ArchiveReader> open(const std::string& path, const ArchiveSecret& secret);
  ArchiveReader(ArchiveReader&&) noexcept = default;

  base::Result<std::optional<ArchiveEntry>> next();                 // after the present file's end
  base::Result<base::ByteView> read();                              // empty at the file's end; valid until the next call
  const base::Digest& file_sha256() const { return file_sha256_; }  // after the end

 private:
  struct Stream;
  explicit ArchiveReader(std::unique_ptr<Stream, void (*)(Stream*)> stream);
  base::Result<base::ByteView> part();  // with its letter
  base::Status check_end(base::ByteView plain);

  std::unique_ptr<Stream, void (*)(Stream*)> stream_;
  std::unique_ptr<base::Sha256> hash_, file_hash_ = std::make_unique<base::Sha256>();
  base::Digest file_sha256_{};
  std::uint64_t size_ = 0;
  bool in_file_ = false, over_ = false;
};

}  // namespace sekisho::cli
