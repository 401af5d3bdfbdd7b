// Reads a ZIP (APPNOTE.TXT 6.3.10) strictly: the central directory is held against every local header; anything that two readers could
// see differently is refused (zip_ambiguous). Shared by formats/zip and formats/ooxml.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/limits.h"

namespace sekisho::formats::zip {

// How an entry is encrypted (6.1, 7, and WinZip's AE-1 and AE-2); an entry of a kind that no password here opens says unsupported.
enum class Encryption : std::uint8_t { none, traditional, aes, unsupported };

struct Entry {
  std::string raw_name;    // bytes as stored
  bool utf8_flag = false;  // general purpose bit 11
  bool encrypted = false;
  bool directory = false;
  bool link_or_device = false;  // by Unix mode in the external attributes
  Encryption encryption = Encryption::none;
  std::uint8_t check_byte = 0;    // of the traditional kind: what the last byte of its header must decrypt to
  std::uint8_t aes_strength = 0;  // 1 to 3: 128, 192, 256 bits
  std::uint16_t method = 0;       // 0 stored, 8 deflate, 9, 12, 14, 93, 95; others are listed but cannot be unpacked
  std::uint32_t crc32 = 0;
  bool without_crc32 = false;  // AE-2: the code that authenticates the bytes stands for it
  std::uint64_t packed_bytes = 0, bytes = 0;
  base::ByteView packed;
  std::string unicode_path;  // of the extra field 0x7075 when its CRC fits raw_name; else empty. May disagree with raw_name
};

struct Archive {
  std::vector<Entry> entries;  // in the order of the central directory; names may repeat
  bool bytes_before = false, bytes_after = false, gaps = false, comment = false, extra_fields = false;
};

// Tolerance for what Office and others really write: packages by old producers may have bytes before the first entry or after the end,
// and local headers that agree with the directory in substance only. An archive must agree to the letter.
enum class Strictness : std::uint8_t { archive, package };
base::Result<Archive> read(base::ByteView input, const base::Limits& limits, Strictness strictness);

// Unpacks one entry; length and CRC-32 must agree with the directory. Errors: damaged, zip_method, encrypted, bomb, output_too_large.
base::Result<base::Bytes> unpack(const Entry& entry, const base::Limits& limits);

// The same without a copy where the entry is stored; what deflate made lies in scratch.
base::Result<base::ByteView> unpack_view(const Entry& entry, const base::Limits& limits, base::Bytes& scratch);

// The same in pieces of at most 256 KiB, for parts too large to hold. What take() refuses ends it. Length and CRC-32 are known to be
// right only when it returns without an error.
using Take = std::function<base::Status(base::ByteView)>;
base::Status unpack_chunks(const Entry& entry, const base::Limits& limits, const Take& take);

}  // namespace sekisho::formats::zip
