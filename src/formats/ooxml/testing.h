// Documents and presentations made for tests, on the crafted packages of sheet/testing.h.
#pragma once

#include "formats/ooxml/sheet/testing.h"

namespace sekisho::formats::ooxml::testing {

using Package = sheet::testing::Workbook;
using sheet::testing::Outcome;

inline constexpr std::string_view kNamespaces =
    " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\""
    " xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
    " xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\""
    " xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\""
    " xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\""
    " xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\" xmlns:w15=\"http://schemas.microsoft.com/office/word/2012/wordml\""
    " xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" xmlns:p14=\"http://schemas.microsoft.com/office/powerpoint/2010/main\""
    " xmlns:asvg=\"http://schemas.microsoft.com/office/drawing/2016/SVG/main\" xmlns:evil=\"http://example.com/evil\"";

inline std::string xml(std::string_view root, std::string_view content) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + std::string(root) + std::string(kNamespaces) + ">" + std::string(content) + "</" +
         std::string(root) + ">";
}

inline constexpr std::string_view kWord = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
inline constexpr std::string_view kSlides = "application/vnd.openxmlformats-officedocument.presentationml.";
inline constexpr const char* kDocument = "word/document.xml";
inline constexpr const char* kSlide = "ppt/slides/slide1.xml";

// A document whose body is `body`.
inline Package document(std::string_view body) {
  Package out;
  out.main_name = kDocument;
  out.main_type = std::string(kWord) + "document.main+xml";
  out.part(kDocument, xml("w:document", "<w:body>" + std::string(body) + "</w:body>"), out.main_type);
  return out;
}

// A presentation of one slide with these shapes, and what follows p:cSld.
inline Package slide(std::string_view shapes, std::string_view after = {}) {
  Package out;
  out.main_name = "ppt/presentation.xml";
  out.main_type = std::string(kSlides) + "presentation.main+xml";
  out.part(out.main_name, xml("p:presentation", "<p:sldIdLst><p:sldId id=\"256\" r:id=\"rId1\"/></p:sldIdLst>"), out.main_type);
  out.relation(out.main_name, "rId1", "slide", "slides/slide1.xml");
  out.part(kSlide, xml("p:sld", "<p:cSld><p:spTree><p:nvGrpSpPr/><p:grpSpPr/>" + std::string(shapes) + "</p:spTree></p:cSld>" + std::string(after)),
           std::string(kSlides) + "slide+xml");
  return out;
}

// The smallest picture.
inline std::string png() {
  static constexpr unsigned char kBytes[] = {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0,    0,    0,    0x0d, 0x49, 0x48, 0x44, 0x52, 0,
                                             0,    0,    1,    0,    0,    0,    1,    8,    6,    0,    0,    0,    0x1f, 0x15, 0xc4, 0x89, 0,
                                             0,    0,    0x0b, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x60, 0,    2,    0,    0,    5,    0,
                                             1,    0xe9, 0xfa, 0xdc, 0xd8, 0,    0,    0,    0,    0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};
  return std::string(reinterpret_cast<const char*>(kBytes), sizeof kBytes);
}

inline std::string run(std::string_view content) { return "<w:r>" + std::string(content) + "</w:r>"; }
inline std::string paragraph(std::string_view content) { return "<w:p>" + std::string(content) + "</w:p>"; }
inline std::string field_char(std::string_view type) { return run("<w:fldChar w:fldCharType=\"" + std::string(type) + "\"/>"); }
inline std::string code(std::string_view text) { return run("<w:instrText xml:space=\"preserve\">" + std::string(text) + "</w:instrText>"); }
inline std::string text(std::string_view shown) { return run("<w:t>" + std::string(shown) + "</w:t>"); }
inline std::string field(std::string_view codes, std::string_view result) {
  return field_char("begin") + std::string(codes) + field_char("separate") + text(result) + field_char("end");
}

}  // namespace sekisho::formats::ooxml::testing
