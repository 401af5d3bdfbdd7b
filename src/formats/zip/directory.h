// Inner parts of the reader: the end records and the headers of APPNOTE.TXT 6.3.10 section 4.3, as structs.
#pragma once

#include <optional>

#include "formats/zip/reader.h"

namespace sekisho::formats::zip {

// Where the central directory lies (4.3.14 to 4.3.16), checked against the input's length.
struct End {
  std::uint64_t directory_offset = 0, directory_bytes = 0, entries = 0;
  bool comment = false, bytes_after = false;
};
base::Result<End> find_end(base::ByteView input);

// The extra fields that matter (4.5, 4.6.9), of one header.
struct Extra {
  bool malformed = false;
  std::optional<base::ByteView> zip64;  // 0x0001
  std::string unicode_path;             // 0x7075, when it belongs to the name
  bool link_or_device = false;          // 0x756e, a Unix mode
  struct Aes {                          // 0x9901
    std::uint16_t version = 0, method = 0;
    std::uint8_t strength = 0;
  };
  std::optional<Aes> aes;
};
Extra read_extra(base::ByteView bytes, base::ByteView raw_name);

// A central header (4.3.12) and where its local header is said to lie.
struct Central {
  Entry entry;
  std::uint16_t flags = 0, stored_method = 0, time = 0;
  std::optional<Extra::Aes> aes;
  std::uint64_t local_offset = 0;
  bool comment = false, extra = false;
};

// Holds the local header (4.3.7), the data and the data descriptor (4.3.9) against the central header and fills entry.packed.
// Returns where the entry ends.
base::Result<std::uint64_t> check_local(base::ByteView before_directory, Central& central, Strictness strictness);

// May this entry be unpacked at all, by what the directory says? The reasons of unpack(), encryption aside.
base::Status within_limits(const Entry& entry, const base::Limits& limits);

// Unpacks what neither stored nor deflate is: Deflate64, bzip2, LZMA, zstd, xz (4.4.5).
bool other_method(std::uint16_t method);
base::Result<base::Bytes> unpack_other(const Entry& entry, const base::Limits& limits);

bool unix_link_or_device(std::uint32_t mode);

inline constexpr std::uint32_t kLocalSignature = 0x04034b50, kCentralSignature = 0x02014b50, kEndSignature = 0x06054b50;
inline constexpr std::uint32_t kZip64EndSignature = 0x06064b50, kZip64LocatorSignature = 0x07064b50, kDescriptorSignature = 0x08074b50;
inline constexpr std::uint16_t kFlagEncrypted = 1u << 0, kFlagDescriptor = 1u << 3, kFlagStrong = 1u << 6, kFlagUtf8 = 1u << 11,
                               kFlagMasked = 1u << 13;

}  // namespace sekisho::formats::zip
