#include "formats/xml/xml.h"

#include "formats/ooxml/links.h"
#include "formats/ooxml/xml/names.h"
#include "formats/xml/document.h"
#include "formats/xml/rewriter.h"
#include "text/text.h"

namespace sekisho::formats::xml {

using base::Code;
using base::FileType;
using base::What;
using ooxml::Names;
using ooxml::words;

namespace {

constexpr Names kPrograms = words([] {
  return "http://www.w3.org/1999/XSL/Transform http://www.w3.org/TR/WD-xsl http://www.w3.org/XSL/Transform/1.0 urn:schemas-microsoft-com:xslt "
         "http://schemas.microsoft.com/winfx/2006/xaml http://schemas.microsoft.com/winfx/2006/xaml/presentation "
         "http://schemas.microsoft.com/client/2007 http://schemas.microsoft.com/developer/msbuild/2003 urn:schemas-microsoft-com:asm.v1 "
         "urn:schemas-microsoft-com:asm.v2 urn:schemas-microsoft-com:clickonce.v1 http://schemas.microsoft.com/windows/2004/02/mit/task "
         "http://schemas.microsoft.com/windows/2009/library http://schemas.microsoft.com/windows/2009/searchConnector "
         "http://schemas.microsoft.com/search/connector urn:schemas-microsoft-com:unattend urn:schemas-microsoft-com:sct "
         "http://www.w3.org/2002/xforms http://www.mozilla.org/keymaster/gatekeeper/there.is.only.xul http://www.mozilla.org/xbl "
         "http://www.w3.org/ns/xproc http://schemas.xmlsoap.org/ws/2003/03/business-process/ urn:schemas-microsoft-com:powershell";
});
constexpr Names kOffice = words([] {
  return "http://schemas.microsoft.com/office/word/2003/wordml urn:schemas-microsoft-com:office:spreadsheet "
         "http://schemas.microsoft.com/office/2006/xmlPackage http://schemas.microsoft.com/visio/2003/core "
         "http://schemas.microsoft.com/office/infopath/2003 http://schemas.microsoft.com/office/visio/2012/main "
         "urn:oasis:names:tc:opendocument:xmlns:office:1.0 http://schemas.microsoft.com/project "
         "http://schemas.microsoft.com/office/2006/01/customui http://schemas.microsoft.com/office/2009/07/customui";
});
// Roots without a namespace that Windows runs: script components and their like.
constexpr Names kProgramRoots = words([] { return "component job package scriptlet registration"; });

constexpr std::string_view kXhtml = "http://www.w3.org/1999/xhtml", kSvg = "http://www.w3.org/2000/svg", kXlink = "http://www.w3.org/1999/xlink";

constexpr Names kRunning = words([] {
  return "applet base bgsound embed foreignObject form frame frameset handler iframe link listener meta object param portal script set "
         "animate animateColor animateMotion animateTransform";
});
constexpr Names kLinks = words([] { return "action background cite classid codebase data formaction href longdesc poster profile src srcset"; });

bool kml(std::string_view ns) {
  return ns.starts_with("http://www.opengis.net/kml/") || ns.starts_with("http://earth.google.com/kml/") ||
         ns.starts_with("http://www.google.com/kml/ext/");
}

// A scheme that no reader should follow. A name without one is a name inside the document or beside it: data.
bool unsafe(std::string_view link) {
  std::string scheme;
  for (char c : link) {
    if (static_cast<unsigned char>(c) <= 0x20) continue;  // as browsers skip them
    if (c == ':') break;
    if (c == '/' || c == '#' || c == '?') return link.starts_with("\\\\");
    scheme.push_back(c);
    if (scheme.size() > 40) return false;
  }
  if (link.find(':') == link.npos) return link.starts_with("\\\\");
  const std::string small = text::lower_ascii(scheme);
  for (std::string_view known : {"http", "https", "mailto", "tel", "urn", "info", "doi", "geo", "tag", "uuid"})
    if (small == known) return false;
  // script:, file:, data:, ms-word: and the rest; prefixes of codes such as EPSG:4326 are no schemes.
  for (std::string_view running :
       {"javascript", "vbscript", "jscript",    "livescript", "mocha",     "data",   "file",  "ftp",  "smb",     "jar",    "view-source",
        "about",      "blob",     "filesystem", "ldap",       "search-ms", "shell",  "mhtml", "mk",   "its",     "ms-its", "hcp",
        "res",        "tftp",     "dict",       "gopher",     "sftp",      "webdav", "dav",   "feed", "wyciwyg", "chrome", "resource"})
    if (small == running) return true;
  return small.starts_with("ms-") || small.starts_with("x-") || small.starts_with("android-") || small.starts_with("intent");
}

// Namespaces in XML 1.0, 6.3: two prefixes bound to one namespace do not make two attributes; readers would take either.
bool same_name_twice(const std::vector<Attribute>& attributes) {
  for (std::size_t i = 1; i < attributes.size(); ++i) {
    if (attributes[i].ns.empty() || attributes[i].ns == kXmlns) continue;
    for (std::size_t k = 0; k < i; ++k)
      if (attributes[k].ns == attributes[i].ns && attributes[k].local == attributes[i].local) return true;
  }
  return false;
}

class DataRules : public Rules {
 public:
  explicit DataRules(Context& context) : notes_(context.notes) {}

