// Extensions, links and tables: elements whose attributes decide.
#include <algorithm>

#include "formats/ooxml/sheet/book.h"
#include "formats/ooxml/sheet/hooks.h"
#include "formats/ooxml/sheet/letters.h"
#include "formats/ooxml/sheet/sheet.h"

namespace sekisho::formats::ooxml::sheet {
namespace {

enum class Feature : std::uint8_t { plain, slicer };
struct Extension {
  std::string_view uri;
  Feature feature;
};

// [MS-XLSX] 2.3: the extensions whose content is on the lists. Absent on purpose: web extensions, data models, cubes, rich values.
constexpr Extension kExtensions[] = {
    {"{78C0D931-6437-407D-A8EE-F0AAD7539E65}", Feature::plain},   // conditional formats
    {"{B025F937-C7B1-47D3-B67F-A62EFF666E3E}", Feature::plain},   // the id that binds a rule to its extension
    {"{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}", Feature::plain},   // validations
    {"{05C60535-1F16-4FD2-B633-F4F36F0B64E0}", Feature::plain},   // sparklines
    {"{FC87AEE6-9EDD-4A0A-B7FB-166176984837}", Feature::plain},   // protected ranges
    {"{01252117-D84E-4E92-8308-4BE1C098FCBB}", Feature::plain},   // ignored errors
    {"{79F54976-1DA5-4618-B147-4CDE4B953A38}", Feature::plain},   // x14:workbookPr
    {"{140A7094-0E35-4892-8432-C4D2E57EDEB5}", Feature::plain},   // x15:workbookPr
    {"{B58B0392-4F1F-4190-BB64-5DF3571DCE5F}", Feature::plain},   // xcalcf:calcFeatures
    {"{EB79DEF2-80B8-43E5-95BD-54CBDDF9020C}", Feature::plain},   // slicer styles
    {"{9260A510-F301-46A8-8635-F512D64BE5F5}", Feature::plain},   // timeline styles
    {"{46F421CA-312F-682F-3DD2-61675219B42D}", Feature::plain},   // x14:dxfs
    {"{504A1905-F514-4F6F-8877-14C23A59335A}", Feature::plain},   // x14:table
    {"{962EF5D1-5CA2-4C93-8EF4-DBF5C05439D2}", Feature::plain},   // x14:pivotTableDefinition
    {"{2946ED86-A175-432A-8AC1-64E0C546D7DE}", Feature::plain},   // x14:pivotField
    {"{E15A36E0-9728-4E99-A89B-3F7291B0FE68}", Feature::plain},   // x14:dataField
    {"{725AE2AE-9491-48BE-B2B4-4EB974FC3084}", Feature::plain},   // x14:pivotCacheDefinition
    {"{63CAB8AC-B538-458D-9737-405883B0398D}", Feature::plain},   // x14:cacheField
    {"{747A6164-185A-40DC-8AA5-F01512510D54}", Feature::plain},   // xpdl:pivotTableDefinition16
    {"{BDBB8CDC-FA1E-496E-A857-3C3F30C029C3}", Feature::plain},   // dynamic arrays
    {"{A8765BA9-456A-4DAB-B4F3-ACF838C121DE}", Feature::slicer},  // slicers of a sheet
    {"{3A4CF648-6AED-40F4-86FF-DC5316D8AED3}", Feature::slicer},  // table slicers of a sheet
    {"{7E03D99C-DC04-49D9-9315-930204A7B6E9}", Feature::slicer},  // timelines of a sheet
    {"{BBE1A952-AA13-448E-AADC-164F8A28A991}", Feature::slicer},  // slicer caches
    {"{46BE6895-7355-4A93-B00E-2C351335B9C9}", Feature::slicer},  // table slicer caches
    {"{D0CA8CA8-9F24-4464-BF8E-62219DCF47F9}", Feature::slicer},  // timeline caches
    {"{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}", Feature::slicer},  // a slicer cache's table
    {"{470722E0-AACD-4C17-9CDC-17EF765DBC7E}", Feature::slicer},  // a slicer cache's hidden items
};

}  // namespace

Verdict on_extension(Element& element, Part& part) {
  const std::string_view uri = element.value("uri");
  const auto found = std::find_if(std::begin(kExtensions), std::end(kExtensions), [&](const Extension& each) { return same_letters(each.uri, uri); });
  // Slicers name pivot tables; where a pivot table went, they would lead nowhere.
  const Book& book = book_of(part);
  if (found != std::end(kExtensions) && (found->feature == Feature::plain || !book.any_cache_removed)) return Verdict::keep;
  part.removed(base::What::unknown_markup);
  return Verdict::drop;
}

Verdict on_hyperlink(Element& element, Part& part) {
  if (const std::string_view location = element.value("location");
      location.find('\\') != location.npos || location.find("://") != location.npos || location.find('|') != location.npos) {
    part.removed(base::What::unsafe_link);
    element.remove("location");
  }
  const Attribute* id = element.find("id", Ns::r);
  const bool outside = id != nullptr && part.usable(id->value);
  if (outside || element.find("location") != nullptr) return Verdict::keep;
  if (id == nullptr) part.removed(base::What::dangling_reference);
  return Verdict::drop;
}

// A range to consolidate from: only of this book.
Verdict on_data_reference(Element& element, Part& part) {
  if (element.find("id", Ns::r) == nullptr) return Verdict::keep;
  part.removed(base::What::external_workbook);
  return Verdict::drop;
}

// count may be left out, and a wrong one would be a lie.
Verdict on_counted(Element& element, Part&) {
  element.remove("count");
  return Verdict::keep;
}

// The same name stands in a sheet's list, by relationship, and in the slicer part itself.
Verdict on_slicer(Element& element, Part& part) {
  const Attribute* id = element.find("id", Ns::r);
  return id == nullptr || part.usable(id->value) ? Verdict::keep : Verdict::drop;
}

// Who wrote a comment stays by name; accounts and directories go. Excel writes the same for people without an account.
Verdict on_person(Element& element, Part& part) {
  const std::string_view name = element.value("displayName");
  if (element.value("userId") == name && element.value("providerId") == "None") return Verdict::keep;
  part.removed(base::What::metadata);
  element.set("userId", name);
  element.set("providerId", "None");
  return Verdict::keep;
}

Verdict on_table(Element& element, Part& part) {
  const std::string_view type = element.value("tableType");
  if (!type.empty()) {
    if (type != "worksheet") part.removed(base::What::data_connection);
    element.remove("tableType");
  }
  return Verdict::keep;
}

}  // namespace sekisho::formats::ooxml::sheet
