#include "worker/second_look/sample_test.h"

#include <zlib.h>

namespace sekisho::worker::second_look {

std::uint32_t crc_of(const std::string& bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string deflated(const std::string& bytes, bool raw) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, raw ? -MAX_WBITS : MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()) + 16, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string sample_zip(const Entries& entries) {
  std::string out, directory;
  for (const auto& [name, bytes] : entries) {
    const std::string packed = deflated(bytes, true);
    const std::string shared = little(20, 2) + little(0x800, 2) + little(8, 2) + little(0, 4) + little(crc_of(bytes), 4) + little(packed.size(), 4) +
                               little(bytes.size(), 4) + little(name.size(), 2) + little(0, 2);
    directory += "PK\x01\x02" + little(20, 2) + shared + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(out.size(), 4) + name;
    out += "PK\x03\x04" + shared + name + packed;
  }
  return out + directory + "PK\x05\x06" + little(0, 4) + little(entries.size(), 2) + little(entries.size(), 2) + little(directory.size(), 4) +
         little(out.size(), 4) + little(0, 2);
}

std::string sample_pdf(const std::vector<std::string>& objects) {
  std::string out = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", table;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    std::string offset = std::to_string(out.size());
    table += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
    out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const std::string size = std::to_string(objects.size() + 1), start = std::to_string(out.size());
  return out + "xref\n0 " + size + "\n0000000000 65535 f \n" + table + "trailer << /Root 1 0 R /Size " + size + " >>\nstartxref\n" + start +
         "\n%%EOF\n";
}

std::string sample_pdf() {
  return sample_pdf({"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>",
                     "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 9 9 ] /Contents 4 0 R >>", "<< /Length 3 >>\nstream\nq Q\nendstream"});
}

namespace {

const std::string kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const std::string kPackageRelationships = "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";
const std::string kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

Entries parts(const std::string& main, const std::string& content_type, const std::string& xml, const std::string& relationships) {
  Entries out{{"[Content_Types].xml", kXml +
                                          "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" "
                                          "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"png\" "
                                          "ContentType=\"image/png\"/><Override PartName=\"/" +
                                          main + "\" ContentType=\"" + content_type + "\"/></Types>"},
              {"_rels/.rels", kXml + "<Relationships " + kPackageRelationships + "><Relationship Id=\"rId1\" Type=\"" + kOffice +
                                  "/officeDocument\" Target=\"" + main + "\"/></Relationships>"},
              {main, kXml + xml}};
  const std::size_t slash = main.find('/');
  if (!relationships.empty())
    out.push_back({main.substr(0, slash) + "/_rels" + main.substr(slash) + ".rels",
                   kXml + "<Relationships " + kPackageRelationships + ">" + relationships + "</Relationships>"});
  return out;
}

}  // namespace

Entries docx_parts(const std::string& body, const std::string& relationships) {
  return parts("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
               "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"" + kOffice +
                   "\" xmlns:o=\"urn:schemas-microsoft-com:office:office\"><w:body>" + body + "</w:body></w:document>",
               relationships);
}

std::string sample_docx() { return sample_zip(docx_parts("<w:p><w:r><w:t>\xE6\x96\x87\xE6\x9B\xB8 &amp; more</w:t></w:r></w:p>")); }

Entries xlsx_parts(const std::string& cells, const std::string& relationships) {
  return parts("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
               "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"" + kOffice + "\">" + cells + "</workbook>",
               relationships);
}

std::string png_chunk(const std::string& name, const std::string& body) { return big(body.size(), 4) + name + body + big(crc_of(name + body), 4); }

std::string sample_png(const std::string& extra_chunks) {
  return "\x89PNG\r\n\x1A\n" + png_chunk("IHDR", big(2, 4) + big(1, 4) + std::string("\x08\x02\0\0\0", 5)) + extra_chunks +
         png_chunk("IDAT", deflated(std::string("\0\1\2\3\4\5\6", 7), false)) + png_chunk("IEND", "");
}

std::string sample_gif(const std::string& extra_blocks) {
  return "GIF89a" + little(1, 2) + little(1, 2) + std::string("\x80\0\0", 3) + std::string(6, '\0') + extra_blocks + "," + little(0, 4) +
         little(1, 2) + little(1, 2) + std::string("\0\x02\x02\x44\x01\0;", 7);
}

std::string sample_bmp() {
  return "BM" + little(58, 4) + little(0, 4) + little(54, 4) + little(40, 4) + little(1, 4) + little(1, 4) + little(1, 2) + little(24, 2) +
         little(0, 4) + little(4, 4) + little(0, 16) + little(0x112233, 4);
}

std::string sample_jpeg(const std::string& extra_segments) {
  return "\xFF\xD8\xFF\xE0" + big(16, 2) + std::string("JFIF\0\1\1\0\0\1\0\1\0\0", 14) + extra_segments + "\xFF\xC0" + big(11, 2) +
         std::string("\x08\0\x08\0\x08\1\1\x11\0", 9) + "\xFF\xDA" + big(8, 2) + std::string("\1\1\0\0\x3F\0", 6) + std::string("\x12\xFF\0\x34", 4) +
         "\xFF\xD9";
}

std::string found(const std::string& bytes, base::FileType type) {
  const auto finding = check(base::view(bytes), type);
  return finding ? finding->what : std::string();
}

}  // namespace sekisho::worker::second_look
