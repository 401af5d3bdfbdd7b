// For tests: small Office documents as this engine writes them, made by hand.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::base::testing {

using Parts = std::vector<std::pair<std::string, std::string>>;

inline std::string little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

inline std::uint32_t crc32(const std::string& bytes) {
  std::uint32_t crc = ~0u;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ (0xEDB88320u & (0u - (crc & 1u)));
  }
  return ~crc;
}

// Stored, not packed.
inline std::string zip_of(const Parts& parts) {
  std::string out, directory;
  for (const auto& [name, bytes] : parts) {
    const std::string shared = little(20, 2) + little(0x800, 2) + little(0, 2) + little(0, 4) + little(crc32(bytes), 4) + little(bytes.size(), 4) +
                               little(bytes.size(), 4) + little(name.size(), 2) + little(0, 2);
    directory += "PK\x01\x02" + little(20, 2) + shared + little(0, 6) + little(0, 4) + little(out.size(), 4) + name;
    out += "PK\x03\x04" + shared + name + bytes;
  }
  return out + directory + "PK\x05\x06" + little(0, 4) + little(parts.size(), 2) + little(parts.size(), 2) + little(directory.size(), 4) +
         little(out.size(), 4) + little(0, 2);
}

inline const std::string kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
inline const std::string kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

// {type, target}, "rId1" and so on.
inline std::string relationships(const Parts& each) {
  std::string out = kXml + "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
  for (std::size_t i = 0; i < each.size(); ++i)
    out += "<Relationship Id=\"rId" + std::to_string(i + 1) + "\" Type=\"" + kOffice + "/" + each[i].first + "\" Target=\"" + each[i].second + "\"/>";
  return out + "</Relationships>";
}

// parts[0] is the main part, of "wordprocessingml.document.main" and its like.
inline std::string package(const std::string& main_type, Parts parts) {
  for (auto& [name, bytes] : parts)
    if (!bytes.starts_with("<?xml")) bytes = kXml + bytes;
  parts.insert(parts.begin(),
               {{"[Content_Types].xml",
                 kXml +
                     "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" "
                     "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" "
                     "ContentType=\"application/xml\"/><Override PartName=\"/" +
                     parts[0].first + "\" ContentType=\"application/vnd.openxmlformats-officedocument." + main_type + "+xml\"/></Types>"},
                {"_rels/.rels", relationships({{"officeDocument", parts[0].first}})}});
  return zip_of(parts);
}

inline std::string docx(const std::string& body, Parts more = {}) {
  more.insert(more.begin(), {"word/document.xml", "<w:document xmlns:w=\"w\" xmlns:mc=\"mc\"><w:body>" + body + "</w:body></w:document>"});
  return package("wordprocessingml.document.main", std::move(more));
}

// {name, rows} of each sheet. more: "xl/sharedStrings.xml", "xl/styles.xml".
inline std::string xlsx(const Parts& sheets, Parts more = {}) {
  std::string order;
  Parts parts, targets;
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    order += "<sheet name=\"" + sheets[i].first + "\" sheetId=\"" + number + "\" r:id=\"rId" + number + "\"/>";
    targets.emplace_back("worksheet", "worksheets/sheet" + number + ".xml");
    parts.emplace_back("xl/worksheets/sheet" + number + ".xml", "<worksheet xmlns=\"s\"><sheetData>" + sheets[i].second + "</sheetData></worksheet>");
  }
  targets.emplace_back("sharedStrings", "sharedStrings.xml");
  targets.emplace_back("styles", "styles.xml");
  parts.insert(parts.begin(), {{"xl/workbook.xml", "<workbook xmlns=\"s\" xmlns:r=\"" + kOffice + "\"><sheets>" + order + "</sheets></workbook>"},
                               {"xl/_rels/workbook.xml.rels", relationships(targets)}});
  for (auto& part : more) parts.push_back(std::move(part));
  return package("spreadsheetml.sheet.main", std::move(parts));
}

// The words of each slide, in the order in which they are shown: the last part is the first slide.
inline std::string pptx(const std::vector<std::string>& slides) {
  std::string order;
  Parts parts, targets;
  for (std::size_t i = 0; i < slides.size(); ++i) {
    const std::string number = std::to_string(slides.size() - i);
    order += "<p:sldId id=\"" + std::to_string(256 + i) + "\" r:id=\"rId" + std::to_string(i + 1) + "\"/>";
    targets.emplace_back("slide", "slides/slide" + number + ".xml");
    parts.emplace_back("ppt/slides/slide" + number + ".xml",
                       "<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><a:p><a:r><a:t>" + slides[i] + "</a:t></a:r></a:p></p:sld>");
  }
  parts.insert(parts.begin(), {{"ppt/presentation.xml",
                                "<p:presentation xmlns:p=\"p\" xmlns:r=\"" + kOffice + "\"><p:sldIdLst>" + order + "</p:sldIdLst></p:presentation>"},
                               {"ppt/_rels/presentation.xml.rels", relationships(targets)}});
  return package("presentationml.presentation.main", std::move(parts));
}

}  // namespace sekisho::base::testing
