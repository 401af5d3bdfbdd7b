#include "worker/second_look/archive.h"
#include "worker/second_look/words.h"

namespace sekisho::worker::second_look {

using base::FileType;

namespace {

// Files that a desktop opens with a program of its own by their name whatever is in them: only what is of that type may stand under it.
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
    auto unpacked = unpack(entry, inflater, look);
    const FileType kind = unpacked && !unpacked->empty() ? kind_inside(*unpacked, extension) : FileType::unknown;
    if (kBannedExtensions.has(extension) && !base::goes_by(kind, extension)) look.find("an entry with the name of a forbidden type", entry.name);
    if (kind != FileType::unknown) look.inside(*unpacked, kind, entry.name);
  }
}

}  // namespace sekisho::worker::second_look
