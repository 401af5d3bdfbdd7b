// Streams of doc, xls and ppt under a password ([MS-OFFCRYPTO] 2.3.5 to 2.3.7): encrypted streams and the password in, the same streams readable out,
// byte for byte where they were. The given password first, then those that every reader knows: so call them with an empty password too.
// Fails: encrypted (no password was given and none that is known fits), wrong_password, encryption_unsupported, damaged.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace sekisho::formats::office_crypto {

// [MS-XLS] 2.4.117: whether a FilePass record stands among the first of the stream "Workbook" or "Book".
bool workbook_encrypted(base::ByteView workbook);
// [MS-XLS] 2.2.10. The FilePass record stays where it is, for the caller to leave out: positions that records name still hold.
base::Result<base::Bytes> decrypt_workbook(base::ByteView workbook, std::string_view password);

// [MS-DOC] 2.2.6: fEncrypted of the FIB. table: of 0Table or 1Table what the FIB names; it and data may be empty (Word 6 and 95 have main alone).
struct DocStreams {
  base::Bytes main, table, data;
};
bool doc_encrypted(base::ByteView main);
// The FIB comes out with fEncrypted, fObfuscated and lKey cleared; what describes the encryption at the front of the table stream is meaningless
// then.
base::Result<DocStreams> decrypt_doc(base::ByteView main, base::ByteView table, base::ByteView data, std::string_view password);

// [MS-PPT] 2.3.7: the header token of the stream "Current User".
struct PptStreams {
  base::Bytes current_user, document, pictures;
};
bool ppt_encrypted(base::ByteView current_user);
// The token comes out as that of a plain document; the CryptSession10Container and what refers to it stay, for the caller to leave out.
base::Result<PptStreams> decrypt_ppt(base::ByteView current_user, base::ByteView document, base::ByteView pictures, std::string_view password);

}  // namespace sekisho::formats::office_crypto
