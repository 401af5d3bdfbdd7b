#include "store/blobs.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "store/faults.h"

namespace sekisho::store {

namespace fs = std::filesystem;

using base::Code;
using base::refuse;
using base::Status;

BlobPin::BlobPin(BlobPin&& other) noexcept : blobs_(std::exchange(other.blobs_, nullptr)), name_(std::move(other.name_)) {}
BlobPin::~BlobPin() {
  if (blobs_ != nullptr) blobs_->unpin(name_);
}

BlobWriter::BlobWriter(Blobs& blobs, NewFile file, const BlobKey& key)
    : blobs_(&blobs), file_(std::move(file)), encrypter_(std::make_unique<BlobEncrypter>(file_.fd(), key)) {}

namespace {

Status make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0) return flush_folder(folder_of(path));
  struct stat facts{};
  if (errno != EEXIST || ::stat(path.c_str(), &facts) != 0 || !S_ISDIR(facts.st_mode)) return std::unexpected(file_error(path));
  return {};
}

}  // namespace

base::Result<KeptBlob> BlobWriter::finish() {
  auto address = encrypter_->finish();
  if (!address) return std::unexpected(std::move(address.error()));
  auto name = blobs_->name_of(*address);
  if (!name) return std::unexpected(std::move(name.error()));
  if (auto ready = make_folder(folder_of(blobs_->folder() + "/" + *name)); !ready) return std::unexpected(std::move(ready.error()));
  BlobPin pin = blobs_->pin(*name);
  file_.now_at(blobs_->folder() + "/" + *name);
  // The same content may be there already; the new file is known to be sound, so it takes the old one's place.
  if (auto placed = file_.put_in_place(Replace::yes); !placed) return std::unexpected(std::move(placed.error()));
  return KeptBlob{*address, encrypter_->size(), std::move(pin)};
}

namespace {

bool any_file_below(const std::string& folder) {
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (!at->is_directory(error)) return true;
  return false;
}

}  // namespace

base::Result<std::unique_ptr<Blobs>> Blobs::open(const BlobSettings& settings) {
  SEKISHO_CHECK(sodium_init() >= 0);
  std::unique_ptr<Blobs> blobs(new Blobs(settings));
  if (auto ok = blobs->start(); !ok) return std::unexpected(std::move(ok.error()));
  return blobs;
}

Status Blobs::start() {
  if (auto ok = make_folder(settings_.folder); !ok) return ok;
  // A new key would hide for ever that the old one is lost.
  if (!keys_.there() && any_file_below(settings_.folder))
    return refuse(Code::store_key, settings_.key_file, "the key file is gone, the files are there");
  if (auto ok = keys_.make_if_missing(); !ok) return ok;
  if (auto keys = keys_.keys(); !keys) return std::unexpected(std::move(keys.error()));
  if (auto ok = make_folder(incoming()); !ok) return ok;
  remove_unfinished();
  return {};
}

// A writer at work holds a lock on its file.
void Blobs::remove_unfinished() const {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(incoming(), error)) {
    const base::OwnedFd fd(::open(entry.path().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) ::unlink(entry.path().c_str());
  }
}

base::Result<BlobWriter> Blobs::create() {
  auto shared = keys_.share();
  if (!shared) return std::unexpected(std::move(shared.error()));
  auto keys = keys_.keys();
  if (!keys) return std::unexpected(std::move(keys.error()));
  auto file = NewFile::make(incoming() + "/file");
  if (!file) return std::unexpected(std::move(file.error()));
  if (::flock(file->fd(), LOCK_EX | LOCK_NB) != 0) return std::unexpected(file_error(file->path()));
  BlobWriter writer(*this, std::move(*file), (*keys)->newest());
  if (auto ok = writer.encrypter_->begin(); !ok) return std::unexpected(std::move(ok.error()));
  return writer;
}

base::Result<KeptBlob> Blobs::put(base::ByteView plain) {
  auto writer = create();
  if (!writer) return std::unexpected(std::move(writer.error()));
  if (auto ok = writer->write(plain); !ok) return std::unexpected(std::move(ok.error()));
  return writer->finish();
}

