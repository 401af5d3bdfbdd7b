#include "evidence/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>

#include "base/hash.h"
#include "store/files.h"

namespace sekisho::evidence {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t kKeyBytesMax = 4096;

Result<std::string> read_key(const base::OwnedFd& fd, const std::string& path) {
  base::Bytes bytes(kKeyBytesMax);
  auto got = store::read_full(fd.get(), bytes);
  if (!got) return std::unexpected(got.error());
  if (*got == kKeyBytesMax) return refuse(Code::bad_key, path);
  std::string text(base::text(base::slice(bytes, 0, *got)));
  sodium_memzero(bytes.data(), bytes.size());
  return text;
}

Status write_key(const std::string& path, const std::string& text, mode_t mode, store::Replace replace) {
  auto file = store::NewFile::make(path);
  if (!file) return std::unexpected(file.error());
  if (::fchmod(file->fd(), mode) != 0) return std::unexpected(store::file_error(path));
  if (auto written = store::write_all(file->fd(), base::view(text + "\n")); !written) return written;
  return file->put_in_place(replace);
}

std::string random_origin() {
  std::array<std::uint8_t, 4> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return "sekisho.invalid/" + base::hex(bytes);
}

Result<SigningKey> make_key(const std::string& path, const std::string& name) {
  SEKISHO_CHECK(sodium_init() >= 0);
  auto key = SigningKey::create(name.empty() ? random_origin() : name);
  if (!key) return key;
  if (auto kept = write_key(path, key->text(), 0600, store::Replace::no); !kept) return std::unexpected(kept.error());
  return key;
}

// stem: the files' path without .key and .pub.
Result<SigningKey> key_at(const std::string& stem, const std::string& name) {
  const std::string path = stem + ".key";
  const base::OwnedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  Result<SigningKey> key = refuse(Code::bad_key, path);
  if (!fd && errno == ENOENT) {
    key = make_key(path, name);
  } else if (struct stat facts{}; fd && ::fstat(fd.get(), &facts) == 0 && (facts.st_mode & 077) == 0) {
    auto text = read_key(fd, path);
    if (!text) return std::unexpected(text.error());
    key = SigningKey::parse(*text);
    sodium_memzero(text->data(), text->size());
  }
  if (!key) return refuse(key.error().code, path, key.error().detail);
  const std::string open = stem + ".pub";
  struct stat facts{};
  if (::stat(open.c_str(), &facts) != 0)
    if (auto kept = write_key(open, key->public_key().text(), 0644, store::Replace::yes); !kept) return std::unexpected(kept.error());
  return key;
}

}  // namespace

Result<SigningKey> log_key(const std::string& data, const std::string& origin) {
  auto key = key_at(data + "/evidence", origin);
  if (key && !origin.empty() && key->public_key().name() != origin)
    return refuse(Code::bad_key, data + "/evidence.key", "the key's name is " + key->public_key().name());
  return key;
}

// Certificates outlive a change of the log's name: whatever the key is called, it stays.
Result<SigningKey> certificate_key(const std::string& data, const std::string& origin) {
  return key_at(data + "/certificate", origin + "/certificate");
}

Result<PublicKey> log_public_key(const std::string& data) {
  const std::string path = data + "/evidence.pub";
  const base::OwnedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return refuse(errno == ENOENT ? Code::not_found : Code::unreadable, path);
  auto text = read_key(fd, path);
  if (!text) return std::unexpected(text.error());
  auto key = PublicKey::parse(*text);
  if (!key) return refuse(Code::bad_key, path);
  return key;
}

}  // namespace sekisho::evidence
