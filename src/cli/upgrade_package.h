// A signed offline file with a version of the program, or with profiles and rules.
//
//   "sekisho-upgrade/1\n"  length 4 (little-endian)  a signed note (c2sp.org/signed-note)  the files' bytes, one after another
//
// The note's text is the manifest: "sekisho-upgrade/1", "version V", "kind program|profiles", "made TIME", then "file MODE BYTES SHA-256 PATH" for
// each file in its order. What is not in the signed text is not unpacked.
#pragma once

#include <compare>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/hash.h"
#include "evidence/signed_note.h"

namespace sekisho::cli {

struct PackageFile {
  std::string path;
  bool executable = false;
  std::uint64_t bytes = 0;
  base::Digest sha256{};
};

enum class PackageKind : std::uint8_t { program, profiles };

struct PackageManifest {
  std::string version;  // 1 to 4 numbers between dots
  PackageKind kind = PackageKind::program;
  std::string made_at;
  std::vector<PackageFile> files;
  std::string text() const;
  // Only what text() writes. Errors: bad_package.
  static base::Result<PackageManifest> parse(const std::string& text);
};

// By their numbers: 0.9 < 0.10 = 0.10.0. Nothing for what is no version.
std::optional<std::strong_ordering> compare_versions(std::string_view a, std::string_view b);

// Every file below the folder. Errors: bad_package (a link, a name with a line break), output_exists, disk_full. Gives the package's hash.
base::Result<base::Digest> make_package(const std::string& folder, PackageKind kind, const std::string& version, const evidence::SigningKey& key,
                                        const std::string& file);

class Package {
 public:
  // Reads it to its end: signature, sizes and hashes hold when it returns. Errors: bad_package, not_found.
  static base::Result<Package> open(const std::string& file, std::span<const evidence::PublicKey> trusted);
  const PackageManifest& manifest() const { return manifest_; }
  const std::string& note() const { return note_; }
  const base::Digest& sha256() const { return sha256_; }
  // Into a folder that is there and empty; every file is hashed again as it is written. Flushed when it returns.
  base::Status unpack(const std::string& folder) const;

 private:
  Package() = default;
  base::Status check();
  base::OwnedFd fd_;
  std::uint64_t start_ = 0;  // of the first file's bytes
  PackageManifest manifest_;
  std::string note_;
  base::Digest sha256_{};
};

}  // namespace sekisho::cli
