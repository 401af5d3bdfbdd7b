// What a ZIP is, by what it holds: OPC (ISO/IEC 29500-2), OpenDocument, EPUB, Java, Android.
#include <algorithm>
#include <array>

#include "formats/detect/detect.h"
#include "formats/detect/markup.h"
#include "formats/zip/reader.h"

namespace sekisho::formats::detect {

using base::ByteView;
using base::FileType;

namespace {

constexpr std::size_t kPartBytesMax = 4 << 20;  // of a part read to tell the type; content types of huge workbooks stay below

struct MainType {
  std::string_view content_type;
  FileType type;
};
constexpr MainType kMainTypes[] = {
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", FileType::docx},
    {"application/vnd.ms-word.document.macroenabled.main+xml", FileType::docm},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", FileType::dotx},
    {"application/vnd.ms-word.template.macroenabledtemplate.main+xml", FileType::dotm},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", FileType::xlsx},
    {"application/vnd.ms-excel.sheet.macroenabled.main+xml", FileType::xlsm},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml", FileType::xltx},
    {"application/vnd.ms-excel.template.macroenabled.main+xml", FileType::xltm},
    {"application/vnd.ms-excel.sheet.binary.macroenabled.main", FileType::xlsb},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", FileType::pptx},
    {"application/vnd.ms-powerpoint.presentation.macroenabled.main+xml", FileType::pptm},
    {"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml", FileType::potx},
    {"application/vnd.ms-powerpoint.template.macroenabled.main+xml", FileType::potm},
    {"application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml", FileType::ppsx},
    {"application/vnd.ms-powerpoint.slideshow.macroenabled.main+xml", FileType::ppsm},
    {"application/vnd.ms-visio.drawing.macroenabled.main+xml", FileType::vsdm},
    {"application/vnd.ms-visio.template.macroenabled.main+xml", FileType::vsdm},
    {"application/vnd.ms-visio.stencil.macroenabled.main+xml", FileType::vsdm},
    {"application/vnd.ms-excel.addin.macroenabled.main+xml", FileType::office_addin},
    {"application/vnd.ms-powerpoint.addin.macroenabled.main+xml", FileType::office_addin},
};

struct MainPart {
  std::string_view path;
  FileType type;
};
// Where the usual writers put the main part, for packages whose declarations are missing or broken.
constexpr MainPart kUsualParts[] = {
    {"word/document.xml", FileType::docx},    {"xl/workbook.xml", FileType::xlsx},    {"xl/workbook.bin", FileType::xlsb},
    {"ppt/presentation.xml", FileType::pptx}, {"visio/document.xml", FileType::vsdx}, {"fixeddocumentsequence.fdseq", FileType::xps},
};

class Package {
 public:
  explicit Package(const std::vector<zip::Entry>& entries) : entries_(entries) {
    for (const zip::Entry& entry : entries) {
      std::string path = lower(entry.raw_name);
      std::ranges::replace(path, '\\', '/');
      paths_.push_back(path.starts_with('/') ? path.substr(1) : path);
    }
  }

  bool has(std::string_view path) const { return std::ranges::find(paths_, path) != paths_.end(); }
  bool any_ends(std::string_view suffix) const {
    return std::ranges::any_of(paths_, [&](const std::string& path) { return path.ends_with(suffix); });
  }
  bool any_starts(std::string_view prefix) const {
    return std::ranges::any_of(paths_, [&](const std::string& path) { return path.starts_with(prefix); });
  }
  std::string text(std::string_view path) const {
    auto found = std::ranges::find(paths_, path);
    if (found == paths_.end()) return {};
    base::Limits limits;
    limits.part_bytes_max = kPartBytesMax;
    auto bytes = zip::unpack(entries_[static_cast<std::size_t>(found - paths_.begin())], limits);
    return bytes ? ascii_of(*bytes, kPartBytesMax) : std::string();
  }

