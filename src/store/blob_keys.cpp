#include "store/blob_keys.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <sstream>

#include "base/hash.h"
#include "store/files.h"

namespace sekisho::store {

using base::Code;
using base::refuse;
using base::Status;

namespace {

constexpr std::string_view kFirstLine = "sekisho-blob-keys 1";
constexpr std::size_t kFileBytesMax = 64 << 10;

template <std::size_t N>
bool from_hex(const std::string& text, std::array<std::uint8_t, N>& out) {
  std::size_t size = 0;
  return sodium_hex2bin(out.data(), N, text.data(), text.size(), nullptr, &size, nullptr) == 0 && size == N && text.size() == 2 * N;
}

BlobKey fresh_key() {
  BlobKey key;
  randombytes_buf(key.id.data(), key.id.size());
  randombytes_buf(key.key.data(), key.key.size());
  return key;
}

bool parse(std::istream& in, BlobKeys& keys) {
  std::string line, word, id, key, rest;
  if (!std::getline(in, line) || line != kFirstLine) return false;
  bool named = false;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    BlobKey one;
    if (!(words >> word)) return false;
    if (word == "names") {
      if (named || !(words >> key) || !from_hex(key, keys.names)) return false;
      named = true;
    } else {
      if (word != "key" || !(words >> id >> key) || !from_hex(id, one.id) || !from_hex(key, one.key) || keys.find(one.id) != nullptr) return false;
      keys.keys.push_back(one);
    }
    if (words >> rest) return false;
  }
  return named && !keys.keys.empty();
}

}  // namespace

BlobKeys::~BlobKeys() {
  sodium_memzero(names.data(), names.size());
  for (BlobKey& key : keys) sodium_memzero(key.key.data(), key.key.size());
}

const BlobKey* BlobKeys::find(const KeyId& id) const {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const BlobKey& key) { return key.id == id; });
  return found == keys.end() ? nullptr : &*found;
}

bool BlobKeyFile::there() const {
  struct stat facts{};
  return ::lstat(path_.c_str(), &facts) == 0;
}

base::Result<base::OwnedFd> BlobKeyFile::lock(int how) const {
  const std::string name = path_ + ".lock";
  base::OwnedFd fd(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd || ::flock(fd.get(), how) != 0) return std::unexpected(file_error(name));
  return fd;
}

base::Result<base::OwnedFd> BlobKeyFile::share() const { return lock(LOCK_SH); }

base::Result<std::shared_ptr<const BlobKeys>> BlobKeyFile::load() const {
  const base::OwnedFd fd(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat facts{};
  if (!fd || ::fstat(fd.get(), &facts) != 0) return refuse(Code::store_key, path_, std::strerror(errno));
  if (!S_ISREG(facts.st_mode) || (facts.st_mode & 077) != 0) return refuse(Code::store_key, path_, "its mode must be 0600");
  std::string text(kFileBytesMax, '\0');
  auto got = read_full(fd.get(), {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  if (!got || *got == text.size()) return refuse(Code::store_key, path_, "cannot be read");
  std::istringstream in(text.substr(0, *got));
  sodium_memzero(text.data(), text.size());
  auto keys = std::make_shared<BlobKeys>();
  if (!parse(in, *keys)) return refuse(Code::store_key, path_, "malformed");
  return keys;
}

Status BlobKeyFile::save(const BlobKeys& keys) const {
  std::string text = std::string(kFirstLine) + "\nnames " + base::hex(keys.names) + "\n";
  for (const BlobKey& key : keys.keys) text += "key " + base::hex(key.id) + " " + base::hex(key.key) + "\n";
  auto made = NewFile::make(path_);
  if (!made) return std::unexpected(std::move(made.error()));
  Status written = write_all(made->fd(), base::view(text));
  sodium_memzero(text.data(), text.size());
  if (!written) return written;
  return made->put_in_place(Replace::yes);
}

Status BlobKeyFile::make_if_missing() {
  auto locked = lock(LOCK_EX);
  if (!locked) return std::unexpected(std::move(locked.error()));
  if (there()) return {};
  BlobKeys keys;
  randombytes_buf(keys.names.data(), keys.names.size());
  keys.keys.push_back(fresh_key());
  return save(keys);
}

base::Result<std::shared_ptr<const BlobKeys>> BlobKeyFile::keys() {
  const std::lock_guard guard(mutex_);
  struct stat facts{};
  if (::stat(path_.c_str(), &facts) != 0) return refuse(Code::store_key, path_, std::strerror(errno));
  const std::array<std::int64_t, 4> version = {static_cast<std::int64_t>(facts.st_dev), static_cast<std::int64_t>(facts.st_ino), facts.st_ctim.tv_sec,
                                               facts.st_ctim.tv_nsec};
  if (loaded_ != nullptr && version == version_) return loaded_;
  auto keys = load();
  if (!keys) return keys;
  loaded_ = *keys;
  version_ = version;
  return loaded_;
}

Status BlobKeyFile::add_key() {
  auto locked = lock(LOCK_EX);
  if (!locked) return std::unexpected(std::move(locked.error()));
  auto now = load();
  if (!now) return std::unexpected(std::move(now.error()));
  BlobKeys more(**now);
  more.keys.push_back(fresh_key());
  return save(more);
}

base::Result<int> BlobKeyFile::drop_unused(const std::function<base::Result<std::set<KeyId>>()>& used) {
  auto locked = lock(LOCK_EX);
  if (!locked) return std::unexpected(std::move(locked.error()));
  auto now = load();
  if (!now) return std::unexpected(std::move(now.error()));
  auto wanted = used();
  if (!wanted) return std::unexpected(std::move(wanted.error()));
  BlobKeys fewer(**now);
  const KeyId newest = fewer.newest().id;
  const auto dropped = std::erase_if(fewer.keys, [&](const BlobKey& key) { return key.id != newest && !wanted->contains(key.id); });
  if (dropped == 0) return 0;
  if (auto ok = save(fewer); !ok) return std::unexpected(std::move(ok.error()));
  return static_cast<int>(dropped);
}

}  // namespace sekisho::store
