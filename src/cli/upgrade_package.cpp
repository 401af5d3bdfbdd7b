#include "cli/upgrade_package.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <set>
#include <sstream>

#include "base/clock.h"
#include "cli/sealed_archive.h"
#include "store/files.h"

namespace sekisho::cli {

namespace fs = std::filesystem;

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

constexpr std::string_view kMagic = "sekisho-upgrade/1\n";
constexpr std::size_t kFilesMax = 20'000, kBuffer = 256 << 10;
constexpr std::uint64_t kFileBytesMax = 4ull << 30;

std::unexpected<base::Error> bad(std::string why) { return refuse(Code::bad_package, {}, std::move(why)); }

std::optional<std::array<std::uint32_t, 4>> numbers_of(std::string_view version) {
  std::array<std::uint32_t, 4> out{};
  std::size_t count = 0;
  for (std::size_t at = 0; at <= version.size(); ++count) {
    const std::size_t end = std::min(version.find('.', at), version.size());
    const std::string_view one = version.substr(at, end - at);
    if (count == out.size() || one.empty() || one.size() > 9 || one.find_first_not_of("0123456789") != one.npos) return std::nullopt;
    std::from_chars(one.data(), one.data() + one.size(), out[count]);
    at = end + 1;
  }
  return out;
}

// Gives the pieces of `bytes` bytes from `offset` to `take`; their hash.
template <class Take>
Result<base::Digest> read_through(int fd, std::uint64_t offset, std::uint64_t bytes, Take take) {
  base::Sha256 hash;
  base::Bytes buffer(kBuffer);
  while (bytes > 0) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, buffer.size()));
    const ssize_t got = ::pread(fd, buffer.data(), wanted, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return bad("cut off");
    const base::ByteView piece = base::slice(buffer, 0, static_cast<std::size_t>(got));
    hash.update(piece);
    if (Status taken = take(piece); !taken) return std::unexpected(taken.error());
    offset += static_cast<std::uint64_t>(got), bytes -= static_cast<std::uint64_t>(got);
  }
  return hash.finish();
}

Status take_nothing(base::ByteView) { return {}; }

Result<PackageFile> parse_file(const std::string& line) {
  std::istringstream in(line);
  std::string word, mode, bytes, hash;
  in >> word >> mode >> bytes >> hash;
  PackageFile out;
  std::getline(in, out.path);
  if (out.path.starts_with(' ')) out.path.erase(0, 1);
  const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), out.bytes);
  const bool good = word == "file" && (mode == "0644" || mode == "0755") && error == std::errc() && end == bytes.data() + bytes.size() &&
                    out.bytes <= kFileBytesMax && hash.size() == 64 && inner_path(out.path);
  if (!good) return bad("its manifest: " + line.substr(0, 200));
  out.executable = mode == "0755";
  for (std::size_t i = 0; i < out.sha256.size(); ++i) {
    const auto [last, wrong] = std::from_chars(hash.data() + 2 * i, hash.data() + 2 * i + 2, out.sha256[i], 16);
    if (wrong != std::errc() || last != hash.data() + 2 * i + 2) return bad("its manifest: a hash");
  }
  return out;
}

Result<PackageManifest> describe_folder(const std::string& folder, PackageKind kind, const std::string& version) {
  PackageManifest out{version, kind, base::rfc3339(base::system_clock().now()), {}};
  if (!numbers_of(version)) return bad("a version is 1 to 4 numbers between dots");
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->is_symlink() || (!at->is_directory() && !at->is_regular_file())) return bad("a link or a device: " + at->path().string());
    if (at->is_directory()) continue;
    const base::OwnedFd fd(::open(at->path().c_str(), O_RDONLY | O_CLOEXEC));
    struct stat facts{};
    if (!fd || ::fstat(fd.get(), &facts) != 0) return std::unexpected(store::file_error(at->path().string()));
    PackageFile file{at->path().lexically_relative(folder).string(), (facts.st_mode & 0100) != 0, static_cast<std::uint64_t>(facts.st_size), {}};
    auto hash = read_through(fd.get(), 0, file.bytes, take_nothing);
    if (!hash) return std::unexpected(hash.error());
    file.sha256 = *hash;
    out.files.push_back(std::move(file));
  }
  if (error) return refuse(Code::not_found, folder);
  std::ranges::sort(out.files, {}, &PackageFile::path);
  return out;
}

}  // namespace

std::string PackageManifest::text() const {
  std::string out = fmt::format("{}version {}\nkind {}\nmade {}\n", kMagic, version, kind == PackageKind::program ? "program" : "profiles", made_at);
  for (const PackageFile& file : files)
    out += fmt::format("file {} {} {} {}\n", file.executable ? "0755" : "0644", file.bytes, base::hex(file.sha256), file.path);
  return out;
}

Result<PackageManifest> PackageManifest::parse(const std::string& text) {
  std::istringstream in(text);
  std::string line;
  PackageManifest out;
  const auto value = [&](std::string_view key) -> std::string {
    if (!std::getline(in, line) || !line.starts_with(key)) return {};
    return line.substr(key.size());
  };
  std::getline(in, line);
  out.version = value("version ");
  const std::string kind = value("kind ");
  out.kind = kind == "profiles" ? PackageKind::profiles : PackageKind::program;
  out.made_at = value("made ");
  std::set<std::string> paths;
  while (std::getline(in, line)) {
    auto file = parse_file(line);
    if (!file) return std::unexpected(file.error());
    if (!paths.insert(file->path).second || paths.size() > kFilesMax) return bad("its manifest: a path twice, or too many");
    out.files.push_back(std::move(*file));
  }
  if (!numbers_of(out.version) || out.files.empty() || out.text() != text) return bad("its manifest");
  return out;
}