base::Result<std::string> Blobs::name_of(const Address& address) {
  auto keys = keys_.keys();
  if (!keys) return std::unexpected(std::move(keys.error()));
  base::Digest name{};
  crypto_generichash(name.data(), name.size(), address.data(), address.size(), (*keys)->names.data(), (*keys)->names.size());
  const std::string text = base::hex(name);
  return text.substr(0, 2) + "/" + text.substr(2);
}

base::Result<BlobReader> Blobs::read_name(const std::string& name, const std::optional<Address>& wanted, Hashing hashing) {
  base::OwnedFd fd(::open((settings_.folder + "/" + name).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return errno == ENOENT ? refuse(Code::blob_missing, {}, name) : std::unexpected(file_error(name));
  auto keys = keys_.keys();
  if (!keys) return std::unexpected(std::move(keys.error()));
  auto reader = BlobDecrypter::open(std::move(fd), **keys, wanted, hashing);
  if (!reader) reader.error().detail = name + ": " + reader.error().detail;
  return reader;
}

base::Result<BlobReader> Blobs::read(const Address& address, Hashing hashing) {
  auto name = name_of(address);
  if (!name) return std::unexpected(std::move(name.error()));
  return read_name(*name, address, hashing);
}

base::Result<base::Bytes> Blobs::get(const Address& address, std::size_t bytes_max) {
  auto reader = read(address);
  if (!reader) return std::unexpected(std::move(reader.error()));
  if ((*reader)->size() > bytes_max) return refuse(Code::too_large);
  base::Bytes bytes;
  for (;;) {
    auto part = (*reader)->next();
    if (!part) return std::unexpected(std::move(part.error()));
    if (part->empty()) return bytes;
    base::put(bytes, *part);
  }
}

bool Blobs::has(const Address& address) {
  auto name = name_of(address);
  return name && ::access((settings_.folder + "/" + *name).c_str(), F_OK) == 0;
}

BlobPin Blobs::pin(const std::string& name) {
  const std::lock_guard guard(mutex_);
  ++pins_[name];
  return BlobPin(*this, name);
}

void Blobs::unpin(const std::string& name) {
  const std::lock_guard guard(mutex_);
  const auto found = pins_.find(name);
  if (found != pins_.end() && --found->second == 0) pins_.erase(found);
}

bool Blobs::pinned(const std::string& name) {
  const std::lock_guard guard(mutex_);
  return pins_.contains(name);
}

Status Blobs::destroy(const Address& address) {
  auto name = name_of(address);
  if (!name) return std::unexpected(std::move(name.error()));
  const std::string path = settings_.folder + "/" + *name;
  const std::lock_guard guard(mutex_);  // nobody pins it between the question and the deed
  if (pins_.contains(*name)) return refuse(Code::store_busy, {}, "the file is about to be needed");
  const base::OwnedFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return errno == ENOENT ? Status{} : Status(std::unexpected(file_error(path)));
  if (auto ok = write_all(fd.get(), base::Bytes(kBlobHead)); !ok) return ok;
  if (::fdatasync(fd.get()) != 0) return std::unexpected(file_error(path));
  if (faulty_write(0)) return refuse(Code::disk_full, {}, path);
  if (::unlink(path.c_str()) != 0) return std::unexpected(file_error(path));
  return flush_folder(folder_of(path));
}

Status Blobs::encrypt_again(const std::string& name) {
  const BlobPin held = pin(name);  // before it is opened: what is destroyed stays destroyed
  auto reader = read_name(name, std::nullopt);
  if (!reader) return std::unexpected(std::move(reader.error()));
  auto writer = create();
  if (!writer) return std::unexpected(std::move(writer.error()));
  for (;;) {
    auto part = (*reader)->next();
    if (!part) return std::unexpected(std::move(part.error()));
    if (part->empty()) break;
    if (auto ok = writer->write(*part); !ok) return ok;
  }
  auto expected = name_of((*reader)->address());
  if (!expected) return std::unexpected(std::move(expected.error()));
  if (*expected != name) return refuse(Code::blob_damaged, {}, name + ": it is another file");
  auto kept = writer->finish();
  if (!kept) return std::unexpected(std::move(kept.error()));
  return {};
}

}  // namespace sekisho::store
