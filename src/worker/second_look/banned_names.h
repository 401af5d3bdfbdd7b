// Extensions by which a desktop opens a file with a program of its own, whatever is in it. One list for archives, mail and packages.
#pragma once

#include "worker/second_look/words.h"

namespace sekisho::worker::second_look {

// Programs, scripts, shortcuts, settings, images of disks: nothing that comes out may bear such a name.
inline constexpr auto kRunByName =
    words("exe", "dll", "com", "scr", "pif", "cpl", "msi", "msp", "mst", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse", "mjs", "wsf", "wsh",
          "wsc", "sct", "hta", "lnk", "url", "reg", "inf", "jar", "class", "iso", "img", "vhd", "vhdx", "one", "chm", "hlp", "iqy", "oqy", "dqy",
          "rqy", "slk", "application", "appref-ms", "appx", "msix", "settingcontent-ms", "library-ms", "searchconnector-ms", "search-ms", "sh",
          "command", "desktop", "py", "pyw", "pl", "rb", "php", "swf", "xll", "wll", "docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppsm",
          "ppam", "sldm", "vsdm", "vstm", "vssm", "apk", "deb", "rpm");

// Documents that can hold such: only a document of that type, rebuilt, may stand under the name.
inline constexpr auto kOpenedByName =
    words("html", "htm", "mht", "mhtml", "svg", "xml", "rtf", "eml", "msg", "doc", "xls", "ppt", "dot", "xlt", "pot", "pps");

}  // namespace sekisho::worker::second_look
