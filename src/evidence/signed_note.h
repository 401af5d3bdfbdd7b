// Keys and signed notes. The format is C2SP's signed note (c2sp.org/signed-note): text that ends in a newline, a blank line, one line per signature
// "— NAME BASE64(key id ‖ Ed25519 signature)". Keys are written as that document's verifier keys, so that other tools can check them.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace sekisho::evidence {

// What a signature line says before anybody trusts it.
struct NoteSignature {
  std::string name;
  std::array<std::uint8_t, 4> key_id{};
  base::Bytes bytes;
};

struct Note {
  std::string text;  // ends in a newline
  std::vector<NoteSignature> signatures;
  static constexpr std::size_t kBytesMax = 4 << 20, kSignaturesMax = 100;
  // Errors: bad_certificate (not UTF-8, a control character, a malformed signature line, too large).
  static base::Result<Note> parse(std::string_view note);
};

// "— NAME BASE64(key id ‖ bytes)\n"
std::string signature_line(const NoteSignature& signature);

// The byte that tells what a key signs (c2sp.org/signed-note, "Signature types").
enum class KeyUse : std::uint8_t { note = 1, cosignature = 4 };

class PublicKey {
 public:
  // "NAME+HEX(key id)+BASE64(0x01 ‖ 32 bytes)"
  static base::Result<PublicKey> parse(std::string_view text, KeyUse use = KeyUse::note);
  std::string text(KeyUse use = KeyUse::note) const;
  const std::string& name() const { return name_; }
  // SHA-256(NAME ‖ "\n" ‖ use ‖ key)[:4]
  std::array<std::uint8_t, 4> key_id(KeyUse use) const;
  // The text of the note if this key signed it. Errors: bad_certificate.
  base::Result<std::string> open(std::string_view note) const;
  bool signed_by_this(std::string_view message, base::ByteView signature) const;

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
  // The bare Ed25519 signature of a message whose first line keeps it apart from every note's text.
  base::Bytes sign_bytes(std::string_view message) const;

 private:
  SigningKey() = default;
  PublicKey public_;
  std::array<unsigned char, 32> seed_{};
};

}  // namespace sekisho::evidence
