// The rules of the spreadsheet namespaces, put together from the lists and the hooks.
#include "formats/ooxml/sheet/hooks.h"
#include "formats/ooxml/sheet/lists.h"
#include "formats/ooxml/sheet/sheet.h"

namespace sekisho::formats::ooxml {
namespace {

using namespace sheet;
using base::What;

constexpr Hook kHooks[] = {
    {.names = words([] { return "worksheet"; }), .start = on_worksheet},
    {.names = words([] { return "workbook"; }), .start = on_workbook},
    {.names = words([] { return "col row"; }), .start = on_row},
    {.names = words([] { return "sheetFormatPr"; }), .start = on_all_rows},
    {.names = words([] { return "c"; }), .start = on_cell, .end = on_cell_end},
    {.names = words([] { return "v"; }), .end = on_value_end},
    {.names = words([] { return "f"; }), .start = on_cell_formula, .text = on_cell_formula_text},
    {.names = words([] { return "formula formula1 formula2 calculatedColumnFormula totalsRowFormula"; }), .text = on_formula_text},
    {.names = words([] { return "cfvo"; }), .start = on_threshold},
    {.names = words([] { return "workbookView"; }), .start = on_book_view},
    {.names = words([] { return "sheet"; }), .start = on_sheet},
    {.names = words([] { return "customWorkbookView"; }), .start = on_custom_book_view},
    {.names = words([] { return "customSheetView"; }), .start = on_custom_sheet_view},
    {.names = words([] { return "definedName"; }), .start = on_defined_name, .text = on_defined_name_text},
    {.names = words([] { return "pivotTableDefinition"; }), .start = on_pivot_definition},
    {.names = words([] { return "pivotCacheDefinition"; }), .start = on_pivot_cache_definition},
    {.names = words([] { return "cacheField calculatedItem"; }), .start = on_pivot_formula},
    {.names = words([] { return "ext"; }), .start = on_extension},
    {.names = words([] { return "hyperlink"; }), .start = on_hyperlink},
    {.names = words([] { return "dataRef"; }), .start = on_data_reference},
    {.names = words([] { return "dataRefs tableParts"; }), .start = on_counted},
    {.names = words([] { return "table"; }), .start = on_table},
};

constexpr Drop kDrops[] = {
    {words([] { return "externalReferences externalReference"; }), What::external_workbook},
    {words([] { return "oleObjects"; }), What::ole_object},
    {words([] { return "controls"; }), What::form_control},
    {words([] { return "customProperties"; }), What::custom_data},
    {words([] { return "webPublishObjects webPublishItems"; }), What::external_link},
    {words([] { return "smartTagPr smartTagTypes smartTags"; }), What::custom_data},
    {words([] { return "xmlColumnPr"; }), What::custom_xml},
    {words([] { return "valueMetadata metadataStrings mdxMetadata"; }), What::data_connection},
};

constexpr Hook kHooks14[] = {
    {.names = words([] { return "cfvo"; }), .start = on_threshold},
    {.names = words([] { return "ext"; }), .start = on_extension},
    {.names = words([] { return "slicer"; }), .start = on_slicer},
};
constexpr Drop kDrops14[] = {
    {words([] { return "sourceConnection connection calculatedMember cacheHierarchy pivotHierarchy setLevels olap"; }), What::data_connection},
};

constexpr Hook kHooks15[] = {{.names = words([] { return "ext"; }), .start = on_extension}};
constexpr Drop kDrops15[] = {
    {words([] { return "dataModel"; }), What::data_model},
    {words([] { return "connection"; }), What::data_connection},
    {words([] { return "webExtensions webExtension"; }), What::web_extension},
};

constexpr Hook kHooksComments[] = {{.names = words([] { return "person"; }), .start = on_person}};

constexpr Hook kHooksXm[] = {{.names = words([] { return "f"; }), .text = on_formula_text}};

// Who wrote when, and where the file stood.
constexpr Drop kDropsPath[] = {{words([] { return "absPath"; }), What::metadata}};
constexpr Drop kDropsRevision[] = {{words([] { return "revisionPtr"; }), What::metadata}};

constexpr NamespaceRules kRules[] = {
    {.ns = Ns::x,
     .elements = kElements,
     .text_elements = kTextElements,
     .attributes = kAttributes,
     .needs_relation = kNeedRelation,
     .hooks = kHooks,
     .drops = kDrops,
     .not_empty = kNotEmpty},
    {.ns = Ns::x14,
     .elements = kElements14,
     .text_elements = kTextElements14,
     .attributes = kAttributes14,
     .needs_relation = words([] { return "slicerCache"; }),
     .hooks = kHooks14,
     .drops = kDrops14,
     .not_empty = words([] { return "extLst ext slicerList slicerCaches"; })},
    {.ns = Ns::x15,
     .elements = kElements15,
     .attributes = kAttributes15,
     .needs_relation = words([] { return "timelineRef timelineCacheRef"; }),
     .hooks = kHooks15,
     .drops = kDrops15,
     .not_empty = words([] { return "extLst ext timelineRefs timelineCacheRefs"; })},
    {.ns = Ns::x14ac, .attributes = words([] { return "dyDescent knownFonts"; })},
    {.ns = Ns::x15ac, .drops = kDropsPath},
    {.ns = Ns::x16r2, .elements = words([] { return "formulaAst"; })},
    {.ns = Ns::xr, .attributes = words([] { return "uid"; }), .drops = kDropsRevision},
    {.ns = Ns::xr2, .attributes = words([] { return "uid"; })},
    {.ns = Ns::xr3, .attributes = words([] { return "uid"; })},
    {.ns = Ns::xr6, .attributes = words([] { return "uid"; })},
    {.ns = Ns::xr9, .attributes = words([] { return "uid"; })},
    {.ns = Ns::xr10, .attributes = words([] { return "uid"; })},
    {.ns = Ns::xr16, .attributes = words([] { return "uid"; })},
    {.ns = Ns::xm, .text_elements = kTextElementsXm, .hooks = kHooksXm},
    {.ns = Ns::xda, .elements = words([] { return "dynamicArrayProperties"; }), .attributes = words([] { return "fDynamic fCollapsed"; })},
    {.ns = Ns::xpdl,
     .elements = words([] { return "pivotTableDefinition16"; }),
     .attributes = words([] { return "EnabledSubtotalsDefault SubtotalsOnTopDefault InsertBlankRowDefault"; })},
    {.ns = Ns::xcalcf, .elements = words([] { return "calcFeatures feature"; }), .attributes = words([] { return "name"; })},
    {.ns = Ns::xltc,
     .elements = words([] { return "ThreadedComments threadedComment personList person mentions mention"; }),
     .text_elements = words([] { return "text"; }),
     .attributes = words([] { return "ref dT personId id parentId done displayName providerId userId mentionpersonId mentionId startIndex length"; }),
     .hooks = kHooksComments},
    {.ns = Ns::sle, .elements = words([] { return "slicer"; }), .attributes = words([] { return "name"; })},
    {.ns = Ns::sle15, .elements = words([] { return "slicer"; }), .attributes = words([] { return "name"; })},
    {.ns = Ns::tsle, .elements = words([] { return "timeslicer"; }), .attributes = words([] { return "name"; })},
};

}  // namespace

std::span<const NamespaceRules> sheet_rules() { return kRules; }

}  // namespace sekisho::formats::ooxml