 private:
  const std::vector<zip::Entry>& entries_;
  std::vector<std::string> paths_;
};

// Visio's own type ([MS-VSDX] 2.2.3.1) beside that of the standard.
bool is_main(std::string_view type) {
  return type.ends_with("/officedocument") || type == "http://schemas.microsoft.com/visio/2010/relationships/document";
}

// The target of the package's officeDocument relationship (29500-1 section 11.3 and its strict twin), lower case, without leading slash.
std::string main_part(const Package& package) {
  std::string relationships = lower(package.text("_rels/.rels")), target;
  each_tag(relationships, [&](const Tag& tag) {
    if (tag.name() != "relationship" || !is_main(tag.attribute("type"))) return true;
    target = tag.attribute("target");
    return false;
  });
  std::ranges::replace(target, '\\', '/');
  while (target.starts_with("./")) target.erase(0, 2);
  return target.starts_with('/') ? target.substr(1) : target;
}

std::string content_type_of(const Package& package, const std::string& part) {
  std::string types = lower(package.text("[content_types].xml")), by_name, by_extension;
  std::string extension = part.substr(std::min(part.rfind('.'), part.size() - 1) + 1);
  each_tag(types, [&](const Tag& tag) {
    std::string_view name = tag.attribute("partname");
    if (name.starts_with('/')) name.remove_prefix(1);
    if (tag.name() == "override" && name == part) by_name = tag.attribute("contenttype");
    if (tag.name() == "default" && tag.attribute("extension") == extension) by_extension = tag.attribute("contenttype");
    return true;
  });
  return by_name.empty() ? by_extension : by_name;
}

FileType opc_kind(const Package& package) {
  if (package.has("appxmanifest.xml") || package.has("appxmetadata/appxbundlemanifest.xml") || package.has("extension.vsixmanifest"))
    return FileType::installer;
  std::string part = main_part(package);
  if (!part.empty()) {
    std::string type = content_type_of(package, part);
    type = type.substr(0, type.find(';'));
    for (const MainType& known : kMainTypes)
      if (known.content_type == type) return known.type;
  }
  for (const MainPart& usual : kUsualParts)
    if (package.has(usual.path)) return usual.type;
  if (package.any_ends(".fdseq")) return FileType::xps;
  if (package.any_starts("visio/")) return FileType::vsdx;
  return FileType::opc_other;
}

std::optional<FileType> by_mimetype(const Package& package) {
  std::string mimetype = lower(package.text("mimetype"));
  static constexpr FileType kOpenDocument[] = {FileType::odt, FileType::ods, FileType::odp, FileType::odg,
                                               FileType::ott, FileType::ots, FileType::otp, FileType::otg};
  for (FileType type : kOpenDocument)
    if (mimetype == base::describe(type).media_type) return type;
  if (mimetype.starts_with("application/vnd.oasis.opendocument") || mimetype.starts_with("application/vnd.sun.xml")) return FileType::odf;
  if (mimetype.starts_with("application/epub+zip")) return FileType::epub;
  if (mimetype.starts_with("application/")) return FileType::opc_other;
  if (package.has("meta-inf/manifest.xml") && package.has("content.xml")) return FileType::odf;
  return std::nullopt;
}

// An ordinary archive may hold a folder META-INF: what makes it a program is code beside it.
std::optional<FileType> program(const Package& package) {
  if (package.has("androidmanifest.xml") && (package.any_ends("classes.dex") || package.has("resources.arsc"))) return FileType::android_package;
  if (!package.has("meta-inf/manifest.mf")) return std::nullopt;
  bool runs = package.any_ends(".class") || package.text("meta-inf/manifest.mf").find("Main-Class:") != std::string::npos;
  return runs ? std::optional(FileType::java_archive) : std::nullopt;
}

FileType kind_of(const Package& package) {
  if (auto type = program(package)) return *type;
  if (package.has("[content_types].xml")) return opc_kind(package);
  if (auto type = by_mimetype(package)) return *type;
  // Content types lost, the rest of a document there: the format itself says what is wrong with it.
  for (const MainPart& usual : kUsualParts)
    if (package.has(usual.path) && package.has("_rels/.rels")) return usual.type;
  return FileType::zip;
}

// For a package too broken to list: names stand uncompressed in its local headers.
FileType kind_of_broken(ByteView input) {
  std::string_view bytes = base::text(base::slice(input, 0, 1 << 20));
  if (bytes.find("[Content_Types].xml") == bytes.npos) return FileType::zip;
  FileType type = FileType::zip;
  std::size_t first = bytes.npos;  // a document stored inside comes later
  for (const MainPart& usual : kUsualParts) {
    std::size_t at = bytes.find(usual.path);
    if (at < first) {
      first = at;
      type = usual.type;
    }
  }
  return type;
}

}  // namespace

bool ends_as_zip(ByteView input) {
  constexpr std::size_t kRecord = 22, kCommentMax = 0xFFFF;
  const std::size_t from = input.size() - std::min(input.size(), kRecord + kCommentMax);
  const std::string_view tail = base::text(base::slice(input, from));
  for (std::size_t at = tail.rfind("PK\5\6"); at != tail.npos; at = at == 0 ? tail.npos : tail.rfind("PK\5\6", at - 1)) {
    const std::size_t record = from + at;
    base::Reader in(base::slice(input, record + 12));
    const std::uint32_t directory = in.u32le();
    if (in.ok() && directory >= 46 && directory <= record && base::starts_with(base::slice(input, record - directory), "PK\1\2")) return true;
  }
  return false;
}

std::optional<FileType> zip_kind(ByteView input) {
  // A spanning marker (APPNOTE.TXT 8.5.4) may stand before the first entry; an empty archive is an end record alone.
  bool zip = base::starts_with(input, "PK\3\4") || base::starts_with(input, "PK\5\6") || base::starts_with(input, "PK\6\6") ||
             base::starts_with(input, "PK\7\10PK\3\4") || base::starts_with(input, "PK00PK\3\4");
  if (!zip) return std::nullopt;
  auto archive = zip::read(input, base::Limits{}, zip::Strictness::package);
  return archive ? kind_of(Package(archive->entries)) : kind_of_broken(input);
}

}  // namespace sekisho::formats::detect
