#include "formats/dxf/rules.h"

#include <algorithm>
#include <iterator>

namespace sekisho::formats::dxf {

namespace {

constexpr std::string_view kSections[] = {"HEADER", "CLASSES", "TABLES", "BLOCKS", "ENTITIES", "OBJECTS"};
constexpr std::string_view kTables[] = {"APPID", "BLOCK_RECORD", "DIMSTYLE", "LAYER", "LTYPE", "STYLE", "UCS", "VIEW", "VPORT"};
constexpr std::string_view kEntities[] = {"3DFACE",  "3DLINE",      "ACAD_TABLE", "ARC",        "ARC_DIMENSION", "ATTDEF",  "ATTRIB",
                                          "CIRCLE",  "DIMENSION",   "ELLIPSE",    "HATCH",      "HELIX",         "INSERT",  "LARGE_RADIAL_DIMENSION",
                                          "LEADER",  "LIGHT",       "LINE",       "LWPOLYLINE", "MESH",          "MLEADER", "MLINE",
                                          "MTEXT",   "MULTILEADER", "POINT",      "POLYLINE",   "RAY",           "SEQEND",  "SHAPE",
                                          "SOLID",   "SPLINE",      "TEXT",       "TOLERANCE",  "TRACE",         "VERTEX",  "VIEWPORT",
                                          "WIPEOUT", "XLINE"};
constexpr std::string_view kObjects[] = {"ACDBDICTIONARYWDFLT", "ACDBPLACEHOLDER", "DICTIONARY",      "DICTIONARYVAR",   "GROUP", "LAYOUT",
                                         "MLEADERSTYLE",        "MLINESTYLE",      "PLOTSETTINGS",    "RASTERVARIABLES", "SCALE", "SORTENTSTABLE",
                                         "TABLESTYLE",          "VISUALSTYLE",     "WIPEOUTVARIABLES"};
constexpr std::string_view kOutside[] = {"DATALINK",   "DGNDEFINITION", "DGNUNDERLAY",      "DWFDEFINITION", "DWFUNDERLAY",
                                         "IMAGE",      "IMAGEDEF",      "IMAGEDEF_REACTOR", "PDFDEFINITION", "PDFUNDERLAY",
                                         "POINTCLOUD", "POINTCLOUDDEF", "POINTCLOUDDEFEX",  "POINTCLOUDEX"};
constexpr std::string_view kStringVariables[] = {
    "$ACADVER",  "$ACADMAINTVER", "$CELTYPE",      "$CLAYER",    "$CMLEADERSTYLE", "$CMLSTYLE",       "$CTABLESTYLE",
    "$DIMAPOST", "$DIMBLK",       "$DIMBLK1",      "$DIMBLK2",   "$DIMLDRBLK",     "$DIMLTEX1",       "$DIMLTEX2",
    "$DIMLTYPE", "$DIMPOST",      "$DIMSTYLE",     "$DIMTXSTY",  "$DWGCODEPAGE",   "$INTERFEREOBJVS", "$INTERFEREVPVS",
    "$PUCSBASE", "$PUCSNAME",     "$PUCSORTHOREF", "$TEXTSTYLE", "$UCSBASE",       "$UCSNAME",        "$UCSORTHOREF"};

bool has(const auto& list, std::string_view name) { return std::ranges::find(list, name) != std::end(list); }

}  // namespace

bool section_allowed(std::string_view name) { return has(kSections, name); }
bool table_allowed(std::string_view name) { return has(kTables, name); }
bool entity_allowed(std::string_view type) { return has(kEntities, type); }
bool object_allowed(std::string_view type) { return has(kObjects, type); }
bool refers_outside(std::string_view type) { return has(kOutside, type); }
bool string_variable_allowed(std::string_view name) { return has(kStringVariables, name); }

}  // namespace sekisho::formats::dxf
