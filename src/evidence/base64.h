// Base 64 of RFC 4648 §4, strict: padding, no white space, no stray bits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/hash.h"

namespace sekisho::evidence {

std::string base64(base::ByteView bytes);
std::optional<base::Bytes> from_base64(std::string_view text);
std::optional<base::Digest> digest_from_base64(std::string_view text);
std::optional<base::Digest> digest_from_hex(std::string_view text);  // lower case

// Decimal digits without sign or leading zero, at most 2^63 − 1.
std::optional<std::uint64_t> plain_number(std::string_view digits);

}  // namespace sekisho::evidence
