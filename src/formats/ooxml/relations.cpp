#include "formats/ooxml/relations.h"

#include <array>

namespace sekisho::formats::ooxml {

using base::FileType;
using base::What;

namespace {

constexpr std::string_view kTransitional = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
constexpr std::string_view kStrict = "http://purl.oclc.org/ooxml/officeDocument/relationships/";

#define SEKISHO_WHOLE(relation) \
  (std::string_view(relation).starts_with("http") ? relation : "http://schemas.openxmlformats.org/officeDocument/2006/relationships/" relation)

constexpr Family family_by_name(std::string_view kind) {
  return kind.starts_with("sheet_")   ? Family::sheet
         : kind.starts_with("slide_") ? Family::slide
         : kind.starts_with("visio_") ? Family::visio
                                      : Family::word;
}
constexpr bool shared_by_name(std::string_view kind) {
  return !kind.starts_with("sheet_") && !kind.starts_with("slide_") && !kind.starts_with("visio_") && !kind.starts_with("word_");
}

constexpr bool always = true, named = false;
constexpr KindText kKinds[] = {
#define SEKISHO_PART(kind, relation, content_type, binary_type, root_ns, root, found) \
  {family_by_name(#kind), shared_by_name(#kind), SEKISHO_WHOLE(relation), content_type, binary_type, {Ns::root_ns, root}, found},
#include "formats/ooxml/parts.def"
#undef SEKISHO_PART
};

// By the last step of the type's URI, whoever defined it: what goes, and why.
struct Refusal {
  std::string_view name;
  What why;
};
constexpr Refusal kRefusals[] = {
    {"vbaProject", What::macro},
    {"wordVbaData", What::macro},
    {"vbaProjectSignature", What::macro},
    {"vbaProjectSignatureAgile", What::macro},
    {"vbaProjectSignatureV3", What::macro},
    {"attachedToolbars", What::custom_ui},
    {"keyMapCustomizations", What::custom_ui},
    {"extensibility", What::custom_ui},
    {"userCustomization", What::custom_ui},
    {"attachedTemplate", What::attached_template},
    {"aFChunk", What::sub_document},
    {"subDocument", What::sub_document},
    {"mailMergeSource", What::mail_merge},
    {"mailMergeHeaderSource", What::mail_merge},
    {"recipientData", What::mail_merge},
    {"oleObject", What::ole_object},
    {"oleObjectLink", What::ole_object},
    {"control", What::activex},
    {"activeXControlBinary", What::activex},
    {"ctrlProp", What::form_control},
    {"printerSettings", What::printer_settings},
    {"xlPrinterSettings", What::printer_settings},
    {"customXml", What::custom_xml},
    {"customXmlProps", What::custom_xml},
    {"xmlMaps", What::custom_xml},
    {"tableSingleCells", What::custom_xml},
    {"custom-properties", What::metadata},
    {"customProperties", What::metadata},
    {"extended-properties", What::metadata},
    {"extendedProperties", What::metadata},
    {"docPropsApp", What::metadata},
    {"core-properties", What::metadata},
    {"classificationlabels", What::metadata},
    {"revisionHeaders", What::metadata},
    {"revisionLog", What::metadata},
    {"usernames", What::metadata},
    {"revisionInfo", What::metadata},
    {"thumbnail", What::thumbnail},
    {"origin", What::digital_signature},
    {"signature", What::digital_signature},
    {"certificate", What::digital_signature},
    {"webextension", What::web_extension},
    {"webextensiontaskpanes", What::web_extension},
    {"font", What::embedded_font},
    {"audio", What::media},
    {"video", What::media},
    {"media", What::media},
    {"frame", What::external_link},
    {"xlMacrosheet", What::xlm_macro},
    {"xlIntlMacrosheet", What::xlm_macro},
    {"dialogsheet", What::dialog_sheet},
    {"connections", What::data_connection},
    {"queryTable", What::data_connection},
    {"volatileDependencies", What::data_connection},
    {"xlVolatileDependencies", What::data_connection},
    {"externalLink", What::external_workbook},
    {"externalLinkPath", What::external_workbook},
    {"xlPathMissing", What::external_workbook},
    {"customProperty", What::custom_data},
    {"customData", What::data_model},
    {"powerPivotData", What::data_model},
    {"model", What::data_model},
    {"tags", What::custom_data},
    {"hdphoto", What::picture_extra},
    {"recordsets", What::data_connection},
    {"recordset", What::data_connection},
    {"solutions", What::custom_xml},
    {"solution", What::custom_xml},
    {"validation", What::custom_data},
    {"slideUpdateInfo", What::external_link},
    {"slideUpdateUrl", What::external_link},
    {"hyperlink", What::unsafe_link},
    {"image", What::external_link},
    {"package", What::embedded_file},
};
// Caches that programs make anew without saying so.
constexpr std::string_view kSilent[] = {"calcChain", "xlCalcChain", "xlBinaryIndex"};

std::string_view last_step(std::string_view uri) { return uri.substr(uri.rfind('/') + 1); }

// The type's name below the common base; empty for another base.
std::string_view standard_name(std::string_view type) {
  for (std::string_view base : {kTransitional, kStrict})
    if (type.starts_with(base)) return type.substr(base.size());
  return {};
}

bool same_type(const KindText& kind, std::string_view type) {
  if (type == kind.relation) return true;
  const std::string_view name = standard_name(type);
  return !name.empty() && kind.relation.starts_with(kTransitional) && kind.relation.substr(kTransitional.size()) == name;
}

}  // namespace

std::optional<Family> family_of(FileType type) {
  switch (type) {
    case FileType::docx:
    case FileType::docm:
    case FileType::dotx:
    case FileType::dotm: return Family::word;
    case FileType::xlsx:
    case FileType::xlsm:
    case FileType::xltx:
    case FileType::xltm:
    case FileType::xlsb: return Family::sheet;
    case FileType::pptx:
    case FileType::pptm:
    case FileType::potx:
    case FileType::potm:
    case FileType::ppsx:
    case FileType::ppsm: return Family::slide;
    case FileType::vsdx:
    case FileType::vsdm: return Family::visio;
    default: return std::nullopt;
  }
}

const KindText* describe(PartKind kind) {
  const std::size_t index = static_cast<std::size_t>(kind);
  return index < std::size(kKinds) ? &kKinds[index] : nullptr;
}

Judged judge_relationship(std::string_view type, Family family) {
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    if ((kKinds[i].shared || kKinds[i].family == family) && same_type(kKinds[i], type)) {
      return {static_cast<PartKind>(i), What::unknown_part, false, kKinds[i].relation};
    }
  }
  const std::string_view name = standard_name(type);
  if (name == "image") return {PartKind::picture, What::external_link, false, SEKISHO_WHOLE("image")};
  if (name == "hyperlink") return {PartKind::hyperlink, What::unsafe_link, false, SEKISHO_WHOLE("hyperlink")};
  if (name == "package") return {PartKind::embedded, What::embedded_file, false, SEKISHO_WHOLE("package")};
  if (name == "font") return {PartKind::font, What::embedded_font, false, SEKISHO_WHOLE("font")};
  const std::string_view last = last_step(type);
  for (std::string_view silent : kSilent)
    if (last == silent) return {PartKind::refused, What::unknown_part, true, {}};
  for (const Refusal& refusal : kRefusals)
    if (last == refusal.name) return {PartKind::refused, refusal.why, false, {}};
  return {};
}

}  // namespace sekisho::formats::ooxml
