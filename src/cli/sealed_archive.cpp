#include "cli/sealed_archive.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace sekisho::cli {

using base::ByteView;
using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

constexpr std::string_view kMagic = "sekisho-backup/1\n";
constexpr std::size_t kSalt = 16, kCheck = 16, kStreamHeader = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t kOverhead = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t kHead = kMagic.size() + 1 + kSalt + 4 + 4 + kCheck + kStreamHeader;
constexpr std::size_t kPartMax = 64 << 10;  // plain bytes with the letter
constexpr std::size_t kPendingMax = 512 << 10;
constexpr std::size_t kNameMax = 4096;
constexpr std::uint32_t kPasses = 3, kKib = 256 << 10;          // crypto_pwhash MODERATE
constexpr std::uint32_t kPassesMax = 10, kKibMax = 1024 << 10;  // what a file may ask for
constexpr char kContext[crypto_kdf_CONTEXTBYTES + 1] = "skbackup";

using Key = std::array<std::uint8_t, 32>;
static_assert(crypto_kdf_KEYBYTES == 32 && crypto_secretstream_xchacha20poly1305_KEYBYTES == 32 && crypto_pwhash_SALTBYTES == kSalt);

struct Head {
  std::uint8_t kind = 0;
  std::array<std::uint8_t, kSalt> salt{};
  std::uint32_t passes = 0, kib = 0;
};

Result<Key> master_key(const Head& head, const ArchiveSecret& secret) {
  Key out{};
  if (secret.kind == ArchiveSecret::Kind::passphrase) {
    if (crypto_pwhash(out.data(), out.size(), secret.text.data(), secret.text.size(), head.salt.data(), head.passes, std::size_t{head.kib} << 10,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
      return refuse(Code::out_of_memory);
    return out;
  }
  Key key{};
  std::size_t length = 0;
  const std::string_view digits = std::string_view(secret.text).substr(std::min(kArchiveKeyMark.size(), secret.text.size()));
  const bool good = secret.text.starts_with(kArchiveKeyMark) && digits.size() == 2 * key.size() &&
                    sodium_hex2bin(key.data(), key.size(), digits.data(), digits.size(), nullptr, &length, nullptr) == 0 && length == key.size();
  if (!good) return refuse(Code::bad_key, {}, "not a key that sekisho key backup made");
  crypto_generichash(out.data(), out.size(), head.salt.data(), head.salt.size(), key.data(), key.size());
  sodium_memzero(key.data(), key.size());
  return out;
}

struct Keys {
  Key stream{};
  std::array<std::uint8_t, kCheck> check{};
  ~Keys() { sodium_memzero(stream.data(), stream.size()); }
};

Result<std::unique_ptr<Keys>> keys_for(const Head& head, const ArchiveSecret& secret) {
  SEKISHO_CHECK(sodium_init() >= 0);
  auto master = master_key(head, secret);
  if (!master) return std::unexpected(master.error());
  auto out = std::make_unique<Keys>();
  crypto_kdf_derive_from_key(out->stream.data(), out->stream.size(), 1, kContext, master->data());
  crypto_kdf_derive_from_key(out->check.data(), out->check.size(), 2, kContext, master->data());
  sodium_memzero(master->data(), master->size());
  return out;
}

std::unexpected<base::Error> damaged(std::string_view how) { return refuse(Code::backup_damaged, {}, std::string(how)); }

}  // namespace

bool inner_path(std::string_view name) {
  if (name.empty() || name.size() > kNameMax || name.find('\0') != name.npos) return false;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('/', at), name.size());
    const std::string_view one = name.substr(at, end - at);
    if (one.empty() || one == "." || one == "..") return false;
    at = end + 1;
  }
  return true;
}

std::string fresh_archive_key() {
  SEKISHO_CHECK(sodium_init() >= 0);
  Key key{};
  randombytes_buf(key.data(), key.size());
  std::string out = std::string(kArchiveKeyMark) + base::hex(key);
  sodium_memzero(key.data(), key.size());
  return out;
}

struct ArchiveWriter::Stream {
  crypto_secretstream_xchacha20poly1305_state state{};
  base::Bytes head, plain, sealed;
  bool first = true;
};

ArchiveWriter::ArchiveWriter(store::NewFile file, std::unique_ptr<Stream, void (*)(Stream*)> stream)
    : file_(std::move(file)), stream_(std::move(stream)) {}

