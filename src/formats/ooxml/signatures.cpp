#include "formats/ooxml/signatures.h"

#include <set>

#include "formats/signature/xml_signature.h"

namespace sekisho::formats::ooxml {

namespace {

constexpr std::size_t kSignaturesMax = 16;
constexpr std::string_view kSignatureRelation = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/signature";

class PackageParts : public signature::Parts {
 public:
  PackageParts(const Package& package, const base::Limits& limits) : package_(package), limits_(limits) {}

  std::optional<base::ByteView> open(std::string_view path, base::Bytes& scratch) override {
    const std::size_t entry = package_.find(path);
    if (entry == Package::kNone) return std::nullopt;
    auto bytes = zip::unpack_view(package_.archive().entries[entry], limits_, scratch);
    return bytes ? std::optional(*bytes) : std::nullopt;
  }
  bool has_type(std::string_view path, std::string_view content_type) override { return package_.content_type(path) == content_type; }

 private:
  const Package& package_;
  const base::Limits& limits_;
};

// What Office leaves unsigned: the signatures, properties, preview pictures, how a presentation is looked at, the lists of the package itself.
bool stays_unsigned(std::string_view name) {
  for (std::string_view folder :
       {"_xmlsignatures/", "docprops/", "package/", "_rels/", "[content_types].xml", "ppt/presprops.xml", "ppt/viewprops.xml"})
    if (name.starts_with(folder)) return true;
  return false;
}

bool covers_all(const Package& package, const std::vector<std::string>& covered) {
  std::set<std::size_t> entries;
  for (const std::string& path : covered) entries.insert(package.find(path));
  for (std::size_t i = 0; i < package.size(); ++i)
    if (!package.directory(i) && !entries.contains(i) && !stays_unsigned(small_letters(package.name(i)))) return false;
  return true;
}

}  // namespace

void note_signatures(Package& package, std::size_t origin, Context& context) {
  const std::string& origin_name = package.name(origin);
  const auto list = package.relationships(origin_name);
  PackageParts parts(package, context.limits);
  std::size_t count = 0;
  std::uint64_t read = 0;
  for (std::size_t i = 0; list && i < list->size() && count < kSignaturesMax; ++i) {
    const RawRelationship& raw = (*list)[i];
    const std::size_t entry =
        raw.external || raw.type != kSignatureRelation ? Package::kNone : package.find(Package::resolve(origin_name, raw.target));
    if (entry == Package::kNone) continue;
    base::Bytes scratch;
    const auto bytes = zip::unpack_view(package.archive().entries[entry], context.limits, scratch);
    for (signature::XmlSignature& one : signature::check_xml(bytes ? *bytes : base::ByteView(), parts, context.limits, read)) {
      if (one.checked.verdict == signature::Verdict::valid && !covers_all(package, one.covered)) {
        one.checked.verdict = signature::Verdict::unverified;
        one.checked.remark = "この署名に含まれない部分がファイルにあります";
      }
      note(context.notes, one.checked);
      ++count;
    }
  }
  if (count == 0) note(context.notes, signature::unverified("署名のデータが見つかりません"));
}

}  // namespace sekisho::formats::ooxml
