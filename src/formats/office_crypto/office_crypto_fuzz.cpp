// Contract: no bytes crash or stop the reading of encrypted documents, under a password or without one.
#include "formats/compound/compound.h"
#include "formats/office_crypto/binary.h"
#include "formats/office_crypto/office_crypto.h"
#include "formats/office_crypto/package.h"
#include "formats/office_crypto/password.h"

using namespace sekisho;

namespace {

constexpr std::string_view kPassword = "関所Gate1";

// A million rounds of a hash teach nothing that a thousand do not.
bool too_slow(const formats::office_crypto::Info& info) {
  const auto* agile = std::get_if<formats::office_crypto::AgileInfo>(&info);
  return agile != nullptr && agile->spin_count > 1'000;
}

void package(const formats::compound::Entry& root) {
  const auto info = formats::office_crypto::read_info(formats::compound::stream(root, "EncryptionInfo"), {});
  if (!info || too_slow(*info)) return;
  const base::Bytes any(32, 7);
  const auto key = formats::office_crypto::key_of(*info, formats::office_crypto::utf16_of(kPassword));
  const auto* standard = std::get_if<formats::office_crypto::StandardInfo>(&*info);
  const std::size_t bytes = standard ? standard->key_bytes : std::get<formats::office_crypto::AgileInfo>(*info).data.key_bytes;
  const base::ByteView used = key ? base::ByteView(*key) : base::slice(any, 0, bytes);
  (void)formats::office_crypto::decrypt(*info, used, formats::compound::stream(root, "EncryptedPackage"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ByteView input(data, size);
  using namespace formats::office_crypto;
  if (const auto root = formats::compound::read(input, {})) {
    (void)rights_managed(*root);
    package(*root);
    const auto stream = [&](std::string_view name) { return formats::compound::stream(*root, name); };
    (void)decrypt_workbook(stream("Workbook"), kPassword);
    (void)decrypt_doc(stream("WordDocument"), stream("1Table"), stream("Data"), kPassword);
    (void)decrypt_ppt(stream("Current User"), stream("PowerPoint Document"), stream("Pictures"), kPassword);
  } else {
    (void)read_info(input, {});
    (void)decrypt_workbook(input, kPassword);
    (void)decrypt_doc(input, base::slice(input, 512), {}, kPassword);
    (void)decrypt_ppt(base::slice(input, 0, 32), base::slice(input, 32), base::slice(input, size / 2), kPassword);
  }
  return 0;
}
