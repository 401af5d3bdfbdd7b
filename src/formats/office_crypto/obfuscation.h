// XOR obfuscation ([MS-OFFCRYPTO] 2.3.7): the oldest protection of Excel and Word.
#pragma once

#include <array>

#include "base/bytes.h"

namespace sekisho::formats::office_crypto {

// password: 1 to 15 single bytes.
std::uint16_t xor_verifier(base::ByteView password);  // 2.3.7.1
std::uint16_t xor_key(base::ByteView password);       // 2.3.7.2

using XorArray = std::array<std::uint8_t, 16>;
XorArray xor_array(base::ByteView password);  // 2.3.7.2, 2.3.7.5: both methods make the same

}  // namespace sekisho::formats::office_crypto