Result<ArchiveWriter> ArchiveWriter::create(const std::string& path, const ArchiveSecret& secret) {
  SEKISHO_CHECK(sodium_init() >= 0);
  Head head;
  head.kind = static_cast<std::uint8_t>(secret.kind);
  randombytes_buf(head.salt.data(), head.salt.size());
  if (secret.kind == ArchiveSecret::Kind::passphrase) head.passes = kPasses, head.kib = kKib;
  auto keys = keys_for(head, secret);
  if (!keys) return std::unexpected(keys.error());
  if (::access(path.c_str(), F_OK) == 0) return refuse(Code::output_exists, path);
  auto file = store::NewFile::make(path);
  if (!file) return std::unexpected(file.error());
  std::unique_ptr<Stream, void (*)(Stream*)> stream(new Stream, [](Stream* old) {
    sodium_memzero(&old->state, sizeof old->state);
    sodium_memzero(old->plain.data(), old->plain.size());
    delete old;
  });
  std::array<std::uint8_t, kStreamHeader> header{};
  crypto_secretstream_xchacha20poly1305_init_push(&stream->state, header.data(), (*keys)->stream.data());
  base::put(stream->head, kMagic);
  base::put_u8(stream->head, head.kind);
  base::put(stream->head, head.salt);
  base::put_u32le(stream->head, head.passes);
  base::put_u32le(stream->head, head.kib);
  base::put(stream->head, (*keys)->check);
  base::put(stream->head, header);
  ArchiveWriter out(std::move(*file), std::move(stream));
  out.pending_ = out.stream_->head;
  return out;
}

Status ArchiveWriter::part(char letter, ByteView plain, bool last) {
  Stream& stream = *stream_;
  stream.plain.assign(1, static_cast<std::uint8_t>(letter));
  base::put(stream.plain, plain);
  stream.sealed.resize(stream.plain.size() + kOverhead);
  const unsigned char tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
  crypto_secretstream_xchacha20poly1305_push(&stream.state, stream.sealed.data(), nullptr, stream.plain.data(), stream.plain.size(),
                                             stream.first ? stream.head.data() : nullptr, stream.first ? stream.head.size() : 0, tag);
  stream.first = false;
  base::put_u32le(pending_, static_cast<std::uint32_t>(stream.sealed.size()));
  base::put(pending_, stream.sealed);
  return pending_.size() < kPendingMax ? Status{} : flush();
}

Status ArchiveWriter::flush() {
  file_hash_->update(pending_);
  auto written = store::write_all(file_.fd(), pending_);
  pending_.clear();
  return written;
}

Status ArchiveWriter::begin_file(const std::string& name, mode_t mode) {
  SEKISHO_CHECK(hash_ == nullptr);
  if (!inner_path(name)) return refuse(Code::store_unavailable, {}, "a file's name cannot be kept: " + name.substr(0, 200));
  hash_ = std::make_unique<base::Sha256>();
  size_ = 0;
  base::Bytes plain;
  base::put_u32le(plain, mode & 07777);
  base::put(plain, name);
  return part('f', plain);
}

Status ArchiveWriter::write(ByteView plain) {
  hash_->update(plain);
  size_ += plain.size();
  while (!plain.empty()) {
    const ByteView one = plain.first(std::min(plain.size(), kPartMax - 1));
    if (auto done = part('d', one); !done) return done;
    plain = plain.subspan(one.size());
  }
  return {};
}

Status ArchiveWriter::end_file() {
  base::Bytes plain;
  base::put_u64le(plain, size_);
  base::put(plain, hash_->finish());
  hash_.reset();
  ++files_;
  bytes_ += size_;
  return part('z', plain);
}

Status ArchiveWriter::add(const std::string& name, mode_t mode, std::string_view text) {
  if (auto done = begin_file(name, mode); !done) return done;
  if (auto done = write(base::view(text)); !done) return done;
  return end_file();
}

Status ArchiveWriter::add_file(const std::string& name, const std::string& path, bool& there) {
  const base::OwnedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  there = fd.valid();
  if (!fd && errno == ENOENT) return {};
  struct stat facts{};
  if (!fd || ::fstat(fd.get(), &facts) != 0) return std::unexpected(store::file_error(path));
  there = S_ISREG(facts.st_mode);
  if (!there) return {};
  if (auto done = begin_file(name, facts.st_mode); !done) return done;
  base::Bytes buffer(256 << 10);
  for (;;) {
    auto got = store::read_full(fd.get(), buffer);
    if (!got) return std::unexpected(got.error());
    if (*got == 0) return end_file();
    if (auto done = write(base::slice(buffer, 0, *got)); !done) return done;
  }
}

Status ArchiveWriter::finish() {
  if (auto done = part('e', {}, true); !done) return done;
  if (auto done = flush(); !done) return done;
  file_sha256_ = file_hash_->finish();
  return file_.put_in_place(store::Replace::no);
}

struct ArchiveReader::Stream {
  base::OwnedFd fd;
  crypto_secretstream_xchacha20poly1305_state state{};
  base::Bytes head, sealed, plain;
  bool first = true;
};

ArchiveReader::ArchiveReader(std::unique_ptr<Stream, void (*)(Stream*)> stream) : stream_(std::move(stream)) {}

