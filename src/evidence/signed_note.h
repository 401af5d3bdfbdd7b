// Room:   evidence: what can be proved later: keys, signed notes, certificates (the log follows with the checkpoint).
// In/Out: a text and a key in, a signed note out; a note and a public key in, the text or a refusal out.
// Never:  a private key in a log, a report or a group-readable file.
// Fails:  bad_key, bad_certificate, certificate_mismatch.
// Start reading at: SigningKey, then certificate.h.
//
// The format is C2SP's signed note (c2sp.org/signed-note): text that ends in a newline, a blank line, one line per signature
// "— NAME BASE64(key id ‖ Ed25519 signature)". Keys are written as that document's verifier keys, so that other tools can check them.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sekisho::evidence {

class PublicKey {
 public:
  // "NAME+HEX(key id)+BASE64(0x01 ‖ 32 bytes)"
  static base::Result<PublicKey> parse(std::string_view text);
  std::string text() const;
  const std::string& name() const { return name_; }
  // The text of the note if this key signed it. Errors: bad_certificate.
  base::Result<std::string> open(std::string_view note) const;

 private:
  friend class SigningKey;
  std::string name_;
  std::array<unsigned char, 32> key_{};
};

class SigningKey {
 public:
  // name: the town's, without spaces or plus signs. Errors: bad_key.
  static base::Result<SigningKey> create(std::string_view name);
  // "PRIVATE+KEY+NAME+HEX(key id)+BASE64(0x01 ‖ 32-byte seed)"
  static base::Result<SigningKey> parse(std::string_view text);
  SigningKey(SigningKey&&) = default;
  SigningKey& operator=(SigningKey&&) = default;
  ~SigningKey();

  std::string text() const;
  const PublicKey& public_key() const { return public_; }
  // text must end in a newline.
  std::string sign(std::string_view text) const;

 private:
  SigningKey() = default;
  PublicKey public_;
  std::array<unsigned char, 32> seed_{};
};

}  // namespace sekisho::evidence