std::optional<std::strong_ordering> compare_versions(std::string_view a, std::string_view b) {
  const auto left = numbers_of(a), right = numbers_of(b);
  if (!left || !right) return std::nullopt;
  return *left <=> *right;
}

Result<base::Digest> make_package(const std::string& folder, PackageKind kind, const std::string& version, const evidence::SigningKey& key,
                                  const std::string& path) {
  auto manifest = describe_folder(folder, kind, version);
  if (!manifest) return std::unexpected(manifest.error());
  const std::string text = manifest->text();
  if (auto readable = PackageManifest::parse(text); !readable) return std::unexpected(readable.error());
  if (::access(path.c_str(), F_OK) == 0) return refuse(Code::output_exists, path);
  auto out = store::NewFile::make(path);
  if (!out) return std::unexpected(out.error());
  const std::string note = key.sign(text);
  base::Bytes head;
  base::put(head, kMagic);
  base::put_u32le(head, static_cast<std::uint32_t>(note.size()));
  base::put(head, note);
  base::Sha256 whole;
  const auto write = [&](base::ByteView piece) {
    whole.update(piece);
    return store::write_all(out->fd(), piece);
  };
  if (auto written = write(head); !written) return std::unexpected(written.error());
  for (const PackageFile& file : manifest->files) {
    const base::OwnedFd fd(::open((folder + "/" + file.path).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    auto hash = read_through(fd.get(), 0, file.bytes, write);
    if (!hash) return std::unexpected(hash.error());
    if (*hash != file.sha256) return refuse(Code::changed_while_read, file.path);
  }
  if (::fchmod(out->fd(), 0644) != 0) return std::unexpected(store::file_error(path));
  if (auto placed = out->put_in_place(store::Replace::no); !placed) return std::unexpected(placed.error());
  return whole.finish();
}

Result<Package> Package::open(const std::string& file, std::span<const evidence::PublicKey> trusted) {
  Package out;
  out.fd_.reset(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!out.fd_) return errno == ENOENT ? refuse(Code::not_found, file) : refuse(Code::unreadable, file);
  base::Bytes head(kMagic.size() + 4);
  auto got = store::read_full(out.fd_.get(), head);
  if (!got) return std::unexpected(got.error());
  base::Reader reader(head);
  reader.skip(kMagic.size());
  const std::uint32_t length = reader.u32le();
  if (*got != head.size() || !base::starts_with(head, kMagic) || length > evidence::Note::kBytesMax) return bad("not an upgrade file");
  out.note_.resize(length);
  got = store::read_full(out.fd_.get(), {reinterpret_cast<std::uint8_t*>(out.note_.data()), out.note_.size()});
  if (!got) return std::unexpected(got.error());
  if (*got != length) return bad("cut off");
  Result<std::string> text = bad("not signed by a trusted key");
  for (const evidence::PublicKey& key : trusted)
    if (auto opened = key.open(out.note_); opened && !text) text = std::move(opened);
  if (!text) return std::unexpected(text.error());
  auto manifest = PackageManifest::parse(*text);
  if (!manifest) return std::unexpected(manifest.error());
  out.manifest_ = std::move(*manifest);
  out.start_ = head.size() + length;
  if (auto good = out.check(); !good) return std::unexpected(good.error());
  return out;
}

Status Package::check() {
  std::uint64_t at = start_;
  for (const PackageFile& file : manifest_.files) {
    auto hash = read_through(fd_.get(), at, file.bytes, take_nothing);
    if (!hash) return std::unexpected(hash.error());
    if (*hash != file.sha256) return refuse(Code::bad_package, file.path, "its hash");
    at += file.bytes;
  }
  struct stat facts{};
  if (::fstat(fd_.get(), &facts) != 0 || static_cast<std::uint64_t>(facts.st_size) != at) return bad("something follows its end");
  auto whole = read_through(fd_.get(), 0, at, take_nothing);
  if (!whole) return std::unexpected(whole.error());
  sha256_ = *whole;
  return {};
}

Status Package::unpack(const std::string& folder) const {
  std::uint64_t at = start_;
  for (const PackageFile& file : manifest_.files) {
    const std::string path = folder + "/" + file.path;
    std::error_code error;
    fs::create_directories(store::folder_of(path), error);
    const base::OwnedFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) return std::unexpected(store::file_error(path));
    auto hash = read_through(fd_.get(), at, file.bytes, [&](base::ByteView piece) { return store::write_all(fd.get(), piece); });
    if (!hash) return std::unexpected(hash.error());
    if (*hash != file.sha256) return refuse(Code::bad_package, file.path, "it changed since it was checked");
    if (::fchmod(fd.get(), file.executable ? 0755 : 0644) != 0) return std::unexpected(store::file_error(path));
    at += file.bytes;
  }
  const base::OwnedFd root(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root || ::syncfs(root.get()) != 0) return std::unexpected(store::file_error(folder));
  return {};
}

}  // namespace sekisho::cli
