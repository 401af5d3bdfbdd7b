// `sekisho key create` and `sekisho verify`.
#pragma once

#include <string>

namespace sekisho::cli {

// Writes FOLDER/sekisho.key (mode 0600) and FOLDER/sekisho.pub; neither may exist.
int create_key(const std::string& town, const std::string& folder);

// Checks a certificate against a file and the town's public key (--public-key, SEKISHO_PUBLIC_KEY or /etc/sekisho/sekisho.pub).
// Exit status: 0 it holds, 2 it does not, 1 something could not be read.
int verify_certificate(const std::string& certificate, const std::string& file, const std::string& public_key);

}  // namespace sekisho::cli
