#include "formats/odf/look.h"

#include <set>

#include "worker/second_look/archive.h"
#include "worker/second_look/words.h"
#include "worker/second_look/xml.h"

namespace sekisho::formats::odf {

using base::ByteView;
using base::FileType;
using namespace worker::second_look;

namespace {

// Elements that run, fetch or lead elsewhere, whatever their prefix.
constexpr auto kElements =
    words("script", "event-listener", "event-listeners", "object-ole", "applet", "plugin", "floating-frame", "dde-source", "dde-connection",
          "dde-connection-decl", "dde-link", "database-source-sql", "database-source-table", "database-source-query", "cell-range-source",
          "table-source", "section-source", "execute-macro", "error-macro", "font-face-uri", "audio", "command", "sound", "connection-resource",
          "template", "auto-reload", "libraries", "alphabetical-index-auto-mark-file", "source-service", "external-data", "generator",
          "initial-creator", "printed-by", "user-defined", "editing-duration");
constexpr auto kAttributes = words("macro-name", "event-name", "datasource", "command-type", "connection-name", "password", "enctype", "image-data");
constexpr auto kSettings = words("PrinterSetup", "PrinterName", "LoadReadonly", "LinkUpdateMode", "UpdateFromTemplate", "CurrentDatabaseDataSource");
constexpr auto kFunctions = words("DDE", "WEBSERVICE", "FILTERXML", "RTD", "CALL", "REGISTER", "REGISTER.ID", "EXEC", "CUBEVALUE", "CUBEMEMBER",
                                  "EXTERNALDATA", "IMAGE", "IMPORTDATA", "IMPORTXML", "IMPORTHTML", "IMPORTFEED", "IMPORTRANGE", "SQL.REQUEST");

bool name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; }

bool dangerous_formula(std::string_view formula) {
  for (std::size_t i = 0; i < formula.size();) {
    const char c = formula[i];
    if (c == '"') {
      const std::size_t end = formula.find('"', i + 1);
      if (end == formula.npos) return false;
      i = end + 1;
    } else if (c == '\'') {
      std::size_t end = formula.find('\'', i + 1);
      while (end != formula.npos && end + 1 < formula.size() && formula[end + 1] == '\'') end = formula.find('\'', end + 2);
      if (end == formula.npos) return false;
      if (end + 1 < formula.size() && formula[end + 1] == '#') return true;
      i = end + 1;
    } else if (name_character(c)) {
      const std::size_t from = i;
      while (i < formula.size() && name_character(formula[i])) ++i;
      const std::size_t next = formula.find_first_not_of(' ', i);
      if (next == formula.npos || formula[next] != '(') continue;
      std::string name(formula.substr(from, i - from));
      for (char& letter : name)
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
      for (std::string_view prefix : {"COM.MICROSOFT.", "_XLFN.", "ORG.OPENOFFICE.", "ORG.LIBREOFFICE."})
        if (name.starts_with(prefix)) name.erase(0, prefix.size());
      if (kFunctions.has(name)) return true;
    } else {
      ++i;
    }
  }
  return false;
}

class Markup : public XmlHandler {
 public:
  Markup(std::string_view part, const std::set<std::string, std::less<>>* parts, std::string_view folder, Look& look)
      : part_(part), parts_(parts), folder_(folder), look_(look) {}

  void open(const XmlElement& element) override {
    if (kElements.has(element.local) && element.prefix != "svg") find("a forbidden element");
    for (const XmlAttribute& attribute : element.attributes) judge(element, attribute);
    binary_ = element.local == "binary-data";
    bytes_.clear();
  }
  void close(std::string_view local) override {
    if (binary_ && local == "binary-data") judge_binary();
    binary_ = false;
  }
  void text(std::string_view raw) override {
    if (binary_) bytes_ += raw;
  }

 private:
  void find(std::string_view what) { look_.find(what, part_); }

  void judge(const XmlElement& element, const XmlAttribute& attribute) {
    if (attribute.prefix == "xmlns") return;
    if (kAttributes.has(attribute.local)) return find("a forbidden attribute");
    const bool formula = attribute.local == "formula" || attribute.local == "expression" || attribute.local == "condition" ||
                         (attribute.prefix == "calcext" && attribute.local == "value");
    if (formula && dangerous_formula(xml_decoded(attribute.raw))) return find("a formula that fetches");
    if (attribute.prefix == "config" && attribute.local == "name" && kSettings.has(attribute.raw)) return find("a forbidden setting");
    if (attribute.local.ends_with("-address") && attribute.raw.find("'#") != attribute.raw.npos) return find("an address in another document");
    if (attribute.prefix == "xlink" && attribute.local == "href") judge_link(element, xml_decoded(attribute.raw));
  }

