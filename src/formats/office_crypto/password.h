// Passwords as [MS-OFFCRYPTO] takes them: UTF-16LE for hashes, single bytes for XOR obfuscation.
#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace sekisho::formats::office_crypto {

// What Excel encrypts with where only the structure is protected or a document is marked read-only (2.4.2.3): every reader knows it.
inline constexpr std::string_view kDefaultPassword = "VelvetSweatshop";
inline constexpr std::string_view kPowerPointPassword = "/01Hannes Ruescher/01";  // the same for presentations

// At most 255 characters (2.3.4.11); what is not UTF-8 becomes U+FFFD.
base::Bytes utf16_of(std::string_view password_utf8);

// At most 15 bytes. Method 2 of 2.3.7.4 first: the low byte of each UTF-16 unit, the high one where that is zero; then the characters' own bytes in
// CP932 and in Windows-1252, which older versions of Excel wrote.
std::vector<base::Bytes> single_bytes_of(std::string_view password_utf8);

}  // namespace sekisho::formats::office_crypto
