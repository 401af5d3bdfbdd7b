// A certificate says: this engine made this output from this input by this profile, and took this out. Signed, checked offline.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/file_type.h"
#include "base/hash.h"
#include "base/what.h"
#include "evidence/signed_note.h"

namespace sekisho::evidence {

struct Certificate {
  std::string time;     // RFC 3339, UTC
  std::string engine;   // name, version and build
  std::string profile;  // name
  base::Digest profile_sha256{};
  base::FileType input_type{}, output_type{};
  std::uint64_t input_bytes = 0, output_bytes = 0;
  base::Digest input_sha256{}, output_sha256{};
  std::vector<base::Note> removed;

  // One fact a line, in a fixed order; the names of files are left out, since they may name people.
  std::string text() const;
};

// Errors: bad_certificate (not signed by key, or not a certificate), certificate_mismatch (another file).
// Returns the certificate's text for people to read.
base::Result<std::string> verify(std::string_view note, const PublicKey& key, const base::Digest& file_sha256, std::uint64_t file_bytes);

}  // namespace sekisho::evidence