  base::Result<Verdict> start(Element& element) override {
    if (element.depth == 0) program_root_ = element.ns.empty() && kProgramRoots.contains(element.local);
    if (same_name_twice(element.attributes)) return base::refuse(Code::markup_bad, {}, "two prefixes spell one attribute");
    if (kPrograms.contains(element.ns) || (program_root_ && element.local == "script"))
      return base::refuse(Code::banned_type, {}, std::string(element.local));
    if (kOffice.contains(element.ns)) return base::refuse(Code::unsupported_type, {}, "an Office document as XML");
    if (element.ns == "http://www.w3.org/2001/XInclude" || element.ns == "http://www.w3.org/2003/XInclude") return drop(What::external_link);
    if (kml(element.ns) && (element.local == "NetworkLink" || element.local == "NetworkLinkControl")) return drop(What::remote_content);
    const bool page = element.ns == kXhtml || element.ns == kSvg;
    if (page && kRunning.contains(element.local)) return drop(element.local == "script" ? What::script : What::active_content);
    std::uint32_t handlers = 0, links = 0, programs = 0;
    std::erase_if(element.attributes, [&](const Attribute& attribute) {
      if (attribute.ns == kXmlns) return false;
      if (kPrograms.contains(attribute.ns)) return ++programs, true;
      if (page && attribute.ns.empty() && text::lower_ascii(attribute.local).starts_with("on")) return ++handlers, true;
      if (page && attribute.ns.empty() && (attribute.local == "style" || attribute.local == "srcdoc") &&
          attribute.value.find('(') != attribute.value.npos)
        return ++handlers, true;
      const bool link = attribute.ns == kXlink ? attribute.local == "href" : attribute.ns.empty() && kLinks.contains(attribute.local);
      if (link && unsafe(attribute.value)) return ++links, true;
      return false;
    });
    if (programs > 0) return base::refuse(Code::banned_type, {}, "XSLT");  // xsl:version: a stylesheet in its simplified form
    notes_.removed(What::event_handler, {}, handlers);
    notes_.removed(What::unsafe_link, {}, links);
    return Verdict::keep;
  }
  bool text(std::string&) override { return true; }

 private:
  base::Result<Verdict> drop(What what) {
    notes_.removed(what);
    return Verdict::drop;
  }
  Notes& notes_;
  bool program_root_ = false;  // with a script inside it is one that Windows runs
};

}  // namespace

base::Result<FileType> rebuild(base::ByteView input, FileType type, Context& context, Sink& out) {
  if (input.size() > context.limits.part_bytes_max) return base::refuse(Code::too_large);
  std::string converted, plain;
  auto text = document_text(input, converted);
  if (!text) return std::unexpected(text.error());
  text = without_document_type(*text, plain, context.notes);
  if (!text) return std::unexpected(text.error());
  DataRules rules(context);
  auto made = rewrite(*text, rules, context.limits);
  if (!made) return std::unexpected(made.error());
  context.notes.removed(What::hidden_content, {}, made->comments);
  context.notes.removed(What::processing_instruction, {}, made->instructions);
  context.notes.text(made->read, made->kept);
  out.write(made->text);
  return type;
}

}  // namespace sekisho::formats::xml
