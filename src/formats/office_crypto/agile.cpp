#include <charconv>

#include "formats/office_crypto/package.h"
#include "formats/ooxml/xml/scanner.h"
#include "text/text.h"

namespace sekisho::formats::office_crypto {

using base::Bytes;
using base::Code;

namespace {

constexpr std::size_t kSaltBytesMax = 65'536, kValueBytesMax = 65'536;
constexpr std::string_view kPasswordEncryptor = "http://schemas.microsoft.com/office/2006/keyEncryptor/password";

using Attributes = std::vector<ooxml::RawAttribute>;

std::string_view value_of(const Attributes& attributes, std::string_view name) {
  for (const auto& attribute : attributes)
    if (attribute.name == name) return attribute.value;
  return {};
}

std::optional<std::uint32_t> number_of(const Attributes& attributes, std::string_view name) {
  const std::string_view value = value_of(attributes, name);
  std::uint32_t out = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
  if (value.empty() || error != std::errc() || end != value.data() + value.size()) return std::nullopt;
  return out;
}

int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

// RFC 4648 4; white space, which schemas allow in it, does not count.
std::optional<Bytes> base64_of(std::string_view text) {
  Bytes out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\r' || c == '\n' || c == '\t' || c == '=') continue;
    const int value = sextet(c);
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    if ((count += 6) >= 8) out.push_back(static_cast<std::uint8_t>(bits >> (count -= 8)));
  }
  return out;
}

bool take_bytes(const Attributes& attributes, std::string_view name, Bytes& out) {
  const std::string_view value = value_of(attributes, name);
  if (value.size() > 2 * kValueBytesMax) return false;
  auto bytes = base64_of(value);
  if (!bytes || bytes->empty() || bytes->size() % 16 != 0) return false;
  out = std::move(*bytes);
  return true;
}

enum class Taken : std::uint8_t { good, unsupported, damaged };

// What keyData and encryptedKey have in common.
Taken take_key(const Attributes& attributes, AgileKey& out) {
  const auto kind = hash_kind(value_of(attributes, "hashAlgorithm"));
  if (value_of(attributes, "cipherAlgorithm") != "AES" || value_of(attributes, "cipherChaining") != "ChainingModeCBC" || !kind)
    return Taken::unsupported;
  const auto key_bits = number_of(attributes, "keyBits"), hashed = number_of(attributes, "hashSize"), salt = number_of(attributes, "saltSize"),
             block = number_of(attributes, "blockSize");
  if (!key_bits || !hashed || !salt || block != 16u || (key_bits != 128u && key_bits != 192u && key_bits != 256u)) return Taken::damaged;
  auto salt_value = base64_of(value_of(attributes, "saltValue"));
  if (!salt_value || salt_value->size() != *salt || *salt == 0 || *salt > kSaltBytesMax || *hashed != hash_bytes(*kind)) return Taken::damaged;
  out = {*kind, *key_bits / 8, *hashed, std::move(*salt_value)};
  return Taken::good;
}

class AgileReader {
 public:
  base::Result<Info> read(std::string_view xml, const base::Limits& limits) {
    if (xml.starts_with("\xEF\xBB\xBF")) xml.remove_prefix(3);
    while (!xml.empty() && xml.back() == '\0') xml.remove_suffix(1);
    if (!text::valid_utf8(xml)) return base::refuse(Code::damaged, "EncryptionInfo");
    ooxml::Scanner scanner(xml, limits);
    for (;;) {
      switch (scanner.next()) {
        case ooxml::Scanner::Event::start: element(local(scanner.name()), scanner.attributes()); break;
        case ooxml::Scanner::Event::error: return base::refuse(Code::damaged, "EncryptionInfo", scanner.error().detail);
        case ooxml::Scanner::Event::finish: return finish();
        default: break;
      }
      if (worst_ == Taken::damaged) return base::refuse(Code::damaged, "EncryptionInfo");
    }
  }

 private:
  static std::string_view local(std::string_view name) { return name.substr(name.find(':') + 1); }

  void element(std::string_view name, const Attributes& attributes) {
    if (name == "keyData" && !data_) {
      data_ = true;
      take(take_key(attributes, info_.data));
    } else if (name == "dataIntegrity") {
      if (!take_bytes(attributes, "encryptedHmacKey", info_.hmac_key) || !take_bytes(attributes, "encryptedHmacValue", info_.hmac_value))
        take(Taken::damaged);
    } else if (name == "keyEncryptor") {
      password_ = value_of(attributes, "uri") == kPasswordEncryptor;
    } else if (name == "encryptedKey" && password_ && !key_) {
      key_ = true;
      take(take_key(attributes, info_.password));
      const auto spins = number_of(attributes, "spinCount");
      if (!spins || *spins > kSpinMax || !take_bytes(attributes, "encryptedVerifierHashInput", info_.verifier_input) ||
          !take_bytes(attributes, "encryptedVerifierHashValue", info_.verifier_hash) || !take_bytes(attributes, "encryptedKeyValue", info_.key_value))
        return take(Taken::damaged);
      info_.spin_count = *spins;
    }
  }

  void take(Taken taken) { worst_ = std::max(worst_, taken); }

  base::Result<Info> finish() {
    if (!data_) return base::refuse(Code::damaged, "EncryptionInfo");
    if (worst_ == Taken::unsupported || !key_) return base::refuse(Code::encryption_unsupported, "EncryptionInfo");  // a certificate's key only
    return std::move(info_);
  }

  AgileInfo info_;
  bool data_ = false, key_ = false, password_ = false;
  Taken worst_ = Taken::good;
};

}  // namespace

base::Result<Info> read_agile_info(std::string_view xml, const base::Limits& limits) { return AgileReader().read(xml, limits); }

}  // namespace sekisho::formats::office_crypto
