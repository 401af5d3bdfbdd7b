#include <algorithm>

#include "worker/second_look/banned_names.h"
#include "worker/second_look/package.h"
#include "worker/second_look/words.h"
#include "worker/second_look/xml.h"

namespace sekisho::worker::second_look {

using base::FileType;

namespace {

constexpr auto kBannedRelationships =
    words("attachedtemplate", "oleobject", "afchunk", "subdocument", "vbaproject", "vbaprojectsignature", "vbaprojectsignatureagile",
          "vbaprojectsignaturev3", "wordvbadata", "externallink", "externallinkpath", "externallinklong", "xlexternallinkpath", "xlpathmissing",
          "xllibrary", "xlstartup", "xlalternatestartup", "frame", "mailmergesource", "mailmergeheadersource", "mailmergerecipientdata",
          "recipientdata", "control", "activexcontrolbinary", "activexcontrol", "ctrlprop", "connections", "querytable", "xmlmaps", "customxml",
          "customxmlprops", "webextension", "webextensiontaskpanes", "extensibility", "ui", "usercustomization", "printersettings", "xlmacrosheet",
          "xlintlmacrosheet", "dialogsheet", "attachedtoolbars", "keymapcustomizations", "origin", "signature", "certificate", "powerpivotdata",
          "video", "audio", "media", "customproperty", "custom-properties", "thumbnail", "slideupdateurl", "transform", "volatiledependencies",
          "wbrelationships", "htmlpubsavesource", "sound", "movie", "legacymacro", "classificationlabels", "tags", "oleobjectlink",
          "xlprintersettings", "xlvolatiledependencies", "tablesinglecells", "extended-properties", "extendedproperties", "docpropsapp",
          "customproperties", "revisionheaders", "revisionlog", "usernames", "revisioninfo", "customdata", "model", "slideupdateinfo");
constexpr std::string_view kBannedTypes[] = {"macroenabled",
                                             "vbaproject",
                                             "activex",
                                             "oleobject",
                                             "keymap",
                                             "attachedtoolbars",
                                             "customui",
                                             "webextension",
                                             "printersettings",
                                             "xmlsignature",
                                             "xml-signature",
                                             "digital-signature",
                                             "macrosheet",
                                             "dialogsheet",
                                             "externallink",
                                             "connections+xml",
                                             "ms-excel.connections",
                                             "querytable",
                                             "model+data",
                                             "volatiledependencies",
                                             "mailmerge",
                                             "controlproperties",
                                             "customxmlproperties",
                                             "custom-properties",
                                             "x-font-",
                                             "audio/",
                                             "video/",
                                             "x-msdownload",
                                             "text/html",
                                             "message/",
                                             "application/rtf",
                                             "text/rtf",
                                             "customization",
                                             "vbadata",
                                             "macrosheet",
                                             "shockwave",
                                             "javascript",
                                             "x-sh"};
constexpr std::string_view kBannedPlaces[] = {"vbaproject",       "vbadata",
                                              "macrosheets/",     "dialogsheets/",
                                              "activex/",         "ctrlprops/",
                                              "attachedtoolbars", "externallinks/",
                                              "querytables/",     "xl/model/",
                                              "webextension",     "taskpanes",
                                              "customui",         "usercustomization",
                                              "printersettings",  "keymapcustomizations",
                                              "recipientdata",    "_xmlsignatures",
                                              "origin.sigs",      "customxml/",
                                              "oleobject",        "docprops/custom.xml",
                                              "connections.xml",  "connections.bin",
                                              "[trash]"};
// What no part of a package is, beside what runs by its name.
constexpr auto kForeignParts =
    words("emz", "wmz", "mht", "mhtml", "htm", "html", "rtf", "svg", "wav", "mp3", "mp4", "wmv", "avi", "mov", "m4a", "ttf", "otf");

constexpr std::string_view kAppPart = "docprops/app.xml";
constexpr std::string_view kFolders[] = {"[content_types].xml", "_rels/", "docprops/", "word/", "xl/", "ppt/"};

struct MainPart {
  FileType type;
  std::string_view content_type;
};
constexpr MainPart kMainParts[] = {
    {FileType::docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"},
    {FileType::dotx, "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"},
    {FileType::xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"},
    {FileType::xltx, "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"},
    {FileType::xlsb, "application/vnd.ms-excel.sheet.binary.macroenabled.main"},
    {FileType::pptx, "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"},
    {FileType::potx, "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml"},
    {FileType::ppsx, "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml"},
};

std::string_view extension_of(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  const std::string_view file = slash == std::string_view::npos ? name : name.substr(slash + 1);
  const std::size_t dot = file.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : file.substr(dot + 1);
}

class ContentTypes : public XmlHandler {
 public:
  ContentTypes(Package& package, Look& look) : package_(package), look_(look) {}
  void open(const XmlElement& element) override {
    const std::string type = lower(xml_decoded(element.raw_attribute("ContentType")));
    if (element.local == "Default") {
      if (!defaults_.emplace(lower(xml_decoded(element.raw_attribute("Extension"))), type).second)
        look_.find("a content type given twice", "[Content_Types].xml");
    } else if (element.local == "Override") {
      const std::string name = xml_decoded(element.raw_attribute("PartName"));
      const auto found = package_.by_name.find(lower(std::string_view(name).substr(name.starts_with('/') ? 1 : 0)));
      if (!name.starts_with('/') || found == package_.by_name.end()) return look_.find("a content type without its part", "[Content_Types].xml");
      if (!package_.parts[found->second].content_type.empty()) return look_.find("a content type given twice", "[Content_Types].xml");
      package_.parts[found->second].content_type = type;
    } else if (element.local != "Types") {
      return look_.find("an unknown element", "[Content_Types].xml");
    }
    judge(type);
  }
  void close(std::string_view) override {}
  void text(std::string_view) override {}

  void apply_defaults() {
    for (Part& part : package_.parts) {
      if (!part.content_type.empty() || part.entry->name == "[Content_Types].xml") continue;
      const auto found = defaults_.find(lower(extension_of(part.entry->name)));
      if (found != defaults_.end()) part.content_type = found->second;
      if (part.content_type.empty()) look_.find("a part without a content type", part.entry->name);
    }
  }

 private:
  void judge(const std::string& type) {
    if (type == "application/vnd.ms-excel.sheet.binary.macroenabled.main" && (package_.type == FileType::xlsb || package_.type == FileType::unknown))
      return;
    for (std::string_view banned : kBannedTypes)
      if (type.find(banned) != std::string::npos) return look_.find("a content type of active content", "[Content_Types].xml");
  }

  Package& package_;
  Look& look_;
  std::unordered_map<std::string, std::string> defaults_;
};

// The part name that a target means, seen from the folder of its source (part 2, 6.3); empty when it leaves the package.
std::string resolved(std::string_view folder, std::string_view target) {
  std::vector<std::string_view> segments;
  auto walk = [&](std::string_view path) {
    for (std::size_t begin = 0; begin <= path.size();) {
      const std::size_t end = std::min(path.find('/', begin), path.size());
      const std::string_view segment = path.substr(begin, end - begin);
      if (segment == "..") {
        if (segments.empty()) return false;
        segments.pop_back();
      } else if (!segment.empty() && segment != ".") {
        segments.push_back(segment);
      }
      begin = end + 1;
    }
    return true;
  };
  if (!target.starts_with('/') && !walk(folder)) return {};
  if (!walk(target.substr(0, target.find('#')))) return {};
  std::string out;
  for (std::string_view segment : segments) (out += out.empty() ? "" : "/") += segment;
  return out;
}

class Relationships : public XmlHandler {
 public:
  Relationships(std::string_view part, std::string_view folder, std::vector<Relationship>& out, Look& look)
      : part_(part), folder_(folder), out_(out), look_(look) {}
  void open(const XmlElement& element) override {
    if (element.local == "Relationships") return;
    if (element.local != "Relationship") return look_.find("an unknown element", part_);
    const std::string type = lower(xml_decoded(element.raw_attribute("Type")));
    Relationship made{xml_decoded(element.raw_attribute("Id")), type.substr(std::min(type.rfind('/') + 1, type.size())),
                      xml_decoded(element.raw_attribute("Target"))};
    const std::string mode = lower(xml_decoded(element.raw_attribute("TargetMode")));
    if (!mode.empty() && mode != "internal" && mode != "external") look_.find("a broken relationship", part_);
    made.external = mode == "external";
    if (made.id.empty() || !ids_.insert(made.id).second) look_.find("a relationship without an id of its own", part_);
    if (made.external) {
      if (made.type != "hyperlink") look_.find("a relationship to the outside", part_);
      else if (!is_safe_link(made.target)) look_.find("a link of an unsafe kind", part_);
    } else if (made.type == "hyperlink" && made.target.starts_with('#')) {
      made.target.clear();  // a place in the same document
    } else {
      made.target = resolved(folder_, made.target);
      if (made.target.empty()) look_.find("a relationship that leaves the package", part_);
    }
    if (made.type.empty()) look_.find("a relationship without a type", part_);
    const bool office_2007 = made.type == "extended-properties" && part_ == "_rels/.rels" && lower(made.target) == kAppPart;  // judged by its bytes
    if (kBannedRelationships.has(made.type) && !office_2007) look_.find("a relationship of a forbidden type", part_);
    out_.push_back(std::move(made));
  }
  void close(std::string_view) override {}
  void text(std::string_view) override {}

 private:
  std::string_view part_, folder_;
  std::vector<Relationship>& out_;
  Look& look_;
  std::unordered_set<std::string> ids_;
};

}  // namespace

FileType main_part_type(std::string_view content_type) {
  for (const MainPart& main : kMainParts)
    if (main.content_type == content_type) return main.type;
  return FileType::unknown;
}

bool read_content_types(Package& package, Inflater& inflater, base::Bytes& scratch, Look& look) {
  const Part* types = package.find("[Content_Types].xml");
  if (types == nullptr || types->entry->name != "[Content_Types].xml") return look.find("no content types"), false;
  ContentTypes handler(package, look);
  if (!scan_part(*types->entry, handler, inflater, scratch, look)) return false;
  handler.apply_defaults();
  return !look.enough();
}

bool read_relationships(Package& package, Inflater& inflater, base::Bytes& scratch, Look& look) {
  for (const Part& part : package.parts) {
    const std::string_view name = part.entry->name;
    if (!lower(name).ends_with(".rels")) continue;
    // folder/_rels/file.rels belongs to folder/file; _rels/.rels to the package.
    const std::size_t slash = name.rfind('/');
    const std::string_view folder_of_rels = slash == std::string_view::npos ? std::string_view{} : name.substr(0, slash);
    if (folder_of_rels != "_rels" && !folder_of_rels.ends_with("/_rels")) return look.find("relationships in a wrong place", name), false;
    const std::string_view folder = folder_of_rels.substr(0, folder_of_rels.size() - 5 - (folder_of_rels.size() > 5 ? 1 : 0));
    const std::string_view file = name.substr(slash + 1, name.size() - slash - 6);
    std::vector<Relationship>* out = &package.root;
    if (!folder.empty() || !file.empty()) {
      const auto source = package.by_name.find(lower(std::string(folder) + (folder.empty() ? "" : "/") + std::string(file)));
      if (source == package.by_name.end()) return look.find("relationships without their part", name), false;
      out = &package.parts[source->second].relationships;
    }
    Relationships handler(name, folder, *out, look);
    if (!scan_part(*part.entry, handler, inflater, scratch, look)) return false;
  }
  return !look.enough();
}

void judge_main_part(const Package& package, Look& look) {
  const Relationship* main = nullptr;
  for (const Relationship& relationship : package.root) {
    if (relationship.type != "officedocument") continue;
    if (main != nullptr) return look.find("two main parts");
    main = &relationship;
  }
  const Part* part = main == nullptr ? nullptr : package.find(main->target);
  if (part == nullptr) return look.find("no main part");
  if (main_part_type(part->content_type) != package.type) look.find("the main part is not of the declared type", part->entry->name);
}

void judge_package(Package& package, Look& look) {
  for (const Part& part : package.parts) {
    const std::string name = lower(part.entry->name);
    if (std::none_of(std::begin(kFolders), std::end(kFolders), [&](std::string_view folder) { return name.starts_with(folder); }))
      look.find("a part outside the usual folders", part.entry->name);
    for (std::string_view place : kBannedPlaces)
      if (name.find(place) != std::string::npos) look.find("a forbidden part", part.entry->name);
    const std::string_view extension = extension_of(name);
    if (kRunByName.has(extension) || kForeignParts.has(extension)) look.find("a forbidden part", part.entry->name);
    if (name.ends_with(".bin") && package.type != FileType::xlsb) look.find("a forbidden part", part.entry->name);
  }
  std::vector<std::size_t> open;
  auto follow = [&](const std::vector<Relationship>& relationships, std::string_view from) {
    for (const Relationship& relationship : relationships) {
      if (relationship.external || relationship.target.empty()) continue;
      const auto found = package.by_name.find(lower(relationship.target));
      if (found == package.by_name.end()) {
        look.find("a relationship to a part that is not there", from);
      } else if (!package.parts[found->second].reached) {
        package.parts[found->second].reached = true;
        open.push_back(found->second);
      }
    }
  };
  follow(package.root, "_rels/.rels");
  while (!open.empty()) {
    const Part& part = package.parts[open.back()];
    open.pop_back();
    follow(part.relationships, part.entry->name);
  }
  for (const Part& part : package.parts)
    if (!part.reached && !lower(part.entry->name).ends_with(".rels") && part.entry->name != "[Content_Types].xml")
      look.find("a part that nothing refers to", part.entry->name);
}

}  // namespace sekisho::worker::second_look
