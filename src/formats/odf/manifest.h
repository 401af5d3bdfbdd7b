// META-INF/manifest.xml (ISO/IEC 26300-3, 4): what it says of encryption is read; everything else is written anew from what is kept.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/limits.h"

namespace sekisho::formats::odf {

// How one entry is encrypted (4.8.4 to 4.8.7).
struct Encryption {
  std::string algorithm, derivation, start_key, checksum_type;  // as written
  base::Bytes initialisation_vector, salt, checksum;
  std::uint64_t iterations = 0, key_bytes = 16, plain_bytes = 0;
};

// By path. Errors: markup_bad, markup_entity, too_deep. An empty input has none.
base::Result<std::map<std::string, Encryption>> read_encryption(base::ByteView manifest, const base::Limits& limits);

struct ManifestEntry {
  std::string path;
  std::string_view media_type;
};
// version: of OpenDocument, empty below 1.2.
std::string manifest_with(std::string_view media_type, std::string_view version, const std::vector<ManifestEntry>& entries);

}  // namespace sekisho::formats::odf
