#include "worker/second_look/archive.h"
#include "worker/second_look/words.h"

namespace sekisho::worker::second_look {

using base::FileType;

namespace {

// Files that a desktop runs by their name whatever is in them.
constexpr auto kBannedExtensions = words(
    "exe", "dll", "com", "scr", "pif", "cpl", "msi", "msp", "mst", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse", "mjs", "wsf", "wsh", "wsc",
    "sct", "hta", "lnk", "url", "reg", "inf", "jar", "class", "iso", "img", "vhd", "vhdx", "one", "chm", "hlp", "iqy", "oqy", "dqy", "rqy", "slk",
    "application", "appref-ms", "appx", "msix", "settingcontent-ms", "library-ms", "searchconnector-ms", "search-ms", "sh", "command", "desktop",
    "py", "pyw", "pl", "rb", "php", "swf", "xll", "wll", "docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppsm", "ppam", "sldm", "apk", "deb",
    "rpm", "html", "htm", "mht", "mhtml", "svg", "xml", "rtf", "eml", "msg", "doc", "xls", "ppt", "dot", "xlt", "pot", "pps");

std::string extension_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || name.find('/', dot) != std::string_view::npos ? std::string{} : lower(name.substr(dot + 1));
}

FileType kind_of_entry(base::ByteView bytes, std::string_view extension) {
  const FileType kind = kind_of(bytes);
  if (kind == FileType::zip) {
    const FileType package = package_type(bytes);
    return package == FileType::unknown ? FileType::zip : package;
  }
  if (kind != FileType::unknown) return kind;
  if (extension == "csv") return FileType::csv;
  if (extension == "tsv") return FileType::tsv;
  if (extension == "md") return FileType::markdown;
  return FileType::txt;  // what is no text is a finding there
}

}  // namespace

void look_at_zip(base::ByteView bytes, Look& look) {
  auto entries = walk_archive(bytes, look);
  if (!entries) return;
  if (package_type(bytes) != FileType::unknown) return look.find("an Office package that is called an archive");
  Inflater inflater(Wrapping::raw);
  for (const ArchiveEntry& entry : *entries) {
    if (look.enough()) return;
    if (entry.directory()) continue;
    if (entry.name == "mimetype" && entry.bytes > 0)
      look.find("a document of another kind that is called an archive", entry.name);  // OpenDocument, EPUB
    const std::string extension = extension_of(entry.name);
    if (kBannedExtensions.has(extension)) look.find("an entry with the name of a forbidden type", entry.name);
    auto unpacked = unpack(entry, inflater, look);
    if (unpacked && !unpacked->empty()) look.inside(*unpacked, kind_of_entry(*unpacked, extension), entry.name);
  }
}

}  // namespace sekisho::worker::second_look
