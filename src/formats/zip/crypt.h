// Encrypted entries: PKWARE's traditional kind (APPNOTE.TXT 6.1) and WinZip's AES ("AES Encryption Information", AE-1 and AE-2), opened with the
// password given.
#pragma once

#include "formats/zip/reader.h"

namespace sekisho::formats::zip {

// Which bytes open which kind, found out once for an archive: a password of Japanese letters was typed as UTF-8 or as CP932.
class Keys {
 public:
  // encrypted without a password, wrong_password when it opens no entry, encryption_unsupported when no password here opens any.
  static base::Result<Keys> find(const Archive& archive, std::string_view password_utf8);

  bool any() const { return any_; }  // whether there are encrypted entries
  base::Code refusal_of(const Entry& entry) const;

  // The entry as it would stand there without encryption, its packed bytes in room.
  base::Result<Entry> decrypt(const Entry& entry, const base::Limits& limits, base::Bytes& room) const;

 private:
  bool any_ = false;
  std::vector<std::string> spellings_;  // the one that opens an entry first
};

}  // namespace sekisho::formats::zip
