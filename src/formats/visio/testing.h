// For tests and the fuzz harness: the smallest drawing around the markup of one page.
#pragma once

#include <string>

#include "formats/format.h"
#include "formats/zip/writer.h"

namespace sekisho::formats::visio {

struct DrawingParts {
  std::string page;                // the page part, whole
  std::string page_relationships;  // Relationship elements of the page
  std::string document = {};       // inside VisioDocument
  std::string root_relationships = {};
  std::string main_type = "application/vnd.ms-visio.drawing.main+xml";
  std::vector<std::pair<std::string, std::string>> more = {};
};

inline base::Bytes package(const DrawingParts& parts) {
  const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
  const std::string relationships = head + "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
  const std::string visio =
      " xmlns=\"http://schemas.microsoft.com/office/visio/2012/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
  const std::string type = "http://schemas.microsoft.com/visio/2010/relationships/";
  auto relation = [&](const std::string& id, const std::string& kind, const std::string& target) {
    return "<Relationship Id=\"" + id + "\" Type=\"" + type + kind + "\" Target=\"" + target + "\"/>";
  };
  BytesSink sink;
  zip::Writer zip(sink);
  auto add = [&](const std::string& name, const std::string& bytes) { zip.add(name, base::view(bytes), zip::Writer::Method::deflate); };
  add("[Content_Types].xml",
      head +
          "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" "
          "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"bin\" ContentType=\"application/octet-stream\"/>"
          "<Override PartName=\"/visio/document.xml\" ContentType=\"" +
          parts.main_type +
          "\"/>"
          "<Override PartName=\"/visio/pages/pages.xml\" ContentType=\"application/vnd.ms-visio.pages+xml\"/>"
          "<Override PartName=\"/visio/pages/page1.xml\" ContentType=\"application/vnd.ms-visio.page+xml\"/></Types>");
  add("_rels/.rels", relationships + relation("rId1", "document", "visio/document.xml") + parts.root_relationships + "</Relationships>");
  add("visio/document.xml", head + "<VisioDocument" + visio + ">" + parts.document + "</VisioDocument>");
  add("visio/_rels/document.xml.rels", relationships + relation("rId1", "pages", "pages/pages.xml") + "</Relationships>");
  add("visio/pages/pages.xml", head + "<Pages" + visio + "><Page ID=\"0\" Name=\"1\"><Rel r:id=\"rId1\"/></Page></Pages>");
  add("visio/pages/_rels/pages.xml.rels", relationships + relation("rId1", "page", "page1.xml") + "</Relationships>");
  add("visio/pages/page1.xml", parts.page);
  if (!parts.page_relationships.empty()) add("visio/pages/_rels/page1.xml.rels", relationships + parts.page_relationships + "</Relationships>");
  for (const auto& [name, bytes] : parts.more) add(name, bytes);
  zip.finish();
  return sink.bytes();
}
inline base::Bytes drawing(std::string_view page) { return package({std::string(page), {}}); }

// A page with one shape around that markup.
inline std::string page_with(const std::string& inside) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<PageContents xmlns=\"http://schemas.microsoft.com/office/visio/2012/main\" "
         "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><Shapes><Shape ID=\"1\" Type=\"Shape\">" +
         inside + "</Shape></Shapes></PageContents>";
}

}  // namespace sekisho::formats::visio
