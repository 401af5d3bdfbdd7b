#include "formats/ooxml/xml/namespaces.h"

#include <algorithm>
#include <array>

namespace sekisho::formats::ooxml {

namespace {

enum Use { core, ignorable };

constexpr std::array<NsText, kNsCount> kTexts = {{
    {"", "", false},
    {"xml", "http://www.w3.org/XML/1998/namespace", false},
    {"", "", false},
#define SEKISHO_NAMESPACE(id, prefix, use, uri, strict_uri) {prefix, uri, use == ignorable},
#include "formats/ooxml/xml/namespaces.def"
#undef SEKISHO_NAMESPACE
}};

struct Row {
  std::string_view uri;
  Ns ns;
};

constexpr auto make_rows() {
  std::array<Row, 2 * kNsCount> rows = {{
      {"http://www.w3.org/XML/1998/namespace", Ns::xml},
      // Office 2007 Beta 2: the workbooks behind charts of its time.
      {"http://schemas.openxmlformats.org/spreadsheetml/2006/7/main", Ns::x},
      {"http://schemas.openxmlformats.org/drawingml/2006/3/main", Ns::a},
#define SEKISHO_NAMESPACE(id, prefix, use, uri, strict_uri) {uri, Ns::id}, {strict_uri, Ns::id},
#include "formats/ooxml/xml/namespaces.def"
#undef SEKISHO_NAMESPACE
  }};
  std::ranges::sort(rows, {}, &Row::uri);
  return rows;
}
constexpr auto kRows = make_rows();

}  // namespace

const NsText& describe(Ns ns) { return kTexts[static_cast<std::size_t>(ns)]; }

Ns namespace_of(std::string_view uri) {
  if (uri.empty()) return Ns::none;
  auto found = std::ranges::lower_bound(kRows, uri, {}, &Row::uri);
  return found != kRows.end() && found->uri == uri ? found->ns : Ns::unknown;
}

}  // namespace sekisho::formats::ooxml
