#include "formats/detect/detect.h"

#include <gtest/gtest.h>

#include "formats/zip/writer.h"

namespace sekisho::formats::detect {
namespace {

using base::FileType;
using namespace std::string_view_literals;

std::string id(std::optional<FileType> type) { return type ? std::string(base::describe(*type).id) : "-"; }
std::string ban(std::string_view bytes, std::string_view name = "x.dat") { return id(banned(base::view(bytes), name)); }
std::string like(std::string_view bytes, std::string_view name = "x.txt") { return id(text_like(base::view(bytes), name)); }
std::string kind(std::string_view bytes, std::string_view name = "x.dat") { return id(pending(base::view(bytes), name)); }

std::string at(std::size_t offset, std::string_view bytes, std::size_t size = 0) {
  std::string out(std::max(size, offset + bytes.size()), '\x01');
  out.replace(offset, bytes.size(), bytes);
  return out;
}

std::string utf16(std::string_view ascii, bool mark = true) {
  std::string out = mark ? "\xFF\xFE" : "";
  for (char c : ascii) out += std::string{c, '\0'};
  return out;
}

base::Bytes zip(const std::vector<std::pair<std::string, std::string>>& entries) {
  BytesSink sink;
  zip::Writer writer(sink);
  for (const auto& [name, bytes] : entries) writer.add(name, base::view(bytes));
  writer.finish();
  return sink.bytes();
}

std::string package(std::string_view content_type, std::string_view part, std::string_view prefix = "") {
  std::string types = "<?xml version=\"1.0\"?><" + std::string(prefix) + "Types><Default Extension='rels' ContentType='x'/><Override ContentType=\"" +
                      std::string(content_type) + "\" PartName=\"/" + std::string(part) + "\"/></Types>";
  std::string relationships = "<Relationships><!-- <Relationship Type='x/officeDocument' Target='evil'/> --><Relationship Id=\"a\" Target=\"" +
                              std::string(part) +
                              "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/></Relationships>";
  return id(zip_kind(zip({{"[Content_Types].xml", types}, {"_rels/.rels", relationships}, {std::string(part), "<x/>"}})));
}

// A compound file of two sectors: FAT, directory.
std::string compound(const std::vector<std::string>& names, std::string_view root_class = "") {
  std::string header(512, '\0');
  header.replace(0, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
  header[30] = 9;
  header[48] = 1;
  for (std::size_t i = 76; i < 512; ++i) header[i] = '\xFF';
  header.replace(76, 4, std::string(4, '\0'));
  std::string fat(512, '\xFF'), directory;
  fat.replace(4, 4, "\xFE\xFF\xFF\xFF");
  auto entry = [&](const std::string& name, char type, std::string_view id_bytes) {
    std::string out(128, '\0');
    for (std::size_t i = 0; i < name.size(); ++i) out[2 * i] = name[i];
    out[64] = static_cast<char>(2 * name.size() + 2);
    out[66] = type;
    out.replace(80, id_bytes.size(), id_bytes);
    directory += out;
  };
  entry("Root Entry", 5, root_class);
  for (const std::string& name : names) entry(name, 2, "");
  directory.resize(std::max<std::size_t>(512, directory.size()));
  return header + fat + directory;
}

TEST(Banned, executables) {
  EXPECT_EQ(ban("MZ\x90\0\3"sv), "executable");
  EXPECT_EQ(ban("\x7F"
                "ELF\2\1\1"),
            "executable");
  EXPECT_EQ(ban("\xCF\xFA\xED\xFE\x07\0\0\1"sv), "executable");
  EXPECT_EQ(ban("\xCA\xFE\xBA\xBE\0\0\0\2"sv), "executable");
  EXPECT_EQ(ban("\xCA\xFE\xBA\xBE\0\0\0\x34"sv), "java_class");
  EXPECT_EQ(ban("\0asm\1\0\0\0"sv), "executable");
  EXPECT_EQ(ban("dex\n035\0"sv), "executable");
}

TEST(Text, objects_of_a_pdf_without_its_header_are_no_text) { EXPECT_EQ(like("3 0 obj<</S/JavaScript>>\nendobj\n", "a.pdf"), "unknown"); }

TEST(Banned, program_that_is_also_a_pdf) { EXPECT_EQ(ban("MZ\x90\0%PDF-1.7\n"sv, "a.pdf"), "executable"); }
TEST(Banned, text_that_is_a_program) { EXPECT_EQ(ban("X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "a.txt"), "executable"); }

TEST(Banned, disk_images) {
  EXPECT_EQ(ban(at(32769, "CD001")), "disk_image");
  EXPECT_EQ(ban(at(34817, "NSR03")), "disk_image");
  EXPECT_EQ(ban(at(1024, "conectix", 1024 + 512)), "disk_image");
  EXPECT_EQ(ban(at(1024, "koly", 1024 + 512)), "disk_image");
  EXPECT_EQ(ban("vhdxfile"), "disk_image");
  EXPECT_EQ(ban("KDMV\1\0"sv), "disk_image");
  EXPECT_EQ(ban("QFI\xFB"), "disk_image");
  EXPECT_EQ(ban("MSWIM\0\0\0"sv), "disk_image");
}

TEST(Banned, program_hidden_behind_a_picture_of_a_disc) { EXPECT_EQ(ban("%PDF-1.7" + at(32769 - 8, "CD001"), "a.pdf"), "disk_image"); }

TEST(Banned, shortcuts_and_queries) {
  EXPECT_EQ(ban("L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0"sv), "shortcut");
  EXPECT_EQ(ban("[InternetShortcut]\r\nURL=file://x", "a.txt"), "internet_shortcut");
  EXPECT_EQ(ban("\xEF\xBB\xBF\r\n[InternetShortcut]\r\n", "a.txt"), "internet_shortcut");
  EXPECT_EQ(ban("WEB\r\n1\r\nhttp://x", "a.txt"), "web_query");
  EXPECT_EQ(ban("ID;PWXL;N;E\r\nC;Y1;X1;K\"x\"\r\n", "a.csv"), "symbolic_link_sheet");
  EXPECT_EQ(ban("Windows Registry Editor Version 5.00\r\n", "a.txt"), "registry");
  EXPECT_EQ(ban(utf16("Windows Registry Editor Version 5.00\r\n"), "a.txt"), "registry");
  EXPECT_EQ(ban("<?xml version=\"1.0\"?>\n<PCSettings><SearchableContent/></PCSettings>", "a.xml"), "shortcut");
  EXPECT_EQ(ban("<?xml version=\"1.0\"?>\n<searchConnectorDescription xmlns=\"x\">", "a.xml"), "shortcut");
  EXPECT_EQ(ban("<?xml version=\"1.0\"?>\n<MMC_ConsoleFile ConsoleVersion=\"3.0\">", "a.xml"), "script");
}

TEST(Banned, scripts_by_content) {
  EXPECT_EQ(ban("#!/bin/sh\nrm -rf /", "a.txt"), "script");
  EXPECT_EQ(ban("\n <?php system($_GET[0]);", "a.txt"), "script");
  EXPECT_EQ(ban("#@~^DgAAAA==", "a.txt"), "script");
  EXPECT_EQ(ban("@Echo Off\r\ncalc", "a.txt"), "script");
  EXPECT_EQ(ban("<job><script language=\"VBScript\">", "a.txt"), "script");
  EXPECT_EQ(ban("<html><head><HTA:APPLICATION id=x>", "a.html"), "html_application");
  EXPECT_EQ(ban(utf16("#!/bin/sh\n", false), "a.txt"), "script");
  EXPECT_EQ(ban("\x55\x0D\x0D\x0A\0\0\0\0"sv), "script");
}

TEST(Banned, scripts_by_name_in_the_text_family) {
  for (std::string_view name :
       {"a.bat", "A.CMD", "a.ps1", "a.vbs", "a.js", "a.jse", "a.wsf", "a.py", "a.sh", "a.inf", "a.vbs.", "a.vbs ", "a.bat:x", "見積.txt.js"})
    EXPECT_EQ(ban("dim x\r\n", name), "script") << name;
  EXPECT_EQ(ban("", "a.bat"), "script");
  EXPECT_EQ(ban("x", "a.hta"), "html_application");
  EXPECT_EQ(ban("x", "a.exe"), "executable");
  EXPECT_EQ(ban("x", "a.reg"), "registry");
  EXPECT_EQ(ban("%PDF-1.4\n1 0 obj", "a.js"), "-");
  EXPECT_EQ(ban("\xFF\xD8\xFF\xE0\0\0"sv, "a.js"), "-");
}

TEST(Banned, installers_and_others) {
  EXPECT_EQ(ban(compound({"x"}, std::string_view("\x84\x10\x0C\0\0\0\0\0\xC0\0\0\0\0\0\0\x46", 16))), "installer");
  EXPECT_EQ(ban("!<arch>\ndebian-binary   "), "installer");
  EXPECT_EQ(ban("\xED\xAB\xEE\xDB\3\0"sv), "installer");
  EXPECT_EQ(ban("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3"), "onenote");
  EXPECT_EQ(ban("ITSF\3\0\0\0"sv), "compiled_help");
  EXPECT_EQ(ban("CWS\x0A\xFF\0\0\0"sv), "flash");
}

TEST(Banned, prose_is_not) {
  for (std::string_view text :
       {"お知らせ\r\n令和8年4月1日", "FWS is a format", "[注意] 会議", "From: 総務課\nTo: 各課\n\n回覧です", "ID;Name;Age\r\n1;x;2\r\n",
        "日本語<?php", "<重要> 会議のお知らせ", "powershell の使い方", "BZh", "%PDF", "Received with thanks\n\nhello"}) {
    EXPECT_EQ(ban(text, "a.txt"), "-") << text;
    EXPECT_EQ(like(text, "a.txt"), "-") << text;
  }
}

TEST(TextLike, documents_whatever_the_name) {
  EXPECT_EQ(like("<!DOCTYPE html><html>"), "html");
  EXPECT_EQ(like("\xEF\xBB\xBF\r\n  <HTML>"), "html");
  EXPECT_EQ(like("<script>alert(1)</script>"), "html");
  EXPECT_EQ(like(utf16("<html><body>")), "html");
  EXPECT_EQ(like("<!-- x --><html><body>"), "html");
  EXPECT_EQ(like("{\\rtf1\\ansi"), "rtf");
  EXPECT_EQ(like("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\">"), "svg");
  EXPECT_EQ(like("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x\">"), "svg");
  EXPECT_EQ(like("<?xml version=\"1.0\"?><root/>"), "xml");
  EXPECT_EQ(like("BEGIN:VCALENDAR\r\n"), "icalendar");
  EXPECT_EQ(like("begin:vcard\r\n"), "vcard");
  EXPECT_EQ(like("Return-Path: <a@b>\nFrom: a\nTo: b\n\nhello"), "email");
  EXPECT_EQ(like("From a@b Mon Jan  1 00:00:00 2026\nFrom: a\nMessage-ID: <x>\n\nhello"), "mbox");
  EXPECT_EQ(like("begin 644 evil.exe\nM35J0"), "uuencode");
  EXPECT_EQ(like("%!PS-Adobe-3.0"), "postscript");
  EXPECT_EQ(like("  0\nSECTION\n"), "dxf");
  EXPECT_EQ(like("999\r\nmade by\r\n  0\r\nSECTION\r\n"), "dxf");
  EXPECT_EQ(like("ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('SCADEC level2 feature_mode'),'2;1');"), "sfc");
  EXPECT_EQ(like("ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('SCADEC level2 ap202_mode'),'2;1');\nEND-ISO-10303-21;\nISO-10303-21;\n('feature_mode')"),
            "p21");
  EXPECT_EQ(like("ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');"), "p21");
  EXPECT_EQ(like("%FDF-1.2\n"), "unknown");
}

TEST(TextLike, names_decide_where_the_content_does_not) {
  EXPECT_EQ(like("plain", "a.html"), "html");
  EXPECT_EQ(like("plain", "a.svg"), "svg");
  EXPECT_EQ(like("plain", "a.eml"), "email");
  EXPECT_EQ(like(std::string_view("MIME-Version: 1.0\r\nTo: b\r\n\r\n\0\1\2", 31)), "email") << "a binary part";
  EXPECT_EQ(like(std::string_view("From: a\n\nhello\0", 15), "a.eml"), "email");
  EXPECT_EQ(like(std::string_view("From: a\n\nhello\0", 15), "a.bin"), "-");
  EXPECT_EQ(like("{\"a\":1}", "a.json"), "json");
  EXPECT_EQ(like("{\"a\":1}", "a.txt"), "-");
  EXPECT_EQ(like("a,b\n1,2\n", "a.csv"), "-");
  EXPECT_EQ(like("=cmd|'/c calc'!A1\t1\n", "a.xls"), "unknown");
  EXPECT_EQ(like("# 見出し\n\n本文に <html> と書く\n", "a.md"), "-");
}

TEST(Pending, binary_types) {
  EXPECT_EQ(kind("7z\xBC\xAF\x27\x1C\0\4"sv), "sevenzip");
  EXPECT_EQ(kind("Rar!\x1A\x07\0"sv), "rar");
  EXPECT_EQ(kind("\x1F\x8B\x08\0"sv), "gzip");
  EXPECT_EQ(kind("MSCF\0\0\0\0"sv), "cab");
  EXPECT_EQ(kind("\x21\x3A-lh5-"), "lha");
  EXPECT_EQ(kind("\0\0\0\x18"
                 "ftypheic"sv),
            "heif");
  EXPECT_EQ(kind("\0\0\0\x18"
                 "ftypisom"sv),
            "mp4");
  EXPECT_EQ(kind("RIFF\0\0\0\0WAVE"sv), "wav");
  EXPECT_EQ(kind("\x78\x9F\x3E\x22\0\0"sv), "tnef");
  EXPECT_EQ(kind("SQLite format 3\0"sv), "database");
  EXPECT_EQ(kind("\x01\x02\x03\x04\x05\x06"), "unknown");
  EXPECT_EQ(kind("\x01\x02\x03\x04\x05\x06", "a.xdw"), "docuworks");
}

TEST(Pending, compound_files) {
  EXPECT_EQ(kind(compound({"WordDocument"})), "doc");
  EXPECT_EQ(kind(compound({"EncryptionInfo", "EncryptedPackage"})), "ole_encrypted_office");
  EXPECT_EQ(kind(compound({"__properties_version1.0"})), "msg");
  EXPECT_EQ(kind(compound({"JSRV_SegmentInformation"})), "ichitaro");
  EXPECT_EQ(kind(compound({"VisioDocument"})), "vsd");
  EXPECT_EQ(kind(compound({"WORKBOOK"})), "xls");
  std::string embeds = compound({"WordDocument", "top", "right", "rightmost", "Workbook"});  // the last in no tree: it lies deeper
  embeds.replace(512 + 4, 4, std::string{2, 0, 0, 0});
  auto link = [&](std::size_t entry, std::size_t which, char to) {
    embeds.replace(1024 + 128 * entry + 68 + 4 * which, 4, to < 0 ? std::string(4, '\xFF') : std::string{to, 0, 0, 0});
  };
  for (std::size_t entry = 0; entry < 6; ++entry)
    for (std::size_t which = 0; which < 3; ++which) link(entry, which, -1);
  link(0, 2, 2), link(2, 0, 1), link(2, 1, 3), link(3, 1, 4);
  EXPECT_EQ(kind(embeds), "doc");
  std::string whole = compound({"WordDocument"}), endless_sectors = whole, tail_biting = whole;
  endless_sectors.replace(30, 2, "\xFF\xFF");
  EXPECT_EQ(kind(endless_sectors), "ole_document");
  tail_biting.replace(512 + 4, 4, std::string("\1\0\0\0", 4));
  EXPECT_EQ(kind(tail_biting), "doc");
  constexpr std::size_t kNameEnds = 1024 + 2 * 128;  // of the stream, in the directory
  for (std::size_t length = 8; length < whole.size(); length += 13)
    EXPECT_EQ(kind(whole.substr(0, length)), length < kNameEnds ? "ole_document" : "doc");
}

TEST(ZipKind, office_packages_by_their_main_part) {
  EXPECT_EQ(package("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "word/document.xml"), "docx");
  EXPECT_EQ(package("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "word/document.xml", "ct:"), "docx");
  EXPECT_EQ(package("application/vnd.ms-word.document.macroEnabled.main+xml", "word/document2.xml"), "docm");
  EXPECT_EQ(package("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "xl/workbook.xml"), "xlsm");
  EXPECT_EQ(package("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "xl/workbook.bin"), "xlsb");
  EXPECT_EQ(package("application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml", "ppt/presentation.xml"), "ppsm");
  EXPECT_EQ(package("application/vnd.ms-excel.addin.macroEnabled.main+xml", "xl/workbook.xml"), "office_addin");
  EXPECT_EQ(package("application/unknown", "word/document.xml"), "docx");
  EXPECT_EQ(package("application/unknown", "what/ever.xml"), "opc_other");
}

TEST(ZipKind, other_packages) {
  EXPECT_EQ(id(zip_kind(zip({{"mimetype", "application/vnd.oasis.opendocument.text"}}))), "odt");
  EXPECT_EQ(id(zip_kind(zip({{"mimetype", "application/epub+zip"}}))), "epub");
  EXPECT_EQ(id(zip_kind(zip({{"META-INF/MANIFEST.MF", "Main-Class: A"}}))), "java_archive");
  EXPECT_EQ(id(zip_kind(zip({{"META-INF/MANIFEST.MF", ""}, {"a/B.class", ""}}))), "java_archive");
  EXPECT_EQ(id(zip_kind(zip({{"META-INF/MANIFEST.MF", ""}, {"a.txt", ""}}))), "zip");
  EXPECT_EQ(id(zip_kind(zip({{"AndroidManifest.xml", ""}, {"classes.dex", ""}}))), "android_package");
  EXPECT_EQ(id(zip_kind(zip({{"[Content_Types].xml", ""}, {"AppxManifest.xml", ""}}))), "installer");
  EXPECT_EQ(id(zip_kind(zip({{"a.txt", ""}}))), "zip");
  EXPECT_EQ(id(zip_kind(zip({}))), "zip");
  EXPECT_EQ(id(zip_kind(base::view("GIF89a"))), "-");
}

TEST(EndsAsZip, finds_the_directory_from_the_end) {
  const base::Bytes archive = zip({{"a.txt", "text"}});
  base::Bytes inside(3'000, 0x55);
  EXPECT_FALSE(ends_as_zip(inside));
  inside.insert(inside.begin() + 1'000, archive.begin(), archive.end());
  EXPECT_TRUE(ends_as_zip(archive));
  EXPECT_TRUE(ends_as_zip(inside));
  EXPECT_FALSE(ends_as_zip(base::slice(inside, 0, 1'000 + archive.size() - 22)));
  EXPECT_FALSE(ends_as_zip(base::view("PK\5\6 is what an end record begins with, and this is prose")));
  inside.insert(inside.end(), 70'000, 0);
  EXPECT_FALSE(ends_as_zip(inside));
}

TEST(ZipKind, java_archive_is_banned) { EXPECT_EQ(id(banned(zip({{"META-INF/MANIFEST.MF", "Main-Class: A"}}), "a.zip")), "java_archive"); }

TEST(ZipKind, truncated_document_is_still_a_document) {
  base::Bytes whole = zip({{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<x/>"}});
  EXPECT_EQ(id(zip_kind(base::slice(whole, 0, whole.size() - 30))), "docx");
}

}  // namespace
}  // namespace sekisho::formats::detect
