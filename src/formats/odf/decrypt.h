// Entries of encrypted packages (ISO/IEC 26300-3, 4.8 and 3.8): AES in CBC mode under a key of PBKDF2, as OpenDocument 1.2 has it.
#pragma once

#include <string_view>

#include "formats/odf/manifest.h"

namespace sekisho::formats::odf {

// The plain bytes, unpacked. Errors: wrong_password, encryption_unsupported, output_too_large, bomb, damaged.
base::Result<base::Bytes> decrypted(base::ByteView cipher, const Encryption& encryption, std::string_view password, const base::Limits& limits);

}  // namespace sekisho::formats::odf
