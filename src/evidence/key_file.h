// The log's key: DATA/evidence.key (mode 0600) and DATA/evidence.pub to be handed out, made at first start.
#pragma once

#include <string>

#include "evidence/signed_note.h"

namespace sekisho::evidence {

// Reads the key, or makes one named `origin` where there is none (an empty origin becomes "sekisho.invalid/" and eight random digits: a log's
// name must differ from every other's). Errors: bad_key (unreadable, of another name, open to other users), store_unavailable.
base::Result<SigningKey> log_key(const std::string& data, const std::string& origin);
// The key that signs certificates of disarming: DATA/certificate.key and DATA/certificate.pub, made alike, named ORIGIN/certificate.
base::Result<SigningKey> certificate_key(const std::string& data, const std::string& origin);
// DATA/evidence.pub. Errors: not_found, bad_key.
base::Result<PublicKey> log_public_key(const std::string& data);

inline std::string log_folder(const std::string& data) { return data + "/evidence"; }

}  // namespace sekisho::evidence
