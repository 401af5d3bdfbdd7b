// Electronic signatures of documents, judged before they fall away: does the mathematics hold, who signed, and when.
// Whether the issuer of a certificate deserves trust is not judged: that takes lists and today's date, which no format has. The words say so.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "formats/format.h"

namespace sekisho::formats::signature {

enum class Verdict : std::uint8_t {
  valid,       // the digest fits what was signed, and the signature fits the certificate that came with it
  invalid,     // one of them does not
  unverified,  // it could not be told, or the signature does not cover the whole
};

struct Checked {
  Verdict verdict = Verdict::unverified;
  std::string name, issuer;                            // as the certificate has them: untrusted text
  std::optional<std::int64_t> signed_at, from, until;  // seconds since 1970: the signing by the signer's own clock, the life of the certificate
  std::string remark;                                  // for people, Japanese
};

// A signature that nobody here can check.
Checked unverified(std::string_view remark);

// Where a note has its place: who signed and when, on one line within base::kWhereBytesMax.
std::string words(const Checked& checked);

void note(Notes& notes, const Checked& checked);

// What a CMS SignedData (RFC 5652) signs.
enum class Signs : std::uint8_t {
  content,    // the bytes beside it
  sha1,       // the SHA-1 of the bytes beside it, which it holds (ISO 32000-1, 12.8.3.3: adbe.pkcs7.sha1)
  timestamp,  // a time-stamp (RFC 3161) of the bytes beside it
  itself,     // what it holds
};

// One for each signer, at least one. content: the signed bytes in pieces.
std::vector<Checked> check_cms(base::ByteView cms, std::span<const base::ByteView> content, Signs signs);

// RSA with SHA-1 as PKCS #1 has it, in an octet string (adbe.x509.rsa_sha1).
Checked check_rsa_sha1(base::ByteView octets, base::ByteView certificate, std::span<const base::ByteView> content);

}  // namespace sekisho::formats::signature
