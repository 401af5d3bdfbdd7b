#include "formats/odf/vocabulary.h"

namespace sekisho::formats::odf {

using base::What;

namespace {

#define SEKISHO_OASIS(name, local) constexpr std::string_view name[] = {"urn:oasis:names:tc:opendocument:xmlns:" local ":1.0"};
SEKISHO_OASIS(kOffice, "office")
SEKISHO_OASIS(kMeta, "meta")
SEKISHO_OASIS(kConfig, "config")
SEKISHO_OASIS(kNumber, "datastyle")
SEKISHO_OASIS(kChart, "chart")
SEKISHO_OASIS(kForm, "form")
SEKISHO_OASIS(kPresentation, "presentation")
SEKISHO_OASIS(kDr3d, "dr3d")
SEKISHO_OASIS(kAnimation, "animation")
SEKISHO_OASIS(kSmil, "smil-compatible")
SEKISHO_OASIS(kSvg, "svg-compatible")
SEKISHO_OASIS(kFo, "xsl-fo-compatible")
SEKISHO_OASIS(kScript, "script")
#undef SEKISHO_OASIS
constexpr std::string_view kXml[] = {"http://www.w3.org/XML/1998/namespace"};
constexpr std::string_view kXlink[] = {"http://www.w3.org/1999/xlink"};
constexpr std::string_view kDc[] = {"http://purl.org/dc/elements/1.1/"};
constexpr std::string_view kMath[] = {"http://www.w3.org/1998/Math/MathML"};
constexpr std::string_view kXhtml[] = {"http://www.w3.org/1999/xhtml"};
constexpr std::string_view kGrddl[] = {"http://www.w3.org/2003/g/data-view#"};
constexpr std::string_view kCss3[] = {"http://www.w3.org/TR/css3-text/", "http://www.w3.org/TR/css3-text"};
constexpr std::string_view kOf[] = {"urn:oasis:names:tc:opendocument:xmlns:of:1.2"};
constexpr std::string_view kOooc[] = {"http://openoffice.org/2004/calc"};
constexpr std::string_view kOoow[] = {"http://openoffice.org/2004/writer"};
constexpr std::string_view kOoo[] = {"http://openoffice.org/2004/office"};
constexpr std::string_view kMsoxl[] = {"http://schemas.microsoft.com/office/excel/formula"};
constexpr std::string_view kOfficeOoo[] = {"http://openoffice.org/2009/office"};
constexpr std::string_view kTableOoo[] = {"http://openoffice.org/2009/table"};
constexpr std::string_view kDrawOoo[] = {"http://openoffice.org/2010/draw"};
constexpr std::string_view kChartOoo[] = {"http://openoffice.org/2010/chart"};
constexpr std::string_view kField[] = {"urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"};
constexpr std::string_view kFormx[] = {"urn:openoffice:names:experimental:ooxml-odf-interop:xmlns:form:1.0"};
constexpr std::string_view kCalcext[] = {"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"};
constexpr std::string_view kLoext[] = {"urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"};

// ---- office: the frame of a document (ISO/IEC 26300-1, 3, 14)
constexpr auto kOfficeElements = words([] {
  return "annotation annotation-end automatic-styles body change-info chart document document-content document-meta document-settings "
         "document-styles drawing font-face-decls forms image master-styles meta presentation scripts settings spreadsheet styles text "
         "font-decls";
});
constexpr auto kOfficeText = words([] { return "binary-data"; });
constexpr auto kOfficeAttributes = words([] {
  return "boolean-value currency date-value display mimetype name process-content server-map string-value target-frame "
         "target-frame-name time-value title value value-type version class";
});
constexpr auto kScripts = words([] { return "script"; });
constexpr auto kListeners = words([] { return "event-listeners events"; });
constexpr auto kDdeSource = words([] { return "dde-source"; });
constexpr auto kDatabase = words([] { return "database"; });
constexpr Drop kOfficeDrops[] = {{kScripts, What::macro}, {kListeners, What::event_handler}, {kDdeSource, What::dde}, {kDatabase, What::data_query}};

// ---- meta, dc: who and when; only the title of a document may stay, and the hands of comments and changes
constexpr auto kMetaText = words([] { return "creator-initials date-string"; });
constexpr auto kMetaTemplate = words([] { return "template"; });
constexpr auto kMetaReload = words([] { return "auto-reload hyperlink-behaviour"; });
constexpr auto kMetaRest = words([] {
  return "creation-date date-time document-statistic editing-cycles editing-duration generator initial-creator keyword keywords "
         "print-date printed-by user-defined";
});
constexpr Drop kMetaDrops[] = {{kMetaTemplate, What::attached_template}, {kMetaReload, What::external_link}, {kMetaRest, What::metadata}};
constexpr auto kDcText = words([] { return "creator date title"; });
constexpr auto kDcRest =
    words([] { return "contributor coverage description format identifier language publisher relation rights source subject type"; });
constexpr Drop kDcDrops[] = {{kDcRest, What::metadata}};

constexpr auto kConfigElements = words([] { return "config-item-map-entry config-item-map-indexed config-item-map-named config-item-set"; });
constexpr auto kConfigText = words([] { return "config-item"; });
constexpr auto kConfigAttributes = words([] { return "name type"; });

// ---- number: data styles (16.29)
constexpr auto kNumberElements = words([] {
  return "am-pm boolean boolean-style currency-style date-style day day-of-week era fraction hours minutes month number number-style "
         "percentage-style quarter scientific-number seconds text-content text-style time-style week-of-year year";
});
constexpr auto kNumberText = words([] { return "currency-symbol embedded-text fill-character text"; });
constexpr auto kNumberAttributes = words([] {
  return "automatic-order calendar country decimal-places decimal-replacement denominator-value display-factor exponent-interval "
         "forced-exponent-sign format-source grouping language max-denominator-value min-decimal-places min-denominator-digits "
         "min-exponent-digits min-integer-digits min-numerator-digits position possessive-form rfc-language-tag script style textual "
         "title transliteration-country transliteration-format transliteration-language transliteration-style truncate-on-overflow";
});

// ---- chart (11)
constexpr auto kChartElements = words([] {
  return "axis categories chart coordinate-region data-label data-point domain equation error-indicator floor footer grid "
         "label-separator legend mean-value plot-area regression-curve series stock-gain-marker stock-loss-marker stock-range-line "
         "subtitle symbol-image title wall date-scale";
});
constexpr auto kChartAttributes = words([] {
  return "angle-offset attached-axis auto-position auto-size automatic-content axis-label-position axis-position axis-type "
         "base-time-unit class column-mapping connect-bars custom-label-pos-x custom-label-pos-y data-label-number data-label-symbol "
         "data-label-series data-label-text data-source-has-labels deep destination-column dimension display-equation display-label display-r-square "
         "error-category error-lower-indicator error-lower-limit error-lower-range error-margin error-percentage "
         "error-upper-indicator error-upper-limit error-upper-range gap-width group-bars-per-axis hole-size include-hidden-cells "
         "interpolation interval-major interval-minor interval-minor-divisor japanese-candle-stick label-arrangement "
         "label-cell-address label-position label-position-negative legend-align legend-position lines link-data-style-to-source "
         "logarithmic major-interval-unit major-interval-value maximum mean-value minimum minor-interval-unit minor-interval-value "
         "name numeric-column origin overlap percentage pie-offset regression-extrapolate-backward regression-extrapolate-forward "
         "regression-force-intercept regression-intercept-value regression-max-degree regression-min-degree regression-moving-type "
         "regression-name regression-period regression-type repeated reverse-direction right-angled-axes row-mapping "
         "scale-text series-source show-equation show-r-square solid-type sort-by-x-values spline-order spline-resolution stacked "
         "style-name symbol-height symbol-name symbol-type symbol-width text-overlap three-dimensional tick-mark-position "
         "tick-marks-major-inner tick-marks-major-outer tick-marks-minor-inner tick-marks-minor-outer treat-empty-cells "
         "values-cell-range-address vertical visible";
});

// ---- form (13): what shows and what a person can fill in; nothing that sends, runs or asks a database
constexpr auto kFormElements = words([] {
  return "button checkbox column combobox date file fixed-text form formatted-text frame generic-control grid hidden image image-frame item "
         "listbox number option password radio text textarea time value-range properties property list-property list-value";
});
constexpr auto kFormAttributes = words([] {
  return "apply-design-mode auto-complete automatic-focus bound-column button-type control-implementation convert-empty-to-null "
         "current-selected current-state current-value default-button delay-for-repeat disabled dropdown echo-char for group-name id "
         "image-align image-position input-required label linked-cell list-linkage-type list-source-type max-length max-value "
         "min-value multi-line multiple name orientation page-step-size printable property-name readonly repeat selected size "
         "source-cell-range spin-button state step-size tab-cycle tab-index tab-stop text-style-name title toggle "
         "validation value visual-effect";
});
constexpr auto kFormConnection = words([] { return "connection-resource"; });
constexpr Drop kFormDrops[] = {{kFormConnection, What::data_query}};
constexpr auto kFormData = words([] {
  return "allow-deletes allow-inserts allow-updates apply-filter command command-type data-field datasource detail-fields escape-processing "
         "filter ignore-result list-source master-fields navigation-mode order";
});
constexpr auto kFormSubmits = words([] { return "enctype image-data method"; });
constexpr Drop kFormAttributeDrops[] = {{kFormData, What::data_query}, {kFormSubmits, What::html_form}};

// ---- presentation (10.9.3, 19.388 …)
constexpr auto kPresentationElements = words([] {
  return "animation-group animations date-time date-time-decl dim footer footer-decl header header-decl hide-shape hide-text notes "
         "placeholder settings show show-shape show-text";
});
constexpr auto kPresentationText = words([] { return "date-time-decl footer-decl header-decl"; });
constexpr auto kPresentationAttributes = words([] {
  return "animations background-objects-visible background-visible class class-names delay direction display-date-time display-footer "
         "display-header display-page-number duration effect endless force-manual full-screen group-id master-element mouse-as-pen "
         "mouse-visible name node-type object pages path-id pause placeholder play-full presentation-page-layout-name preset-class "
         "preset-id preset-sub-type show show-end-of-presentation-slide show-logo source speed start-page start-scale start-with-navigator "
         "stay-on-top style-name transition-on-click transition-speed transition-style transition-type use-date-time-name "
         "use-footer-name use-header-name user-transformed visibility";
});
constexpr auto kPresentationMedia = words([] { return "play sound"; });
constexpr auto kPresentationListener = words([] { return "event-listener event"; });
constexpr Drop kPresentationDrops[] = {{kPresentationMedia, What::media}, {kPresentationListener, What::event_handler}};

constexpr auto kDr3dElements = words([] { return "cube extrude light rotate scene sphere"; });
constexpr auto kDr3dAttributes = words([] {
  return "ambient-color back-scale backface-culling center close-back close-front depth diffuse-color direction distance "
         "edge-rounding edge-rounding-mode emissive-color enabled end-angle focal-length horizontal-segments lighting-mode max-edge "
         "min-edge normals-direction normals-kind projection shade-mode shadow shadow-slant shininess size specular specular-color "
         "texture-filter texture-generation-mode-x texture-generation-mode-y texture-kind texture-mode transform vertical-segments "
         "vpn vrp vup";
});

constexpr auto kAnimElements = words([] { return "animate animateColor animateMotion animateTransform iterate par param seq set transitionFilter"; });
constexpr auto kAnimAttributes =
    words([] { return "color-interpolation color-interpolation-direction formula id iterate-interval iterate-type name sub-item value"; });
constexpr auto kAnimAudio = words([] { return "audio"; });
constexpr auto kAnimCommand = words([] { return "command"; });
constexpr Drop kAnimDrops[] = {{kAnimAudio, What::media}, {kAnimCommand, What::program_action}};
constexpr auto kSmilAttributes = words([] {
  return "accelerate accumulate additive attributeName attributeType autoReverse begin by calcMode decelerate direction dur end endsync "
         "fadeColor fill fillDefault from keySplines keyTimes max min mode repeatCount repeatDur restart restartDefault subtype "
         "targetElement to type values";
});

// ---- the compatible parts of SVG and XSL
constexpr auto kSvgElements = words([] { return "definition-src font-face-format font-face-name linearGradient radialGradient stop"; });
constexpr auto kSvgText = words([] { return "desc title"; });
constexpr auto kSvgAttributes = words([] {
  return "accent-height alphabetic ascent bbox cap-height cx cy d descent fill fill-rule font-family font-size font-stretch font-style "
         "font-variant font-weight fx fy gradientTransform gradientUnits hanging height ideographic mathematical name offset "
         "opacity origin overline-position overline-thickness panose-1 path points r rx ry slope spreadMethod stemh stemv "
         "stop-color stop-opacity strikethrough-position strikethrough-thickness string stroke stroke-color stroke-linecap "
         "stroke-opacity stroke-width text-rotate-angle type underline-position underline-thickness unicode-range units-per-em "
         "v-alphabetic v-hanging v-ideographic v-mathematical viewBox width widths x x-height x1 x2 y y1 y2";
});
constexpr auto kSvgFont = words([] { return "font-face-src font-face-uri"; });
constexpr Drop kSvgDrops[] = {{kSvgFont, What::embedded_font}};
constexpr auto kFoAttributes = words([] {
  return "background-color border border-bottom border-left border-right border-top break-after break-before clip color column-count "
         "column-gap country end-indent font-family font-size font-style font-variant font-weight height hyphenate hyphenation-keep "
         "hyphenation-ladder-count hyphenation-push-char-count hyphenation-remain-char-count keep-together keep-with-next language "
         "letter-spacing line-height margin margin-bottom margin-left margin-right margin-top max-height max-width min-height "
         "min-width orphans padding padding-bottom padding-left padding-right padding-top page-height page-width script "
         "space-after space-before start-indent text-align text-align-last text-indent text-shadow text-transform widows width wrap-option";
});

// ---- MathML 2 and 3, presentation
constexpr auto kMathElements = words([] {
  return "maction maligngroup malignmark math menclose merror mfenced mfrac mglyph mlabeledtr mmultiscripts mover mpadded mphantom mprescripts "
         "mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtr munder munderover none semantics";
});
constexpr auto kMathText = words([] { return "annotation mi mn mo ms mtext"; });
constexpr auto kMathAttributes = words([] {
  return "accent accentunder align alignmentscope background bevelled charalign class close color columnalign columnlines columnspacing "
         "columnspan columnwidth denomalign depth dir display displaystyle edge encoding equalcolumns equalrows fence fontfamily "
         "fontsize fontstyle fontweight form frame framespacing groupalign height id indentalign index largeop length linebreak "
         "linethickness lquote lspace macros mathbackground mathcolor mathsize mathvariant maxsize maxwidth minlabelspacing minsize mode "
         "movablelimits notation numalign open overflow rowalign rowlines rowspacing rowspan rquote rspace scriptlevel "
         "scriptminsize scriptsizemultiplier selection separator separators shift side stackalign stretchy subscriptshift "
         "superscriptshift symmetric voffset width xref";
});

constexpr auto kXlinkAttributes = words([] { return "actuate href show title type"; });
constexpr auto kXmlAttributes = words([] { return "id lang space"; });
constexpr auto kScriptAttributes = words([] { return "language"; });

// ---- what LibreOffice and its forebears add
constexpr auto kFieldElements = words([] { return "fieldmark fieldmark-end fieldmark-start fieldmark-separator param"; });
constexpr auto kFieldAttributes = words([] { return "name type value"; });
constexpr auto kOfficeOooElements = words([] { return "annotation"; });
constexpr auto kOfficeOooAttributes = words([] { return "display"; });
constexpr auto kRsid = words([] { return "paragraph-rsid rsid"; });
constexpr Drop kOfficeOooDrops[] = {{kRsid, What::metadata}};
constexpr auto kTableOooAttributes = words([] { return "display-name tab-color"; });
constexpr auto kDrawOooAttributes = words([] { return "display enhanced-path sub-view-size"; });
constexpr auto kChartOooElements = words([] { return "date-scale"; });
constexpr auto kChartOooAttributes = words([] { return "axis-type axis-label-position tick-mark-position"; });
constexpr auto kCss3Attributes = words([] { return "text-justify"; });
constexpr auto kFormxAttributes = words([] { return "text-align"; });
constexpr auto kCalcextElements = words([] {
  return "color-scale color-scale-entry condition conditional-format conditional-formats data-bar date-is formatting-entry icon-set "
         "sparkline sparkline-group sparkline-groups sparklines";
});
constexpr auto kCalcextAttributes = words([] {
  return "apply-style-name axis-color axis-position base-cell-address color color-axis color-first color-high color-last color-low "
         "color-markers color-negative color-series cell-address custom-iconset-index custom-iconset-name data-range date "
         "date-axis display-empty-cells-as display-hidden display-x-axis first gradient high icon-set-type id last line-width low "
         "manual-max manual-min markers max-axis-type max-length min-axis-type min-length negative negative-color positive-color "
         "repeat-item-labels right-to-left show-value style target-range-address type value value-type";
});
constexpr auto kLoextElements = words([] {
  return "background-image color-scale color-table complex-color content-control data-label data-stream decorative fill-color-complex-color "
         "gradient-stop graphic-properties list-item p shadow-effect table-style textbox theme theme-colors transformation "
         "char-complex-color border-line-style-complex-color glow-properties soft-edge";
});
constexpr auto kLoextText = words([] { return "data-label-text hyperlink p page-number sender-initials"; });
constexpr auto kLoextAttributes = words([] {
  return "alias allow-overlap auto-select-sheet blank-width-char border-bottom border-left border-right border-top char-shading-value "
         "checkbox checked checked-state color color-lum-mod color-lum-off combobox contextual-spacing custom-leader-text date "
         "date-format date-rfc-language-tag decorative drop-down exponent-interval fill-color-lum-mod fill-color-lum-off "
         "fill-theme-color fill-use-slide-background forced-exponent-sign glow-color glow-radius glow-transparency hide-legend "
         "hyphenation-keep-type hyphenation-no-caps hyphenation-no-last-word hyphenation-word-char-count hyphenation-zone hyphenation-compound-remain-char-count "
         "ignore-selected-page label-string linked-style-name list-id lock lum-mod lum-off major-origin margin-gutter marker-end marker-start max-blank-integer-digits "
         "mime-type min-decimal-places name num-list-format opacity plain-text rel-width-rel rel-height-rel resolved shadow-blur "
         "shadow-color shape-scaling show-details showing-place-holder soft-edge-radius sort-as style tab-index tab-stop-distance tag "
         "textarea-columns text-autofit theme-color transition-on-click try-staggering-first type unchecked-state value "
         "vertical-justify word-spacing-maximum word-spacing-minimum";
});
constexpr auto kLoextData = words([] { return "external-data"; });
constexpr Drop kLoextDrops[] = {{kLoextData, What::external_link}};

constexpr auto kRdf = words([] { return "about content datatype property transformation"; });
constexpr Drop kRdfDrops[] = {{kRdf, What::metadata}};
constexpr auto kScriptListener = words([] { return "event-listener event"; });
constexpr Drop kScriptDrops[] = {{kScriptListener, What::event_handler}};
constexpr auto kMacroNames = words([] { return "event-name library location macro-name"; });
constexpr Drop kScriptAttributeDrops[] = {{kMacroNames, What::macro_link}};

const Space kSpaces[] = {
    {"office", kOffice, Writing::prefixed, kOfficeElements, kOfficeText, kOfficeAttributes, {}, kOfficeDrops, {}},
    kTextSpace,
    kTableSpace,
    kStyleSpace,
    kDrawSpace,
    {"fo", kFo, Writing::prefixed, {}, {}, kFoAttributes, {}, {}, {}},
    {"svg", kSvg, Writing::prefixed, kSvgElements, kSvgText, kSvgAttributes, {}, kSvgDrops, {}},
    {"xlink", kXlink, Writing::prefixed, {}, {}, kXlinkAttributes, {}, {}, {}},
    {"dc", kDc, Writing::prefixed, {}, kDcText, {}, {}, kDcDrops, {}},
    {"meta", kMeta, Writing::prefixed, {}, kMetaText, {}, {}, kMetaDrops, {}},
    {"number", kNumber, Writing::prefixed, kNumberElements, kNumberText, kNumberAttributes, {}, {}, {}},
    {"chart", kChart, Writing::prefixed, kChartElements, {}, kChartAttributes, {}, {}, {}},
    {"dr3d", kDr3d, Writing::prefixed, kDr3dElements, {}, kDr3dAttributes, {}, {}, {}},
    {"math", kMath, Writing::inherited, kMathElements, kMathText, {}, kMathAttributes, {}, {}},
    {"form", kForm, Writing::prefixed, kFormElements, {}, kFormAttributes, {}, kFormDrops, kFormAttributeDrops},
    {"script", kScript, Writing::prefixed, {}, {}, kScriptAttributes, {}, kScriptDrops, kScriptAttributeDrops},
    {"config", kConfig, Writing::prefixed, kConfigElements, kConfigText, kConfigAttributes, {}, {}, {}},
    {"presentation", kPresentation, Writing::prefixed, kPresentationElements, kPresentationText, kPresentationAttributes, {}, kPresentationDrops, {}},
    {"anim", kAnimation, Writing::prefixed, kAnimElements, {}, kAnimAttributes, {}, kAnimDrops, {}},
    {"smil", kSmil, Writing::prefixed, {}, {}, kSmilAttributes, {}, {}, {}},
    {"of", kOf, Writing::prefixed, {}, {}, {}, {}, {}, {}},
    {"oooc", kOooc, Writing::prefixed, {}, {}, {}, {}, {}, {}},
    {"ooow", kOoow, Writing::prefixed, {}, {}, {}, {}, {}, {}},
    {"ooo", kOoo, Writing::prefixed, {}, {}, {}, {}, {}, {}},
    {"msoxl", kMsoxl, Writing::prefixed, {}, {}, {}, {}, {}, {}},
    {"officeooo", kOfficeOoo, Writing::prefixed, kOfficeOooElements, {}, kOfficeOooAttributes, {}, {}, kOfficeOooDrops},
    {"tableooo", kTableOoo, Writing::prefixed, {}, {}, kTableOooAttributes, {}, {}, {}},
    {"drawooo", kDrawOoo, Writing::prefixed, {}, {}, kDrawOooAttributes, {}, {}, {}},
    {"chartooo", kChartOoo, Writing::prefixed, kChartOooElements, {}, kChartOooAttributes, {}, {}, {}},
    {"field", kField, Writing::prefixed, kFieldElements, {}, kFieldAttributes, {}, {}, {}},
    {"formx", kFormx, Writing::prefixed, {}, {}, kFormxAttributes, {}, {}, {}},
    {"css3t", kCss3, Writing::prefixed, {}, {}, kCss3Attributes, {}, {}, {}},
    {"calcext", kCalcext, Writing::prefixed, kCalcextElements, {}, kCalcextAttributes, {}, {}, {}},
    {"loext", kLoext, Writing::prefixed, kLoextElements, kLoextText, kLoextAttributes, {}, {}, kLoextDrops},
    {"xhtml", kXhtml, Writing::prefixed, {}, {}, {}, {}, {}, kRdfDrops},
    {"grddl", kGrddl, Writing::prefixed, {}, {}, {}, {}, {}, kRdfDrops},
    {"xml", kXml, Writing::prefixed, {}, {}, kXmlAttributes, {}, {}, {}},
};

constexpr auto kValuePrefixes = words([] { return "chart msoxl of ooo oooc ooow"; });
const Vocabulary kVocabulary{kSpaces, kValuePrefixes, true};

}  // namespace

const Vocabulary& vocabulary() { return kVocabulary; }

}  // namespace sekisho::formats::odf
