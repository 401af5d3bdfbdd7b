#include "formats/ooxml/app_properties.h"

#include "formats/ooxml/xml/encoding.h"
#include "formats/ooxml/xml/scanner.h"

namespace sekisho::formats::ooxml {

namespace {

std::string_view local(std::string_view name) { return name.substr(name.find(':') + 1); }

}  // namespace

bool written_by_office_2007(base::ByteView bytes, const base::Limits& limits) {
  std::string storage, application, version;
  auto text = xml_text(bytes, storage);
  if (!text) return false;
  Scanner scanner(*text, limits);
  std::string* into = nullptr;
  for (;;) {
    switch (scanner.next()) {
      case Scanner::Event::start: {
        const std::string_view name = scanner.depth() == 2 ? local(scanner.name()) : std::string_view();
        into = name == "Application" ? &application : name == "AppVersion" ? &version : nullptr;
        break;
      }
      case Scanner::Event::text:
        if (into != nullptr) *into += scanner.content();
        break;
      case Scanner::Event::end: into = nullptr; break;
      case Scanner::Event::error: return false;
      case Scanner::Event::finish: return application.starts_with("Microsoft ") && version.starts_with("12.");
    }
  }
}

std::string app_properties_of_office_2007(Family family) {
  const std::string_view application = family == Family::word    ? "Microsoft Office Word"
                                       : family == Family::sheet ? "Microsoft Excel"
                                                                 : "Microsoft Office PowerPoint";
  return "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
         "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"><Application>" +
         std::string(application) + "</Application><AppVersion>12.0000</AppVersion></Properties>";
}

}  // namespace sekisho::formats::ooxml
