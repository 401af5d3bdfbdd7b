// Texts that run, link or fetch when someone opens them.
#include <algorithm>

#include "formats/detect/markup.h"
#include "formats/detect/text_sniff.h"

namespace sekisho::formats::detect {

using base::FileType;

namespace {

struct Start {
  std::string_view text;
  FileType type;
};

// Each is the whole of what its reader asks for; lower case. No prose begins so.
constexpr Start kStarts[] = {
    {"#!", FileType::script},
    {"#@~^", FileType::script},
    {"<?php", FileType::script},
    {"<?=", FileType::script},
    {"<%", FileType::script},
    {"@echo off", FileType::script},
    {"@echo on", FileType::script},
    {"::@echo", FileType::script},
    {"#requires -", FileType::script},
    {"attribute vb_name", FileType::script},
    {"[internetshortcut]", FileType::internet_shortcut},
    {"[{000214a0-0000-0000-c000-000000000046}]", FileType::internet_shortcut},
    {"[desktop entry]", FileType::shortcut},
    {"[.shellclassinfo]", FileType::shortcut},
    {"[autorun]", FileType::shortcut},
    {"[autorun.", FileType::shortcut},
    {"[shell]\r\ncommand=", FileType::shortcut},
    {"[shell]\ncommand=", FileType::shortcut},
    {"screen mode id:i:", FileType::shortcut},
    {"windows registry editor version", FileType::registry},
    {"regedit4", FileType::registry},
    {"web\r\n1", FileType::web_query},
    {"web\n1", FileType::web_query},
    {"xlodbc\r\n1", FileType::web_query},
    {"xlodbc\n1", FileType::web_query},
    {"querytype=oledb", FileType::web_query},
    {"[oledb]", FileType::web_query},
    {"table\r\n0,1\r\n", FileType::symbolic_link_sheet},  // DIF
    {"table\n0,1\n", FileType::symbolic_link_sheet},
    {"[version]\r\nsignature=", FileType::script},  // setup information
    {"[version]\nsignature=", FileType::script},
};

struct Root {
  std::string_view element;
  FileType type;
};
constexpr Root kRoots[] = {
    {"job", FileType::script},
    {"package", FileType::script},
    {"scriptlet", FileType::script},
    {"component", FileType::script},
    {"registration", FileType::script},
    {"jnlp", FileType::script},
    {"project", FileType::script},
    {"mmc_consolefile", FileType::script},
    {"pcsettings", FileType::shortcut},
    {"librarydescription", FileType::shortcut},
    {"persistedquery", FileType::shortcut},
    {"searchconnectordescription", FileType::shortcut},
    {"appinstaller", FileType::installer},
    {"assembly", FileType::installer},
};

// The first element, for what is XML by its declaration or begins with a tag.
std::string root_of(const Sniffed& text) {
  std::string root;
  if (!text.head.starts_with('<')) return root;
  each_tag(text.head, [&](const Tag& tag) {
    root = tag.name();
    return false;
  });
  return root;
}

// "<project>" may be prose in angle brackets: what such a file does stands in it.
bool root_in_earnest(const Sniffed& text, std::string_view root) {
  if (root == "job" || root == "package" || root == "component" || root == "registration")
    return text.head.find("<script") != std::string::npos || text.head.find("<registration") != std::string::npos;
  if (root == "project")
    return text.head.find("schemas.microsoft.com/developer/msbuild") != std::string::npos || text.head.find("<target") != std::string::npos;
  if (root == "assembly") return text.head.find("urn:schemas-microsoft-com:asm") != std::string::npos;
  return true;
}

// [SYLK]: an ID record, then records of one or two capitals. A table whose first column is named ID has something else in its next line.
bool symbolic_link(const Sniffed& text) {
  if (!text.head.starts_with("id;")) return false;
  if (text.extension == "slk") return true;
  std::size_t line = text.head.find_first_of("\r\n");
  if (line == std::string::npos) return false;
  line = text.head.find_first_not_of("\r\n", line);
  if (line == std::string::npos) return false;
  std::string_view next = std::string_view(text.head).substr(line, 3);
  return next.size() > 1 && (next[1] == ';' || (next.size() > 2 && next[2] == ';')) && next[0] >= 'a' && next[0] <= 'z';
}

}  // namespace

std::optional<FileType> script_content(const Sniffed& text) {
  if (!text.text) return std::nullopt;
  for (const Start& start : kStarts)
    if (text.head.starts_with(start.text)) return start.type;
  if (symbolic_link(text)) return FileType::symbolic_link_sheet;
  if (!text.head.starts_with('<')) return std::nullopt;
  if (text.head.find("<hta:application") != std::string::npos) return FileType::html_application;
  if (text.head.find("urn:schemas-microsoft-com:office:odc") != std::string::npos) return FileType::web_query;
  std::string root = root_of(text);
  for (const Root& known : kRoots)
    if (root == known.element && root_in_earnest(text, root)) return known.type;
  return std::nullopt;
}

std::optional<FileType> script_name(std::string_view extension) {
  static constexpr std::string_view kScripts[] = {
      "ahk",    "application", "appref-ms",   "asa",  "ashx",   "asmx",    "asp",  "aspx",   "au3",    "awk",     "bas",     "bash",
      "bat",    "cdxml",       "cgi",         "cmd",  "coffee", "command", "cpl",  "csh",    "cshtml", "csx",     "diagcab", "fish",
      "fsx",    "gadget",      "groovy",      "inf",  "ins",    "isp",     "its",  "jnlp",   "job",    "js",      "jse",     "jsp",
      "jspx",   "ksh",         "lua",         "mad",  "maf",    "mag",     "mam",  "maq",    "mar",    "mas",     "mat",     "mau",
      "mav",    "maw",         "mcf",         "mda",  "mjs",    "cjs",     "msc",  "msh",    "msh1",   "msh1xml", "msh2",    "msh2xml",
      "mshxml", "nse",         "osd",         "phar", "php",    "php3",    "php4", "php5",   "php7",   "php8",    "phps",    "pht",
      "phtml",  "pl",          "plg",         "pm",   "prf",    "prg",     "ps1",  "ps1xml", "ps2",    "ps2xml",  "psc1",    "psc2",
      "psd1",   "psdm1",       "psm1",        "pssc", "py",     "pyc",     "pyo",  "pyw",    "pyz",    "pyzw",    "rb",      "rbw",
      "rgs",    "scpt",        "applescript", "sct",  "sh",     "shb",     "shs",  "tcl",    "u3p",    "vb",      "vbe",     "vbp",
      "vbs",    "vbscript",    "vsmacros",    "vsw",  "ws",     "wsb",     "wsc",  "wsf",    "wsh",    "xbap",    "zsh"};
  static constexpr std::string_view kPrograms[] = {"app", "com", "dll", "drv", "exe", "ocx", "pif", "scr", "sys", "vxd", "xll"};
  static constexpr std::string_view kInstallers[] = {"appinstaller", "appx", "appxbundle", "msi", "msix", "msixbundle", "msp", "mst", "msu"};
  static constexpr std::string_view kShortcuts[] = {"asx",
                                                    "desktop",
                                                    "deskthemepack",
                                                    "library-ms",
                                                    "lnk",
                                                    "m3u",
                                                    "m3u8",
                                                    "mapimail",
                                                    "pls",
                                                    "rdp",
                                                    "scf",
                                                    "search-ms",
                                                    "searchconnector-ms",
                                                    "settingcontent-ms",
                                                    "theme",
                                                    "themepack",
                                                    "wax",
                                                    "webloc",
                                                    "wmx",
                                                    "wpl",
                                                    "wvx",
                                                    "xnk",
                                                    "xspf"};
  static constexpr std::string_view kWebQueries[] = {"dqy", "iqy", "odc", "oqy", "rqy", "udl"};
  auto in = [&](auto& list) { return std::ranges::find(list, extension) != std::end(list); };
  if (in(kScripts)) return FileType::script;
  if (in(kPrograms)) return FileType::executable;
  if (in(kInstallers)) return FileType::installer;
  if (in(kShortcuts)) return FileType::shortcut;
  if (in(kWebQueries)) return FileType::web_query;
  if (extension == "url" || extension == "website") return FileType::internet_shortcut;
  if (extension == "reg") return FileType::registry;
  if (extension == "slk" || extension == "dif") return FileType::symbolic_link_sheet;
  if (extension == "hta") return FileType::html_application;
  if (extension == "chm" || extension == "hlp") return FileType::compiled_help;
  if (extension == "one") return FileType::onenote;
  if (extension == "iso" || extension == "img" || extension == "vhd" || extension == "vhdx") return FileType::disk_image;
  if (extension == "jar") return FileType::java_archive;
  return std::nullopt;
}

}  // namespace sekisho::formats::detect
