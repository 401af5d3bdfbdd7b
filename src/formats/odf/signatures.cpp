#include "formats/odf/signatures.h"

#include <algorithm>
#include <set>

#include "formats/signature/xml_signature.h"

namespace sekisho::formats::odf {

namespace {

class ArchiveParts : public signature::Parts {
 public:
  ArchiveParts(const zip::Archive& archive, const base::Limits& limits) : archive_(archive), limits_(limits) {}

  std::optional<base::ByteView> open(std::string_view path, base::Bytes& scratch) override {
    const auto entry = std::ranges::find(archive_.entries, path, &zip::Entry::raw_name);
    if (entry == archive_.entries.end() || entry->directory) return std::nullopt;
    auto bytes = zip::unpack_view(*entry, limits_, scratch);
    return bytes ? std::optional(*bytes) : std::nullopt;
  }
  bool has_type(std::string_view, std::string_view) override { return false; }  // no reference of this format names one

 private:
  const zip::Archive& archive_;
  const base::Limits& limits_;
};

// 5.3: a document signature signs every file but the lists of signatures.
bool covers_all(const zip::Archive& archive, const std::vector<std::string>& covered) {
  const std::set<std::string_view> paths(covered.begin(), covered.end());
  return std::ranges::all_of(archive.entries, [&](const zip::Entry& one) {
    return one.directory || paths.contains(one.raw_name) || one.raw_name.starts_with("META-INF/") || one.raw_name == "mimetype";
  });
}

}  // namespace

void note_signatures(const zip::Archive& archive, const std::string& path, Context& context) {
  if (path != "META-INF/documentsignatures.xml") return note(context.notes, signature::unverified("文書の署名ではありません（マクロなどの署名）"));
  ArchiveParts parts(archive, context.limits);
  base::Bytes scratch;
  std::uint64_t read = 0;
  const auto list = parts.open(path, scratch);
  for (signature::XmlSignature& one : signature::check_xml(list.value_or(base::ByteView()), parts, context.limits, read)) {
    if (one.checked.verdict == signature::Verdict::valid && !covers_all(archive, one.covered)) {
      one.checked.verdict = signature::Verdict::unverified;
      one.checked.remark = "この署名に含まれない部分がファイルにあります";
    }
    note(context.notes, one.checked);
  }
}

}  // namespace sekisho::formats::odf