Result<ArchiveReader> ArchiveReader::open(const std::string& path, const ArchiveSecret& secret) {
  base::OwnedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return errno == ENOENT ? refuse(Code::not_found, path) : std::unexpected(store::file_error(path));
  base::Bytes bytes(kHead);
  auto got = store::read_full(fd.get(), bytes);
  if (!got) return std::unexpected(got.error());
  if (*got != kHead || !base::starts_with(bytes, kMagic)) return damaged("its head is cut off or not one");
  base::Reader reader(bytes);
  reader.skip(kMagic.size());
  Head head;
  head.kind = reader.u8();
  std::ranges::copy(reader.take(kSalt), head.salt.begin());
  head.passes = reader.u32le(), head.kib = reader.u32le();
  const bool by_word = head.kind == static_cast<std::uint8_t>(ArchiveSecret::Kind::passphrase);
  if (!by_word && head.kind != static_cast<std::uint8_t>(ArchiveSecret::Kind::key)) return damaged("its head");
  if (by_word && (head.passes < 1 || head.passes > kPassesMax || head.kib < 8 || head.kib > kKibMax)) return damaged("its head");
  if (head.kind != static_cast<std::uint8_t>(secret.kind))
    return refuse(Code::bad_key, {},
                  by_word ? "合言葉で暗号化した控えです / it was made with a passphrase" : "鍵で暗号化した控えです / it was made with a key file");
  auto keys = keys_for(head, secret);
  if (!keys) return std::unexpected(keys.error());
  if (sodium_memcmp(reader.take(kCheck).data(), (*keys)->check.data(), kCheck) != 0)
    return refuse(Code::bad_key, {}, "控えを作ったときの鍵・合言葉ではありません / not the key or passphrase it was made with");
  std::unique_ptr<Stream, void (*)(Stream*)> stream(new Stream, [](Stream* old) {
    sodium_memzero(&old->state, sizeof old->state);
    sodium_memzero(old->plain.data(), old->plain.size());
    delete old;
  });
  if (crypto_secretstream_xchacha20poly1305_init_pull(&stream->state, reader.take(kStreamHeader).data(), (*keys)->stream.data()) != 0)
    return damaged("its stream header");
  stream->fd = std::move(fd);
  stream->head = std::move(bytes);
  ArchiveReader out(std::move(stream));
  out.file_hash_->update(out.stream_->head);
  return out;
}

Result<ByteView> ArchiveReader::part() {
  Stream& stream = *stream_;
  std::array<std::uint8_t, 4> length_bytes{};
  auto got = store::read_full(stream.fd.get(), length_bytes);
  if (!got) return std::unexpected(got.error());
  const std::uint32_t length = base::Reader(length_bytes).u32le();
  if (*got != length_bytes.size() || length < kOverhead + 1 || length > kPartMax + kOverhead) return damaged("cut off, or a part's length");
  stream.sealed.resize(length);
  got = store::read_full(stream.fd.get(), stream.sealed);
  if (!got) return std::unexpected(got.error());
  file_hash_->update(length_bytes);
  file_hash_->update(stream.sealed);
  stream.plain.resize(length - kOverhead);
  unsigned char tag = 0;
  if (*got != length ||
      crypto_secretstream_xchacha20poly1305_pull(&stream.state, stream.plain.data(), nullptr, &tag, stream.sealed.data(), stream.sealed.size(),
                                                 stream.first ? stream.head.data() : nullptr, stream.first ? stream.head.size() : 0) != 0)
    return damaged("a part was altered, moved or cut off");
  stream.first = false;
  const bool last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  if (last != (stream.plain[0] == 'e')) return damaged("its end");
  return ByteView(stream.plain);
}

Status ArchiveReader::check_end(ByteView plain) {
  base::Reader reader(plain);
  const std::uint64_t size = reader.u64le();
  const ByteView hash = reader.take(sizeof(base::Digest));
  if (!reader.ok() || !reader.at_end() || size != size_ || !std::ranges::equal(hash, hash_->finish())) return damaged("a file's hash");
  hash_.reset();
  in_file_ = false;
  return {};
}

Result<std::optional<ArchiveEntry>> ArchiveReader::next() {
  SEKISHO_CHECK(!in_file_);
  if (over_) return std::nullopt;
  auto bytes = part();
  if (!bytes) return std::unexpected(bytes.error());
  if (bytes->front() == 'e') {
    std::array<std::uint8_t, 1> more{};
    auto got = store::read_full(stream_->fd.get(), more);
    if (!got) return std::unexpected(got.error());
    if (*got != 0) return damaged("something follows its end");
    over_ = true;
    file_sha256_ = file_hash_->finish();
    return std::nullopt;
  }
  base::Reader reader(bytes->subspan(1));
  ArchiveEntry entry;
  entry.mode = reader.u32le() & 07777;
  entry.name = base::text(reader.take(reader.left()));
  if (bytes->front() != 'f' || !inner_path(entry.name)) return damaged("a file's name");
  in_file_ = true;
  hash_ = std::make_unique<base::Sha256>();
  size_ = 0;
  return entry;
}

Result<ByteView> ArchiveReader::read() {
  if (!in_file_) return ByteView{};
  auto bytes = part();
  if (!bytes) return bytes;
  const ByteView plain = bytes->subspan(1);
  if (bytes->front() == 'z') {
    if (auto good = check_end(plain); !good) return std::unexpected(good.error());
    return ByteView{};
  }
  if (bytes->front() != 'd' || plain.empty()) return damaged("the order of its parts");
  hash_->update(plain);
  size_ += plain.size();
  return plain;
}

}  // namespace sekisho::cli
