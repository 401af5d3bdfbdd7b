// The same contract for one XML part: the input stands as the main part of a document, a presentation and a workbook.
#include "formats/ooxml/ooxml.h"
#include "formats/rebuild_twice.h"
#include "formats/zip/writer.h"

namespace {

using namespace sekisho;

constexpr std::string_view kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

std::string relationships(std::string_view type, std::string_view target) {
  return "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"" +
         std::string(kOffice) + std::string(type) + "\" Target=\"" + std::string(target) + "\"/></Relationships>";
}

base::Bytes package(std::string_view main_type, base::ByteView part) {
  formats::BytesSink sink;
  formats::zip::Writer writer(sink);
  using Method = formats::zip::Writer::Method;
  writer.add("[Content_Types].xml",
             base::view("<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument." +
                        std::string(main_type) + ".main+xml\"/></Types>"),
             Method::store);
  writer.add("_rels/.rels", base::view(relationships("officeDocument", "word/document.xml")), Method::store);
  writer.add("word/document.xml", part, Method::store);
  writer.add("word/_rels/document.xml.rels", base::view(relationships("hyperlink", "part.xml")), Method::store);
  writer.finish();
  return std::move(sink.bytes());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (std::string_view type : {"wordprocessingml.document", "presentationml.presentation", "spreadsheetml.sheet"})
    formats::rebuild_twice(formats::ooxml::kFormat, package(type, {data, size}));
  return 0;
}
