#include "formats/ooxml/core_properties.h"

#include "formats/ooxml/output.h"
#include "formats/ooxml/xml/encoding.h"
#include "formats/ooxml/xml/scanner.h"

namespace sekisho::formats::ooxml {

namespace {

constexpr std::size_t kTitleBytesMax = 2'000;

std::string_view local(std::string_view name) { return name.substr(name.find(':') + 1); }

}  // namespace

CoreProperties read_core_properties(base::ByteView bytes, const base::Limits& limits) {
  CoreProperties out;
  std::string storage;
  auto text = xml_text(bytes, storage);
  if (!text) return {{}, true};
  Scanner scanner(*text, limits);
  bool in_title = false, seen = false;
  for (;;) {
    switch (scanner.next()) {
      case Scanner::Event::start:
        if (scanner.depth() == 1) break;
        in_title = scanner.depth() == 2 && local(scanner.name()) == "title" && !seen;
        seen |= in_title;
        if (!in_title) out.more = true;
        break;
      case Scanner::Event::text:
        if (in_title) out.title += scanner.content();
        break;
      case Scanner::Event::end: in_title = false; break;
      case Scanner::Event::error: return {{}, true};
      case Scanner::Event::finish:
        if (out.title.size() > kTitleBytesMax) return {{}, true};
        return out;
    }
  }
}

std::string core_properties_with(std::string_view title) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
         "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
         "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>" +
         xml_escaped(title) + "</dc:title></cp:coreProperties>";
}

}  // namespace sekisho::formats::ooxml
