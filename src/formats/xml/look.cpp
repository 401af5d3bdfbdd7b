#include "formats/xml/look.h"

#include "formats/xml/look_names.h"
#include "worker/second_look/words.h"

namespace sekisho::formats::xml {

namespace {

using base::FileType;
using worker::second_look::Look;
using worker::second_look::words;

constexpr auto kRunning = words("script", "iframe", "object", "embed", "applet", "frame", "frameset", "base", "form", "meta", "link", "handler",
                                "listener", "foreignObject", "animate", "set", "animateTransform", "animateMotion");
constexpr auto kUnsafeSchemes =
    words("javascript", "vbscript", "jscript", "livescript", "data", "file", "mhtml", "ms-its", "shell", "search-ms", "jar");

class Handler : public NamedHandler {
 public:
  explicit Handler(Look& look) : look_(look) {}

 private:
  void element(const Name& name, const std::vector<Name>& attributes) override {
    const auto about = [](std::string_view ns, std::string_view part) { return ns.find(part) != ns.npos; };
    for (std::string_view program :
         {"XSL/Transform", "WD-xsl", "winfx/2006/xaml", "developer/msbuild", "mit/task", "2009/library", "searchConnector", "microsoft-com:asm"})
      if (about(name.ns, program)) look_.find("a program in XML", name.ns);
    for (std::string_view office : {"word/2003/wordml", "office:spreadsheet", "2006/xmlPackage", "visio/2003/core", "infopath/2003"})
      if (about(name.ns, office)) look_.find("an Office document in XML", name.ns);
    if (about(name.ns, "XInclude")) look_.find("XInclude");
    if (name.local == "NetworkLink" && about(name.ns, "kml")) look_.find("a network link");
    const bool page = about(name.ns, "1999/xhtml") || about(name.ns, "2000/svg");
    if (page && kRunning.has(name.local)) look_.find("a running element", name.local);
    for (const Name& attribute : attributes) {
      if (page && attribute.ns.empty() && worker::second_look::lower(attribute.local).starts_with("on")) look_.find("a handler", attribute.local);
      const bool link = attribute.local == "href" || attribute.local == "src" || attribute.local == "action";
      if (link && kUnsafeSchemes.has(scheme_of(attribute.value))) look_.find("an unsafe link", attribute.value);
    }
  }

  Look& look_;
};

}  // namespace

FileType look_kind(base::ByteView bytes, std::string_view extension) {
  if (!base::starts_with(bytes, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<")) return FileType::unknown;
  for (std::string_view known : {"xml", "xsd", "kml", "gpx", "rss", "atom", "opml", "plist"})
    if (extension == known) return FileType::xml;
  // Its own root tells the others that are XML: SVG, flat OpenDocument, XHTML.
  const std::string_view root = base::text(base::slice(bytes, 40, 20));
  for (std::string_view other : {"svg ", "office:document", "html "})
    if (root.starts_with(other)) return FileType::unknown;
  return FileType::xml;
}

void look(base::ByteView bytes, FileType, Look& look) {
  Handler handler(look);
  look_through(bytes, handler, look);
}

}  // namespace sekisho::formats::xml
