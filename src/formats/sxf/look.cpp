#include "formats/sxf/look.h"

namespace sekisho::formats::sxf {

using base::FileType;
using worker::second_look::Look;

namespace {

// Line by line: that is how the rebuilder writes.
void line_of(std::string_view line, FileType type, Look& look) {
  for (const char c : line)
    if (static_cast<unsigned char>(c) < 0x20) return look.find("a control character in SXF");
  if (line.starts_with("/*") && (type != FileType::sfc || !line.starts_with("/*SXF"))) look.find("a comment in SXF");
  if (line.starts_with("FILE_NAME(")) {
    // name, time, authors, organisations
    if (line.find("(''),('')") == line.npos && line.find("$") == line.npos && line.find("()") == line.npos) look.find("authors in SXF");
  }
  const std::size_t name = line.find("EXTERNAL_SOURCE(");
  const bool figure = line.find("= sfig_") != line.npos;
  if ((name != line.npos || figure) && (line.find("://") != line.npos || line.find("\\\\") != line.npos)) look.find("a way to another file in SXF");
  if (figure && line.find("$$ATRF") != line.npos) look.find("a file of attributes in SXF");
  if (line.starts_with("REFERENCE;") || line.starts_with("ANCHOR;") || line.starts_with("SIGNATURE;")) look.find("a section that goes in SXF");
}

}  // namespace

FileType look_kind(base::ByteView bytes, std::string_view) {
  if (!base::starts_with(bytes, "ISO-10303-21;")) return FileType::unknown;
  const std::string_view head = base::text(base::slice(bytes, 0, 2'000));
  return head.find("feature_mode") != head.npos || head.find("/*SXF") != head.npos ? FileType::sfc : FileType::p21;
}

void look(base::ByteView bytes, FileType type, Look& look) {
  std::string_view text = base::text(bytes);
  if (!text.starts_with("ISO-10303-21;\r\nHEADER;\r\n")) look.find("SXF that does not begin as written");
  if (!text.ends_with("\r\nEND-ISO-10303-21;\r\n") || text.find("END-ISO-10303-21;") + 19 != text.size()) look.find("bytes behind the SXF");
  while (!text.empty() && !look.enough()) {
    const std::size_t end = std::min(text.find("\r\n"), text.size());
    line_of(text.substr(0, end), type, look);
    text.remove_prefix(std::min(end + 2, text.size()));
  }
}

}  // namespace sekisho::formats::sxf