  void judge_link(const XmlElement& element, std::string href) {
    if (href.starts_with('#')) return;
    const bool link = element.local == "a" || element.local == "hyperlink" || element.local.starts_with("area-");
    if (link) {
      if (!is_safe_link(href)) find("a link of an unsafe kind");
      return;
    }
    if (element.local == "chart" && href == "..") return;
    if (parts_ == nullptr) return find("a reference in a flat document");
    if (href.starts_with("./")) href.erase(0, 2);
    const std::string path = std::string(folder_) + href;
    const bool object = element.local == "object";
    if (!parts_->contains(object ? path + "/content.xml" : path)) find("a reference that leads nowhere inside");
  }

  void judge_binary() {
    base::Bytes out;
    std::uint32_t bits = 0;
    int count = 0;
    for (char c : bytes_) {
      const int value = c >= 'A' && c <= 'Z'   ? c - 'A'
                        : c >= 'a' && c <= 'z' ? c - 'a' + 26
                        : c >= '0' && c <= '9' ? c - '0' + 52
                        : c == '+'             ? 62
                        : c == '/'             ? 63
                                               : -1;
      if (value < 0) continue;
      bits = bits << 6 | static_cast<std::uint32_t>(value);
      if (++count == 4) base::put_be(out, bits & 0xffffff, 3), count = 0, bits = 0;
    }
    if (count == 2) base::put_u8(out, static_cast<std::uint8_t>(bits >> 4));
    if (count == 3) base::put_be(out, bits >> 2 & 0xffff, 2);
    if (!look_.spend(out.size())) return;
    const FileType kind = kind_of(out);
    if (kind == FileType::unknown || kind == FileType::zip || kind == FileType::pdf) return find("binary data that is no picture");
    look_.inside(out, kind, part_);
  }

  std::string_view part_;
  const std::set<std::string, std::less<>>* parts_;
  std::string_view folder_;
  Look& look_;
  bool binary_ = false;
  std::string bytes_;
};

bool flat(FileType type) { return type == FileType::fodt || type == FileType::fods || type == FileType::fodp || type == FileType::fodg; }

void scan(ByteView bytes, Markup& markup, std::string_view name, Look& look) {
  XmlScanner scanner(markup, look.limits().xml_depth_max);
  const std::size_t taken = scanner.feed(base::text(bytes), true);
  if (scanner.failed()) look.find(scanner.problem(), name);
  else if (taken != bytes.size()) look.find("bytes behind the document", name);
}

void look_at_part(const ArchiveEntry& entry, const std::set<std::string, std::less<>>& parts, Inflater& inflater, Look& look) {
  const std::string_view name = entry.name;
  const std::size_t slash = name.rfind('/');
  const std::string_view folder = slash == name.npos ? std::string_view() : name.substr(0, slash + 1);
  const std::string_view file = name.substr(folder.size());
  auto bytes = unpack(entry, inflater, look);
  if (!bytes) return;
  if (name == "META-INF/manifest.xml") {
    if (base::text(*bytes).find("encryption-data") != std::string_view::npos) look.find("encryption", name);
    return;
  }
  if (folder.ends_with("Pictures/")) {
    const FileType kind = kind_of(*bytes);
    if (kind == FileType::unknown || kind == FileType::zip || kind == FileType::pdf) return look.find("a picture of an unknown kind", name);
    return look.inside(*bytes, kind, name);
  }
  const bool outer = folder.empty() && (file == "meta.xml" || file == "settings.xml");
  if (file != "content.xml" && file != "styles.xml" && !outer) return look.find("a part that has no place here", name);
  Markup markup(name, &parts, folder, look);
  scan(*bytes, markup, name, look);
}

}  // namespace

FileType kind_by_look(ByteView bytes, std::string_view) {
  const std::string_view head = base::text(base::slice(bytes, 0, 8'192));
  for (FileType type : kLookTypes) {
    const std::string_view media = base::describe(type).media_type;
    if (flat(type)) {
      const std::string mimetype = " office:mimetype=\"" + std::string(media.substr(0, media.size() - 9)) + "\"";
      if (head.starts_with("<?xml") && head.find("<office:document ") != head.npos && head.find(mimetype) != head.npos) return type;
    } else if (head.starts_with("PK\x03\x04") &&
               head.substr(std::min<std::size_t>(30, head.size())).starts_with("mimetype" + std::string(media) + "PK")) {
      return type;
    }
  }
  return FileType::unknown;
}

void look_at_document(ByteView bytes, FileType type, Look& look) {
  if (flat(type)) {
    Markup markup("", nullptr, "", look);
    return scan(bytes, markup, "", look);
  }
  auto entries = walk_archive(bytes, look);
  if (!entries) return;
  std::set<std::string, std::less<>> parts;
  for (const ArchiveEntry& entry : *entries)
    if (!parts.insert(std::string(entry.name)).second) look.find("two parts of one name", entry.name);
  if (entries->empty() || entries->front().name != "mimetype" || base::text(entries->front().packed) != base::describe(type).media_type)
    return look.find("the type is not what the package says");
  if (!parts.contains("content.xml")) look.find("no content");
  Inflater inflater(Wrapping::raw);
  for (const ArchiveEntry& entry : *entries)
    if (entry.name != "mimetype" && !look.enough()) look_at_part(entry, parts, inflater, look);
}

}  // namespace sekisho::formats::odf
