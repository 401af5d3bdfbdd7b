#include "formats/office_crypto/office_crypto.h"

#include "formats/compound/compound.h"
#include "formats/office_crypto/package.h"
#include "formats/office_crypto/password.h"
#include "text/text.h"

namespace sekisho::formats::office_crypto {

using base::ByteView;
using base::Code;
using base::FileType;
using base::What;

namespace {

// A second try with the password that every reader knows would cost too much where a guess is made that dear.
constexpr std::uint32_t kSpinsForTwoTries = 1'000'000;

bool cheap(const Info& info) {
  const auto* agile = std::get_if<AgileInfo>(&info);
  return agile == nullptr || agile->spin_count <= kSpinsForTwoTries;
}

std::optional<base::Bytes> open(const Info& info, std::string_view password) {
  if (!password.empty()) {
    auto key = key_of(info, utf16_of(password));
    if (key || !cheap(info)) return key;
  }
  auto key = key_of(info, utf16_of(kDefaultPassword));
  return key || !cheap(info) ? key : key_of(info, utf16_of(kPowerPointPassword));
}

}  // namespace

bool rights_managed(const compound::Entry& root) {
  if (compound::find(root, "\tDRMContent") || compound::find(root, "\tDRMViewerContent") || compound::find(root, "\tDRMDataSpace"))
    return true;  // 2.2
  const compound::Entry* spaces = compound::find(root, "\006DataSpaces");
  const compound::Entry* transforms = spaces ? compound::find(*spaces, "TransformInfo") : nullptr;
  if (!transforms) return false;
  for (const compound::Entry& transform : transforms->children)
    if (transform.name.starts_with(u"DRMEncrypted")) return true;
  return false;
}

base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  auto root = compound::read(input, context.limits);
  if (!root) return std::unexpected(root.error());
  if (rights_managed(*root)) return base::refuse(Code::rights_managed);
  auto info = read_info(compound::stream(*root, "EncryptionInfo"), context.limits);
  if (!info) return std::unexpected(info.error());
  const auto key = open(*info, context.password);
  if (!key) return base::refuse(context.password.empty() ? Code::encrypted : Code::wrong_password);
  auto package = decrypt(*info, *key, compound::stream(*root, "EncryptedPackage"));
  if (!package) return std::unexpected(package.error());
  root = compound::Entry{};
  context.notes.removed(What::encryption);
  auto child = context.children.disarm(*package, context.name);
  if (!child) return FileType::docx;  // first pass: what it says of the type is not asked
  if (child->verdict == ChildResult::Verdict::refused) return base::refuse(child->reason);
  out.write(child->bytes);
  return child->type;
}

}  // namespace sekisho::formats::office_crypto
