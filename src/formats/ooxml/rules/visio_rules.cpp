// Drawings of Visio ([MS-VSDX]): shapes are cells with a value and a formula; the formulas that run, open or fetch something lose to their value.
#include "formats/ooxml/links.h"
#include "formats/ooxml/part.h"
#include "formats/ooxml/rules/rule_sets.h"

namespace sekisho::formats::ooxml {

using base::What;

namespace {

// 2.5: functions that compute, read cells, or change cells of the same drawing. Not here: CALLTHIS, DOCMD, HELP, HYPERLINK, OPENFILE, PLAYSOUND,
// RUNADDON, RUNADDONWARGS, RUNMACRO, and whatever later versions add.
constexpr Names kFunctions = words([] {
  return "ABS ACOS AND ANG360 ANGLEALONGPATH ANGLETOLOC ANGLETOPAR ARG ASIN ATAN ATAN2 BITAND BITNOT BITOR BITXOR BKGPAGENAME BLOB BLUE BOUND "
         "BOUNDINGBOXDIST BOUNDINGBOXRECT CALLOUTCOUNT CALLOUTTARGETREF CATEGORY CEILING CHAR COLORTOTHEME COMPANY CONTAINERCOUNT CONTAINERMEMBERCOUNT "
         "CONTAINERSHEETREF COS COSH CY DATA1 DATA2 DATA3 DATE DATETIME DATEVALUE DAY DAYOFYEAR DECIMALSEP DEFAULTEVENT DEG DEPENDSON DESCRIPTION DIST "
         "DISTTOPATH DOCCREATION DOCLASTEDIT DOCLASTPRINT DOCLASTSAVE EVALCELL EVALTEXT FIELDPICTURE FILENAME FIND FLOOR FONTTOID FORMAT FORMATEX "
         "FORMULAEXISTS GETREF GETVAL GOTOPAGE GRAVITY GREEN GUARD HASCATEGORY HOUR HSL HUE HUEDIFF HYPERLINKBASE ID IF INDEX INT INTERSECTX INTERSECTY "
         "INTUP IS1D ISERR ISERRNA ISERROR ISERRVALUE ISTHEMED KEYWORDS LEFT LEN LISTMEMBERCOUNT LISTORDER LISTSEP LISTSHEETREF LN LOC "
         "LOCALFORMULAEXISTS LOCTOLOC LOCTOPAR LOG10 LOOKUP LOWER LUM LUMDIFF MAGNITUDE MANAGER MASTERNAME MAX MID MIN MINUTE MODULUS MONTH MSOSHADE "
         "MSOTINT NA NAME NEARESTPOINTONPATH NOT NOW NURBS OPENGROUPWIN OPENSHEETWIN OPENTEXTWIN OR PAGECOUNT PAGENAME PAGENUMBER PAR PATHLENGTH "
         "PATHSEGMENT PI PNT PNTX PNTY POINTALONGPATH POLYLINE POW RAD RAND RECTSECT RED REF REPLACE REPT RGB RIGHT ROUND RTLSUSER SAT SATDIFF SECOND "
         "SEGMENTCOUNT SETATREF SETATREFEVAL SETATREFEXPR SETF SHADE SHAPETEXT SHEETREF SIGN SIN SINH SQRT STRSAME STRSAMEEX SUBJECT SUBSTITUTE SUM TAN "
         "TANH TEXTHEIGHT TEXTWIDTH THEME THEMECBV THEMEGUARD THEMEPROP THEMERESTORE THEMEVAL TIME TIMEVALUE TINT TITLE TONE TRIM TRUNC TYPE TYPEDESC "
         "UNICHAR UPPER USE USERUI WEEKDAY YEAR _ELLIPSE_ECC _ELLIPSE_THETA _UCON_BEGTYP _UCON_ENDTYP _UCON_GEOTYP _UCON_GEOTYP2D _UCON_HASHANDLES "
         "_UCON_LFTBOX _UCON_LX1 _UCON_LX2 _UCON_LY1 _UCON_LY2 _UCON_SIMPLE _UCON_X1 _UCON_X2 _UCON_Y1 _UCON_Y2 _UCON_BOTBOX _UCON_RGTBOX _UCON_TOPBOX "
         "_WALKGLUE _XFTRIGGER";
});

bool name_character(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; }

std::string capitals(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// Whatever calls a function, in texts too: SETF makes formulas of texts.
bool harmless_formula(std::string_view formula) {
  const std::string text = capitals(formula);
  bool sets = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') {  // a document of its own: [name]Pages[…]; within this one a name stands in front
      if (i == 0 || !(name_character(text[i - 1]) || static_cast<unsigned char>(text[i - 1]) >= 0x80)) return false;
    }
    if (text[i] != '(') continue;
    std::size_t end = i;
    while (end > 0 && text[end - 1] == ' ') --end;
    std::size_t begin = end;
    while (begin > 0 && name_character(text[begin - 1])) --begin;
    const std::string_view name = std::string_view(text).substr(begin, end - begin);
    if (name.empty()) continue;  // parentheses
    if (!kFunctions.contains(name)) return false;
    sets = sets || name == "SETF";
  }
  return !sets || text.find('&') == text.npos;  // the text of a formula put together from pieces
}

// Cell (2.3.4.2.5). Cells of a hyperlink are told by their names, which no other section has.
Verdict cell(Element& element, Part& part) {
  const std::string_view name = element.value("N"), formula = element.value("F");
  if (name == "Address") {
    if (!formula.empty() && formula != "Inh") {
      element.remove("F");
      part.removed(What::unsafe_link);
    }
    const std::string_view given = element.value("V");
    if (given.empty()) return Verdict::keep;
    auto link = safe_link(given);
    if (link && part.on(base::Setting::office_keep_links)) {
      element.set("V", part.keep_text(std::move(*link)));
      return Verdict::keep;
    }
    part.removed(link ? What::external_link : What::unsafe_link);
    return Verdict::drop;
  }
  if (!formula.empty() && !harmless_formula(formula)) {
    element.remove("F");
    part.removed(What::program_action);
  }
  // A value of an event or an action may hold the formula as a text.
  if (element.value("U") == "STR" && !harmless_formula(element.value("V")) && capitals(element.value("V")).find("RUN") != std::string::npos) {
    part.removed(What::program_action);
    return Verdict::drop;
  }
  return Verdict::keep;
}

constexpr Hook kHooks[] = {{words([] { return "Cell"; }), cell}};

constexpr Drop kDrops[] = {
    {words([] { return "Icon"; }), What::thumbnail},
    {words([] { return "EventItem EventList"; }), What::program_action},
    {words([] { return "DataConnection DataConnections DataRecordSet DataRecordSets DataTransferInfo"; }), What::data_connection},
    {words([] { return "PublishSettings PublishedPage RefreshableData"; }), What::metadata},
    {words([] { return "SolutionXML"; }), What::custom_xml},
    {words([] { return "VBProjectData"; }), What::macro},
};

constexpr Names kElements = words([] {
  return "AuthorEntry AuthorList Cell ColorEntry Colors CommentList Comments Connect Connects DocumentSettings DocumentSheet FaceName FaceNames "
         "ForeignData HeaderFooter HeaderFooterFont Master MasterContents MasterShortcut Masters Page PageContents PageSheet Pages RefBy Rel Row Section Shape Shapes SnapAngles StyleSheet "
         "StyleSheets Trigger VisioDocument Window Windows cp pp tp";
});

constexpr Names kTextElements = words([] {
  return "AttachedToolbars CommentEntry DynamicGridEnabled FooterCenter FooterLeft FooterMargin FooterRight GlueSettings HeaderCenter HeaderLeft HeaderMargin HeaderRight ProtectBkgnds "
         "ProtectMasters ProtectShapes ProtectStyles ShowConnectionPoints ShowGrid ShowGuides ShowPageBreaks ShowRulers SnapAngle SnapExtensions "
         "SnapSettings StencilGroup StencilGroupPos TabSplitterPos Text fld";
});

constexpr Names kAttributes = words([] {
  return "AlignName AssociatedPage AuthorID AutoCommentText BackPage Background BaseID BuildNumberCreated CharSet CharSets ClientHeight ClientWidth CommentID CompressionLevel "
         "CompressionType ContainerType Date DefaultFillStyle DefaultGuideStyle DefaultLineStyle DefaultTextStyle Del Document Done E EastAsianFont EditDate ExtentX ExtentY F "
         "FaceName FillStyle Flags ForeignType FromCell FromPart FromSheet Hidden ID IX IconSize IconUpdate Initials IsCustomName IsCustomNameU LineStyle "
         "MappingMode Master MasterShape MasterType MatchByName N Name NameU OriginalID Page Panose ParentWindow PatternFlags Prompt RGB ReadOnly ReviewerID Rot Sheet ShapeID PageID "
         "ShortcutHelp ShortcutURL ShowAsIcon T TextStyle ToCell ToPart ToSheet TopPage Type U UnicodeRanges UniqueID V ViewCenterX ViewCenterY ViewMarkup ViewScale WindowHeight "
         "WindowLeft WindowState WindowTop WindowType WindowWidth Height Weight";
});

constexpr Drop kAttributeDrops[] = {{words([] { return "AttachedToolbars CustomMenusFile CustomToolbarsFile"; }), What::custom_ui},
                                    {words([] { return "ShortcutHelp ShortcutURL"; }), What::external_link}};

constexpr Names kThemeElements = words([] {
  return "bkgnd clrScheme color connectorFontStyles decorator dynamicConnectorStyle effectProps fillProps fillStyle fillStyles fmtConnectorScheme fmtConnectorSchemeEx "
         "fmtConnectorSchemeLineStyles fmtScheme fmtSchemeEx fmtSchemeLineStyles fontProps fontStyle fontStyles fontStylesGroup lineEx lineStyle lineStyles schemeID themeScheme "
         "varColor1 varColor2 varColor3 varColor4 varColor5 varColor6 varColor7 varStyle variationClrScheme variationClrSchemeLst variationStyleScheme "
         "variationStyleSchemeLst";
});
constexpr Names kThemeAttributes = words([] {
  return "effectIdx embellishment end endSize fillIdx fontIdx lineIdx monotone name pattern rndg schemeEnum schemeGUID start startSize style";
});

constexpr NamespaceRules kRules[] = {
    {.ns = Ns::visio,
     .elements = kElements,
     .text_elements = kTextElements,
     .attributes = kAttributes,
     .needs_relation = words([] { return "Rel"; }),
     .hooks = kHooks,
     .drops = kDrops,
     .not_empty = words([] { return "ForeignData"; }),
     .attribute_drops = kAttributeDrops},
    {.ns = Ns::vt, .elements = kThemeElements, .attributes = kThemeAttributes},
};

}  // namespace

std::span<const NamespaceRules> visio_rules() { return kRules; }

}  // namespace sekisho::formats::ooxml
