#include "formats/visio/look.h"

#include <algorithm>

#include "worker/second_look/package.h"
#include "worker/second_look/words.h"
#include "worker/second_look/xml.h"

namespace sekisho::formats::visio {

using base::ByteView;
using base::FileType;
using worker::second_look::ArchiveEntry;
using worker::second_look::Inflater;
using worker::second_look::Look;
using worker::second_look::lower;
using worker::second_look::Package;
using worker::second_look::Part;
using worker::second_look::Relationship;
using worker::second_look::words;
using worker::second_look::xml_decoded;
using worker::second_look::XmlElement;

namespace {

constexpr std::string_view kMainTypes[] = {"application/vnd.ms-visio.drawing.main+xml", "application/vnd.ms-visio.stencil.main+xml",
                                           "application/vnd.ms-visio.template.main+xml"};
constexpr std::string_view kPartTypes[] = {"application/vnd.ms-visio.masters+xml",
                                           "application/vnd.ms-visio.master+xml",
                                           "application/vnd.ms-visio.pages+xml",
                                           "application/vnd.ms-visio.page+xml",
                                           "application/vnd.ms-visio.windows+xml",
                                           "application/vnd.ms-visio.comments+xml",
                                           "application/vnd.openxmlformats-officedocument.theme+xml",
                                           "application/vnd.openxmlformats-package.relationships+xml",
                                           "application/vnd.openxmlformats-package.core-properties+xml"};
struct PictureType {
  std::string_view content_type;
  FileType type;
};
constexpr PictureType kPictures[] = {{"image/png", FileType::png},   {"image/jpeg", FileType::jpeg}, {"image/gif", FileType::gif},
                                     {"image/bmp", FileType::bmp},   {"image/tiff", FileType::tiff}, {"image/x-emf", FileType::emf},
                                     {"image/x-wmf", FileType::wmf}, {"image/webp", FileType::webp}};
constexpr auto kRelationships =
    words("document", "masters", "master", "pages", "page", "windows", "comments", "theme", "image", "core-properties", "hyperlink");

constexpr auto kBannedElements =
    words("EventItem", "EventList", "DataConnection", "DataConnections", "DataRecordSet", "DataRecordSets", "SolutionXML", "VBProjectData", "Icon",
          "PublishSettings", "creator", "lastModifiedBy", "Company", "Manager", "audioFile", "videoFile", "wavAudioFile");
// Whatever runs, opens, plays or sends; matched before a parenthesis, in texts too.
constexpr std::string_view kCalls[] = {"RUNADDON", "RUNADDONWARGS", "RUNMACRO", "CALLTHIS", "HYPERLINK", "OPENFILE", "PLAYSOUND", "DOCMD", "HELP"};

bool calls_something(std::string_view formula) {
  std::string capitals;
  for (const char c : formula) capitals += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  for (std::size_t at = capitals.find('('); at != capitals.npos; at = capitals.find('(', at + 1)) {
    std::size_t end = at;
    while (end > 0 && capitals[end - 1] == ' ') --end;
    std::size_t begin = end;
    while (begin > 0 && ((capitals[begin - 1] >= 'A' && capitals[begin - 1] <= 'Z') || capitals[begin - 1] == '_')) --begin;
    if (std::ranges::find(kCalls, std::string_view(capitals).substr(begin, end - begin)) != std::end(kCalls)) return true;
  }
  const bool elsewhere = capitals.starts_with('[') || capitals.find("'[") != capitals.npos || capitals.find("\\\\") != capitals.npos;
  return elsewhere || (capitals.find("SETF(") != capitals.npos && capitals.find('&') != capitals.npos);
}

class Markup : public worker::second_look::XmlHandler {
 public:
  Markup(const Part& part, Look& look) : part_(part), look_(look) {}
  void open(const XmlElement& element) override {
    if (kBannedElements.index(element.local) >= 0) look_.find("an element that must not be there", part_.entry->name);
    if (element.local == "Cell") cell(element);
    for (const auto& attribute : element.attributes) {
      if (attribute.local == "ShortcutURL" || attribute.local == "ConnectionString") look_.find("a connection", part_.entry->name);
      if (attribute.prefix == "r" && !known(xml_decoded(attribute.raw))) look_.find("a relationship that is not there", part_.entry->name);
    }
  }
  void close(std::string_view) override {}
  void text(std::string_view) override {}

