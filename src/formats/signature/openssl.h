// What the checks of this folder share on top of libcrypto.
#pragma once

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include <memory>

#include "formats/signature/signature.h"

namespace sekisho::formats::signature {

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* pointer) const {
    kFree(pointer);
  }
};
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

class Digest {
 public:
  explicit Digest(const EVP_MD* kind);
  void update(base::ByteView bytes);
  base::Bytes finish();  // once

 private:
  DigestContext context_;
};

base::Bytes digest(const EVP_MD* kind, std::span<const base::ByteView> pieces);

// SHA-1 and SHA-2; null for what forgers can handle today (MD5) and what is not known.
const EVP_MD* known_digest(int nid);

Certificate read_certificate(base::ByteView der);
// RSA and named elliptic curves of sane sizes: nothing whose check takes long.
bool sane(const EVP_PKEY* key);
void describe(X509* certificate, Checked& out);
std::optional<std::int64_t> seconds_of(const ASN1_TIME* time);

// The signature over the pieces: 1 fits, 0 does not, below 0: could not be told.
int verify(EVP_PKEY* key, const EVP_MD* kind, std::span<const base::ByteView> pieces, base::ByteView signature);

}  // namespace sekisho::formats::signature
