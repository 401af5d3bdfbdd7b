// Room:   formats/office_crypto: Office documents with a password ([MS-OFFCRYPTO]): the packages in OLE2 files, and what doc, xls and ppt need.
// In/Out: an OLE2 file with an encrypted package and the password in; the package, disarmed by other workers, out under its own type.
// Never:  keeps the encryption, labels or anything else that stands beside the package; tries passwords other than the given one and the one that
//         every reader knows.
// Fails:  encrypted (no password, wants one), wrong_password, encryption_unsupported (extensible, certificates, other ciphers), rights_managed (IRM),
//         damaged (a check of integrity fails), the package's own reason.
// Start reading at: rebuild() in office_crypto.cpp; package.h for the packages, binary.h for streams of doc, xls and ppt.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::compound {
struct Entry;
}

namespace sekisho::formats::office_crypto {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

// Whether the document is protected by rights management (2.2), not by a password.
bool rights_managed(const compound::Entry& root);

inline constexpr base::FileType kTypes[] = {base::FileType::ole_encrypted_office};
inline constexpr Format kFormat{"office_crypto", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::office_crypto