 private:
  void cell(const XmlElement& element) {
    const std::string formula = xml_decoded(element.raw_attribute("F"));
    if (calls_something(formula)) look_.find("a formula that runs or fetches something", part_.entry->name);
    if (element.raw_attribute("N") != "Address") return;
    const std::string link = xml_decoded(element.raw_attribute("V"));
    if (!link.empty() && !worker::second_look::is_safe_link(link)) look_.find("a link that leads elsewhere", link);
    if (!formula.empty() && formula != "Inh") look_.find("a link that is computed", part_.entry->name);
  }
  bool known(std::string_view id) const {
    return id.empty() || std::ranges::any_of(part_.relationships, [id](const Relationship& each) { return each.id == id; });
  }

  const Part& part_;
  Look& look_;
};

void judge_relationships(const std::vector<Relationship>& list, const Package& package, std::string_view where, Look& look) {
  for (const Relationship& each : list) {
    if (kRelationships.index(each.type) < 0) look.find("a relationship that must not be there", each.type);
    if (each.external ? each.type != "hyperlink" || !worker::second_look::is_safe_link(each.target) : package.find(each.target) == nullptr)
      look.find("a relationship that leads elsewhere", where);
  }
}

std::optional<Package> read_package(ByteView bytes, Look& look, Inflater& inflater, base::Bytes& window, std::vector<ArchiveEntry>& entries) {
  auto walked = walk_archive(bytes, look);
  if (!walked) return std::nullopt;
  entries = std::move(*walked);
  Package package{FileType::vsdx};
  package.parts.reserve(entries.size());
  for (const ArchiveEntry& entry : entries) {
    if (entry.directory() || !package.by_name.emplace(lower(entry.name), package.parts.size()).second) {
      look.find("two parts of one name, or a folder", entry.name);
      return std::nullopt;
    }
    package.parts.push_back({&entry});
  }
  if (!read_content_types(package, inflater, window, look)) return std::nullopt;
  return package;
}

}  // namespace

FileType look_kind(ByteView bytes, std::string_view) {
  if (!base::starts_with(bytes, "PK\x03\x04")) return FileType::unknown;
  Look trial(1);
  Inflater inflater(worker::second_look::Wrapping::raw);
  base::Bytes window;
  std::vector<ArchiveEntry> entries;
  const auto package = read_package(bytes, trial, inflater, window, entries);
  if (!package) return FileType::unknown;
  const Part* main = package->find("visio/document.xml");
  return main != nullptr && std::ranges::find(kMainTypes, main->content_type) != std::end(kMainTypes) ? FileType::vsdx : FileType::unknown;
}

void look(ByteView bytes, FileType, Look& look) {
  Inflater inflater(worker::second_look::Wrapping::raw);
  base::Bytes window;
  std::vector<ArchiveEntry> entries;
  auto package = read_package(bytes, look, inflater, window, entries);
  if (!package || !read_relationships(*package, inflater, window, look)) return;
  judge_relationships(package->root, *package, "_rels/.rels", look);
  for (const Part& part : package->parts) {
    if (look.enough()) return;
    const std::string name = lower(part.entry->name);
    if (name == "[content_types].xml" || name.ends_with(".rels")) continue;
    if (!name.starts_with("visio/") && name != "docprops/core.xml") look.find("a part in a place of its own", part.entry->name);
    judge_relationships(part.relationships, *package, part.entry->name, look);
    const auto picture = std::ranges::find(kPictures, part.content_type, &PictureType::content_type);
    if (picture != std::end(kPictures)) {
      const auto content = unpack(*part.entry, inflater, look);
      if (content) look.inside(*content, picture->type, part.entry->name);
      continue;
    }
    const bool main = name == "visio/document.xml" && std::ranges::find(kMainTypes, part.content_type) != std::end(kMainTypes);
    if (!main && std::ranges::find(kPartTypes, part.content_type) == std::end(kPartTypes)) {
      look.find("a type of part that must not be there", part.content_type);
      continue;
    }
    Markup markup(part, look);
    if (!scan_part(*part.entry, markup, inflater, window, look)) return;
  }
}

}  // namespace sekisho::formats::visio
