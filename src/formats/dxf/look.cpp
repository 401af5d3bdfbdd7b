#include "formats/dxf/look.h"

#include <charconv>

namespace sekisho::formats::dxf {

namespace {

using base::FileType;
using worker::second_look::Look;

// By what each could do, not by the rebuilder's lists: everything with another file, another program or code in it.
constexpr std::string_view kWords[] = {"IMAGE",    "UNDERLAY",   "DEFINITION", "OLE",    "PROXY",     "VBA",     "XRECORD", "POINTCLOUD",
                                       "DATALINK", "DATASOURCE", "FIELD",      "RENDER", "SUN",       "3DSOLID", "BODY",    "REGION",
                                       "SURFACE",  "MATERIAL",   "GEODATA",    "ACDS",   "THUMBNAIL", "SCRIPT",  "MACRO",   "URL"};

class Groups {
 public:
  Groups(std::string_view text, Look& look) : text_(text), look_(look) {}

  void run() {
    while (at_ < text_.size() && !look_.enough()) {
      int code = 0;
      std::string_view number = line();
      while (number.starts_with(' ')) number.remove_prefix(1);
      const auto read = std::from_chars(number.data(), number.data() + number.size(), code);
      if (number.empty() || read.ptr != number.data() + number.size()) return look_.find("no DXF group code");
      if (ended_) return look_.find("groups behind the end of a DXF drawing");
      if (at_ >= text_.size()) return look_.find("a DXF group without a value");
      group(code, line());
    }
    if (!ended_) look_.find("a DXF drawing without its end");
  }

 private:
  std::string_view line() {
    const std::size_t end = std::min(text_.find("\r\n", at_), text_.size());
    const std::string_view out = text_.substr(at_, end - at_);
    at_ = std::min(end + 2, text_.size());
    return out;
  }

  void group(int code, std::string_view value) {
    for (const char c : value)
      if (static_cast<unsigned char>(c) < 0x20 && c != '\t') return look_.find("a control character in DXF");
    if (code == 0) return record(value);
    if (code == 2 && record_ == "SECTION" && (value == "ACDSDATA" || value == "THUMBNAILIMAGE")) look_.find("a DXF section that goes", value);
    if ((code >= 310 && code <= 319) || code == 1004) look_.find("binary data in DXF", record_);
    if (code == 999) look_.find("a DXF comment");
    if (code == 1 && record_ == "BLOCK" && !value.empty()) look_.find("an external reference in DXF", value);
    if (code == 1001 && !value.starts_with("ACAD") && value != "AcadAnnotative") look_.find("application data in DXF", value);
    if (code == 1000 && value.find("://") != value.npos) look_.find("an address in DXF", value);
    if (code == 9 && (value == "$LASTSAVEDBY" || value == "$CUSTOMPROPERTY" || value == "$FINGERPRINTGUID")) look_.find("metadata in DXF", value);
    if (record_ == "STYLE" && (code == 3 || code == 4) &&
        (value.starts_with("\\\\") || value.find(":\\") != value.npos || value.find('/') != value.npos))
      look_.find("a path in DXF", value);
  }

  void record(std::string_view name) {
    record_ = name;
    ended_ = name == "EOF";
    for (const std::string_view word : kWords)
      if (name.find(word) != name.npos) look_.find("an object in DXF that goes", name);
  }

  std::string_view text_;
  Look& look_;
  std::size_t at_ = 0;
  std::string_view record_;
  bool ended_ = false;
};

}  // namespace

FileType look_kind(base::ByteView bytes, std::string_view) {
  return base::starts_with(bytes, "  0\r\nSECTION\r\n") || base::starts_with(bytes, "AutoCAD Binary DXF") ? FileType::dxf : FileType::unknown;
}

void look(base::ByteView bytes, FileType, Look& look) {
  if (!base::starts_with(bytes, "  0\r\nSECTION\r\n")) return look.find("DXF that does not begin as written");
  Groups(base::text(bytes), look).run();
}

}  // namespace sekisho::formats::dxf
