#include "formats/pdf/kinds.h"

#include <array>

namespace sekisho::formats::pdf {

namespace {

using K = Kind;
constexpr Role kName{kOne, K::name}, kNames{kOne | kList, K::name}, kInteger{kOne, K::integer}, kNumber{kOne, K::number}, kFlag{kOne, K::boolean},
    kString{kOne, K::string}, kPlain{kOne, K::plain};
constexpr Role one(Kind kind) { return {kOne, kind}; }
constexpr Role list(Kind kind) { return {kList, kind}; }
constexpr Role some(Kind kind) { return {kOne | kList, kind}; }
constexpr Role map(Kind kind) { return {kMap, kind}; }
constexpr Role name_or(Kind kind) { return {kOne | kOrName, kind}; }
constexpr Role names_or(Kind kind) { return {kOne | kList | kOrName, kind}; }

// 7.8.3
constexpr Key kResources[] = {{"/ExtGState", map(K::graphics_state)},
                              {"/ColorSpace", map(K::color_space)},
                              {"/Pattern", map(K::pattern)},
                              {"/Shading", map(K::shading)},
                              {"/XObject", map(K::xobject)},
                              {"/Font", map(K::font)},
                              {"/ProcSet", kNames},
                              {"/Properties", map(K::property_list)},
                              {"/Encoding", map(K::encoding)}};

// 9.5 to 9.8
constexpr Key kFont[] = {{"/Type", kName},
                         {"/Subtype", kName},
                         {"/BaseFont", kName},
                         {"/Name", kName},
                         {"/FirstChar", kInteger},
                         {"/LastChar", kInteger},
                         {"/Widths", kPlain},
                         {"/FontDescriptor", one(K::font_descriptor)},
                         {"/Encoding", name_or(K::encoding)},
                         {"/ToUnicode", name_or(K::cmap)},
                         {"/FontBBox", kPlain},
                         {"/FontMatrix", kPlain},
                         {"/CharProcs", map(K::content)},
                         {"/Resources", one(K::resources)},
                         {"/DescendantFonts", list(K::font)},
                         {"/CIDSystemInfo", one(K::system_info)},
                         {"/DW", kNumber},
                         {"/W", kPlain},
                         {"/DW2", kPlain},
                         {"/W2", kPlain},
                         {"/CIDToGIDMap", name_or(K::data)}};
constexpr Key kFontDescriptor[] = {{"/Type", kName},
                                   {"/FontName", kName},
                                   {"/FontFamily", kString},
                                   {"/FontStretch", kName},
                                   {"/FontWeight", kNumber},
                                   {"/Flags", kInteger},
                                   {"/FontBBox", kPlain},
                                   {"/ItalicAngle", kNumber},
                                   {"/Ascent", kNumber},
                                   {"/Descent", kNumber},
                                   {"/Leading", kNumber},
                                   {"/CapHeight", kNumber},
                                   {"/XHeight", kNumber},
                                   {"/StemV", kNumber},
                                   {"/StemH", kNumber},
                                   {"/AvgWidth", kNumber},
                                   {"/MaxWidth", kNumber},
                                   {"/MissingWidth", kNumber},
                                   {"/FontFile", one(K::font_program)},
                                   {"/FontFile2", one(K::font_program)},
                                   {"/FontFile3", one(K::font_program)},
                                   {"/CharSet", kString},
                                   {"/Style", one(K::style)},
                                   {"/Lang", kName},
                                   {"/FD", map(K::font_descriptor)},
                                   {"/CIDSet", one(K::data)}};
constexpr Key kEncoding[] = {{"/Type", kName}, {"/BaseEncoding", kName}, {"/Differences", kPlain}};
constexpr Key kSystemInfo[] = {{"/Registry", kString}, {"/Ordering", kString}, {"/Supplement", kInteger}};
constexpr Key kStyle[] = {{"/Panose", kString}};
constexpr Key kCmap[] = {
    {"/Type", kName}, {"/CMapName", kName}, {"/CIDSystemInfo", one(K::system_info)}, {"/WMode", kInteger}, {"/UseCMap", name_or(K::cmap)}};
// CIDSet, CIDToGIDMap, JBIG2 globals
constexpr Key kData[] = {{"/Subtype", kName}, {"/Length1", kInteger}, {"/Length2", kInteger}, {"/Length3", kInteger}};
// 9.9; the lengths of its parts are written anew.
constexpr Key kFontProgram[] = {{"/Subtype", kName}};

// 8.4.5, 11.6.5.2, 11.6.6
constexpr Key kGraphicsState[] = {{"/Type", kName},
                                  {"/LW", kNumber},
                                  {"/LC", kInteger},
                                  {"/LJ", kInteger},
                                  {"/ML", kNumber},
                                  {"/D", kPlain},
                                  {"/RI", kName},
                                  {"/OP", kFlag},
                                  {"/op", kFlag},
                                  {"/OPM", kInteger},
                                  {"/Font", list(K::font)},
                                  {"/BG", one(K::function)},
                                  {"/BG2", name_or(K::function)},
                                  {"/UCR", one(K::function)},
                                  {"/UCR2", name_or(K::function)},
                                  {"/TR", names_or(K::function)},
                                  {"/TR2", names_or(K::function)},
                                  {"/HT", name_or(K::halftone)},
                                  {"/HTO", kPlain},
                                  {"/FL", kNumber},
                                  {"/SM", kNumber},
                                  {"/SA", kFlag},
                                  {"/BM", kNames},
                                  {"/SMask", name_or(K::soft_mask)},
                                  {"/CA", kNumber},
                                  {"/ca", kNumber},
                                  {"/AIS", kFlag},
                                  {"/TK", kFlag},
                                  {"/UseBlackPtComp", kName}};
constexpr Key kSoftMask[] = {{"/Type", kName}, {"/S", kName}, {"/G", one(K::form)}, {"/BC", kPlain}, {"/TR", name_or(K::function)}};
constexpr Key kGroup[] = {{"/Type", kName}, {"/S", kName}, {"/CS", one(K::color_space)}, {"/I", kFlag}, {"/K", kFlag}};
constexpr Key kHalftone[] = {{"/Type", kName},
                             {"/HalftoneType", kInteger},
                             {"/HalftoneName", kString},
                             {"/Frequency", kNumber},
                             {"/Angle", kNumber},
                             {"/SpotFunction", names_or(K::function)},
                             {"/AccurateScreens", kFlag},
                             {"/TransferFunction", name_or(K::function)},
                             {"/Width", kInteger},
                             {"/Height", kInteger},
                             {"/Width2", kInteger},
                             {"/Height2", kInteger},
                             {"/Xsquare", kInteger},
                             {"/Ysquare", kInteger}};

// 8.7
constexpr Key kPattern[] = {
    {"/Type", kName}, {"/PatternType", kInteger}, {"/Shading", one(K::shading)}, {"/Matrix", kPlain}, {"/ExtGState", one(K::graphics_state)}};
constexpr Key kTilingPattern[] = {{"/Type", kName},   {"/PatternType", kInteger}, {"/PaintType", kInteger}, {"/TilingType", kInteger},
                                  {"/BBox", kPlain},  {"/XStep", kNumber},        {"/YStep", kNumber},      {"/Resources", one(K::resources)},
                                  {"/Matrix", kPlain}};
constexpr Key kShading[] = {{"/ShadingType", kInteger},
                            {"/ColorSpace", one(K::color_space)},
                            {"/Background", kPlain},
                            {"/BBox", kPlain},
                            {"/AntiAlias", kFlag},
                            {"/Domain", kPlain},
                            {"/Matrix", kPlain},
                            {"/Function", some(K::function)},
                            {"/Coords", kPlain},
                            {"/Extend", kPlain},
                            {"/BitsPerCoordinate", kInteger},
                            {"/BitsPerComponent", kInteger},
                            {"/BitsPerFlag", kInteger},
                            {"/Decode", kPlain},
                            {"/VerticesPerRow", kInteger}};

// 7.10
constexpr Key kFunction[] = {{"/FunctionType", kInteger},
                             {"/Domain", kPlain},
                             {"/Range", kPlain},
                             {"/Size", kPlain},
                             {"/BitsPerSample", kInteger},
                             {"/Order", kInteger},
                             {"/Encode", kPlain},
                             {"/Decode", kPlain},
                             {"/C0", kPlain},
                             {"/C1", kPlain},
                             {"/N", kNumber},
                             {"/Functions", list(K::function)},
                             {"/Bounds", kPlain}};

// 8.6.5, 8.6.6
constexpr Key kIccProfile[] = {{"/N", kInteger}, {"/Alternate", one(K::color_space)}, {"/Range", kPlain}};
constexpr Key kCalibrated[] = {{"/WhitePoint", kPlain}, {"/BlackPoint", kPlain}, {"/Gamma", kPlain}, {"/Matrix", kPlain}, {"/Range", kPlain}};
constexpr Key kColorants[] = {
    {"/Subtype", kName}, {"/Colorants", map(K::color_space)}, {"/Process", one(K::process)}, {"/MixingHints", one(K::mixing_hints)}};
constexpr Key kProcess[] = {{"/ColorSpace", one(K::color_space)}, {"/Components", kNames}};
constexpr Key kMixingHints[] = {{"/Solidities", map(K::number)}, {"/PrintingOrder", kNames}, {"/DotGain", map(K::function)}};

// 8.10, 8.9.5; /Filter and what goes with it are the writer's
constexpr Key kForm[] = {{"/Type", kName},
                         {"/Subtype", kName},
                         {"/FormType", kInteger},
                         {"/BBox", kPlain},
                         {"/Matrix", kPlain},
                         {"/Resources", one(K::resources)},
                         {"/Group", one(K::group)},
                         {"/OC", one(K::property_list)},
                         {"/StructParent", kInteger},
                         {"/StructParents", kInteger},
                         {"/Name", kName}};
constexpr Key kImage[] = {{"/Type", kName},
                          {"/Subtype", kName},
                          {"/Width", kInteger},
                          {"/Height", kInteger},
                          {"/ColorSpace", one(K::color_space)},
                          {"/BitsPerComponent", kInteger},
                          {"/Intent", kName},
                          {"/ImageMask", kFlag},
                          {"/Mask", {kOne, K::image}},
                          {"/Decode", kPlain},
                          {"/Interpolate", kFlag},
                          {"/SMask", one(K::image)},
                          {"/SMaskInData", kInteger},
                          {"/Name", kName},
                          {"/StructParent", kInteger},
                          {"/OC", one(K::property_list)},
                          {"/Matte", kPlain}};

// 8.11
constexpr Key kOptionalContent[] = {{"/Type", kName}, {"/Name", kString}, {"/Intent", kNames}, {"/Usage", one(K::usage)}};
constexpr Key kOptionalMembership[] = {
    {"/Type", kName}, {"/OCGs", {kOne | kList | kInPlace, K::optional_content}}, {"/P", kName}, {"/VE", one(K::visibility)}};
constexpr Key kUsage[] = {{"/Language", one(K::usage_part)}, {"/Export", one(K::usage_part)}, {"/Zoom", one(K::usage_part)},
                          {"/Print", one(K::usage_part)},    {"/View", one(K::usage_part)},   {"/PageElement", one(K::usage_part)}};
constexpr Key kUsagePart[] = {{"/Lang", kString}, {"/Preferred", kName}, {"/ExportState", kName}, {"/min", kNumber},
                              {"/max", kNumber},  {"/Subtype", kName},   {"/PrintState", kName},  {"/ViewState", kName}};
constexpr Key kOptionalConfig[] = {{"/Name", kString},
                                   {"/BaseState", kName},
                                   {"/ON", list(K::optional_content)},
                                   {"/OFF", list(K::optional_content)},
                                   {"/Intent", kNames},
                                   {"/Order", list(K::visibility)},
                                   {"/ListMode", kName},
                                   {"/RBGroups", list(K::visibility)},
                                   {"/Locked", list(K::optional_content)}};
// 14.6
constexpr Key kMarkedContent[] = {{"/Type", kName},         {"/Subtype", kName},    {"/MCID", kInteger}, {"/Lang", kString},
                                  {"/ActualText", kString}, {"/Alt", kString},      {"/E", kString},     {"/BBox", kPlain},
                                  {"/Attached", kPlain},    {"/Contents", kString}, {"/O", kName}};

// 12.5, 12.7: annotations and the fields they are merged with
constexpr Key kAnnotation[] = {{"/Type", kName},
                               {"/Subtype", kName},
                               {"/Rect", kPlain},
                               {"/Contents", kString},
                               {"/P", one(K::page)},
                               {"/NM", kString},
                               {"/M", kString},
                               {"/F", kInteger},
                               {"/AP", one(K::appearance)},
                               {"/AS", kName},
                               {"/Border", kPlain},
                               {"/C", kPlain},
                               {"/StructParent", kInteger},
                               {"/OC", one(K::property_list)},
                               {"/Lang", kString},
                               {"/BM", kName},
                               {"/ca", kNumber},
                               {"/CA", kNumber},
                               {"/T", kString},
                               {"/Popup", one(K::annotation)},
                               {"/CreationDate", kString},
                               {"/IRT", one(K::annotation)},
                               {"/Subj", kString},
                               {"/RT", kName},
                               {"/IT", kName},
                               {"/A", one(K::action)},
                               {"/Dest", one(K::destination)},
                               {"/H", kName},
                               {"/QuadPoints", kPlain},
                               {"/BS", one(K::border_style)},
                               {"/Open", kFlag},
                               {"/Name", kName},
                               {"/State", kString},
                               {"/StateModel", kString},
                               {"/DA", kString},
                               {"/Q", kInteger},
                               {"/DS", kString},
                               {"/CL", kPlain},
                               {"/BE", one(K::border_effect)},
                               {"/RD", kPlain},
                               {"/LE", kNames},
                               {"/L", kPlain},
                               {"/IC", kPlain},
                               {"/LL", kNumber},
                               {"/LLE", kNumber},
                               {"/Cap", kFlag},
                               {"/LLO", kNumber},
                               {"/CP", kName},
                               {"/CO", kPlain},
                               {"/Vertices", kPlain},
                               {"/Path", kPlain},
                               {"/Sy", kName},
                               {"/InkList", kPlain},
                               {"/Parent", one(K::annotation)},
                               {"/MK", one(K::appearance_look)},
                               {"/RO", one(K::form)},
                               {"/OverlayText", kString},
                               {"/Repeat", kFlag},
                               {"/FixedPrint", one(K::fixed_print)},
                               {"/FT", kName},
                               {"/Kids", list(K::field)},
                               {"/TU", kString},
                               {"/TM", kString},
                               {"/Ff", kInteger},
                               {"/V", one(K::text_stream)},
                               {"/DV", one(K::text_stream)},
                               {"/Opt", kPlain},
                               {"/TI", kInteger},
                               {"/I", kPlain},
                               {"/MaxLen", kInteger},
                               {"/DR", one(K::resources)}};
constexpr Key kAppearance[] = {{"/N", {kOne | kMap, K::form}}, {"/R", {kOne | kMap, K::form}}, {"/D", {kOne | kMap, K::form}}};
constexpr Key kAppearanceLook[] = {{"/R", kInteger},      {"/BC", kPlain},           {"/BG", kPlain},      {"/CA", kString},
                                   {"/RC", kString},      {"/AC", kString},          {"/I", one(K::form)}, {"/RI", one(K::form)},
                                   {"/IX", one(K::form)}, {"/IF", one(K::icon_fit)}, {"/TP", kInteger}};
constexpr Key kIconFit[] = {{"/SW", kName}, {"/S", kName}, {"/A", kPlain}, {"/FB", kFlag}};
constexpr Key kBorderStyle[] = {{"/Type", kName}, {"/W", kNumber}, {"/S", kName}, {"/D", kPlain}};
constexpr Key kBorderEffect[] = {{"/S", kName}, {"/I", kNumber}};
constexpr Key kFixedPrint[] = {{"/Type", kName}, {"/Matrix", kPlain}, {"/H", kNumber}, {"/V", kNumber}};

// 12.4.4, 14.11
constexpr Key kTransition[] = {{"/Type", kName}, {"/S", kName},   {"/D", kNumber},  {"/Dm", kName},
                               {"/M", kName},    {"/Di", kPlain}, {"/SS", kNumber}, {"/B", kFlag}};
constexpr Key kBoxColors[] = {
    {"/CropBox", one(K::box_style)}, {"/BleedBox", one(K::box_style)}, {"/TrimBox", one(K::box_style)}, {"/ArtBox", one(K::box_style)}};
constexpr Key kBoxStyle[] = {{"/C", kPlain}, {"/W", kNumber}, {"/S", kName}, {"/D", kPlain}};
constexpr Key kOutputIntent[] = {{"/Type", kName},
                                 {"/S", kName},
                                 {"/OutputCondition", kString},
                                 {"/OutputConditionIdentifier", kString},
                                 {"/RegistryName", kString},
                                 {"/Info", kString},
                                 {"/DestOutputProfile", one(K::icc_profile)}};

// 14.7, 14.8
constexpr Key kStructureElement[] = {{"/Type", kName},
                                     {"/S", kName},
                                     {"/P", one(K::structure_parent)},
                                     {"/ID", kString},
                                     {"/Pg", one(K::page)},
                                     {"/K", some(K::structure_kid)},
                                     {"/A", {kOne | kList, K::attribute}},
                                     {"/C", kNames},
                                     {"/R", kInteger},
                                     {"/T", kString},
                                     {"/Lang", kString},
                                     {"/Alt", kString},
                                     {"/E", kString},
                                     {"/ActualText", kString},
                                     {"/NS", one(K::namespace_)},
                                     {"/Ref", list(K::structure_element)}};
constexpr Key kMarkedReference[] = {{"/Type", kName}, {"/Pg", one(K::page)}, {"/Stm", one(K::known_xobject)}, {"/MCID", kInteger}};
constexpr Key kObjectReference[] = {{"/Type", kName}, {"/Pg", one(K::page)}, {"/Obj", one(K::known_annotation)}};
constexpr Key kNamespace[] = {{"/Type", kName}, {"/NS", kString}, {"/RoleMapNS", map(K::role_mapping)}};
constexpr Key kAttribute[] = {{"/O", kName},
                              {"/Placement", kName},
                              {"/WritingMode", kName},
                              {"/BackgroundColor", kPlain},
                              {"/BorderColor", kPlain},
                              {"/BorderStyle", kPlain},
                              {"/BorderThickness", kPlain},
                              {"/Padding", kPlain},
                              {"/Color", kPlain},
                              {"/SpaceBefore", kNumber},
                              {"/SpaceAfter", kNumber},
                              {"/StartIndent", kNumber},
                              {"/EndIndent", kNumber},
                              {"/TextIndent", kNumber},
                              {"/TextAlign", kName},
                              {"/BBox", kPlain},
                              {"/Width", kPlain},
                              {"/Height", kPlain},
                              {"/BlockAlign", kName},
                              {"/InlineAlign", kName},
                              {"/TBorderStyle", kPlain},
                              {"/TPadding", kPlain},
                              {"/BaselineShift", kNumber},
                              {"/LineHeight", kPlain},
                              {"/TextPosition", kName},
                              {"/TextDecorationColor", kPlain},
                              {"/TextDecorationThickness", kNumber},
                              {"/TextDecorationType", kName},
                              {"/RubyAlign", kName},
                              {"/RubyPosition", kName},
                              {"/GlyphOrientationVertical", kPlain},
                              {"/ColumnCount", kInteger},
                              {"/ColumnGap", kPlain},
                              {"/ColumnWidths", kPlain},
                              {"/ListNumbering", kName},
                              {"/ContinuedList", kFlag},
                              {"/ContinuedFrom", kString},
                              {"/Role", kName},
                              {"/checked", kName},
                              {"/Checked", kName},
                              {"/Desc", kString},
                              {"/RowSpan", kInteger},
                              {"/ColSpan", kInteger},
                              {"/Headers", kPlain},
                              {"/Scope", kName},
                              {"/Summary", kString},
                              {"/Short", kString},
                              {"/Type", kName},
                              {"/Subtype", kName},
                              {"/NS", one(K::namespace_)}};

// 12.2, 14.7.1, 7.12, 12.4.2
constexpr Key kViewerPreferences[] = {{"/HideToolbar", kFlag},
                                      {"/HideMenubar", kFlag},
                                      {"/HideWindowUI", kFlag},
                                      {"/FitWindow", kFlag},
                                      {"/CenterWindow", kFlag},
                                      {"/DisplayDocTitle", kFlag},
                                      {"/NonFullScreenPageMode", kName},
                                      {"/Direction", kName},
                                      {"/ViewArea", kName},
                                      {"/ViewClip", kName},
                                      {"/PrintArea", kName},
                                      {"/PrintClip", kName},
                                      {"/PrintScaling", kName},
                                      {"/Duplex", kName},
                                      {"/PickTrayByPDFSize", kFlag},
                                      {"/PrintPageRange", kPlain},
                                      {"/NumCopies", kInteger}};
constexpr Key kMarkInfo[] = {{"/Type", kName}, {"/Marked", kFlag}, {"/UserProperties", kFlag}, {"/Suspects", kFlag}};
constexpr Key kExtension[] = {{"/Type", kName}, {"/BaseVersion", kName}, {"/ExtensionLevel", kInteger}, {"/ExtensionRevision", kString}};
constexpr Key kPageLabel[] = {{"/Type", kName}, {"/S", kName}, {"/P", kString}, {"/St", kInteger}};

constexpr auto kSpecs = [] {
  std::array<KindSpec, static_cast<std::size_t>(K::count_)> specs{};
  auto set = [&](Kind kind, std::span<const Key> keys, Body body = Body::dictionary) { specs[static_cast<std::size_t>(kind)] = {keys, body}; };
  set(K::content, {}, Body::stream);
  set(K::text_stream, {}, Body::stream);
  set(K::form, kForm, Body::stream);
  set(K::image, kImage, Body::stream);
  set(K::data, kData, Body::stream);
  set(K::font_program, kFontProgram, Body::stream);
  set(K::cmap, kCmap, Body::stream);
  set(K::tiling_pattern, kTilingPattern, Body::stream);
  set(K::icc_profile, kIccProfile, Body::stream);
  set(K::function_stream, kFunction, Body::stream);
  set(K::resources, kResources);
  set(K::font, kFont);
  set(K::font_descriptor, kFontDescriptor);
  set(K::encoding, kEncoding);
  set(K::system_info, kSystemInfo);
  set(K::style, kStyle);
  set(K::graphics_state, kGraphicsState);
  set(K::soft_mask, kSoftMask);
  set(K::group, kGroup);
  set(K::pattern, kPattern);
  set(K::shading, kShading, Body::either);
  set(K::halftone_dict, kHalftone, Body::either);
  set(K::function_dict, kFunction);
  set(K::colorants, kColorants);
  set(K::process, kProcess);
  set(K::mixing_hints, kMixingHints);
  set(K::calibrated, kCalibrated);
  set(K::optional_content, kOptionalContent);
  set(K::optional_membership, kOptionalMembership);
  set(K::usage, kUsage);
  set(K::usage_part, kUsagePart);
  set(K::marked_content, kMarkedContent);
  set(K::optional_config, kOptionalConfig);
  set(K::annotation, kAnnotation);
  set(K::appearance, kAppearance);
  set(K::appearance_look, kAppearanceLook);
  set(K::icon_fit, kIconFit);
  set(K::border_style, kBorderStyle);
  set(K::border_effect, kBorderEffect);
  set(K::fixed_print, kFixedPrint);
  set(K::transition, kTransition);
  set(K::box_colors, kBoxColors);
  set(K::box_style, kBoxStyle);
  set(K::output_intent, kOutputIntent);
  set(K::structure_element, kStructureElement);
  set(K::marked_reference, kMarkedReference);
  set(K::object_reference, kObjectReference);
  set(K::namespace_, kNamespace);
  set(K::attribute, kAttribute);
  set(K::viewer_preferences, kViewerPreferences);
  set(K::mark_info, kMarkInfo);
  set(K::extension, kExtension);
  set(K::page_label, kPageLabel);
  return specs;
}();

}  // namespace

const KindSpec& spec(Kind kind) { return kSpecs[static_cast<std::size_t>(kind)]; }

const Key* find_key(Kind kind, std::string_view name) {
  for (const Key& key : spec(kind).keys)
    if (key.name == name) return &key;
  return nullptr;
}

}  // namespace sekisho::formats::pdf
