#include "formats/ooxml/part.h"
#include "formats/ooxml/rules/graphics.h"
#include "formats/ooxml/rules/rule_sets.h"
#include "formats/ooxml/sheet/sheet.h"

namespace sekisho::formats::ooxml {

using base::What;

namespace {

// 21.2.2.65: where the cached values came from. Office itself writes #REF! where the source is gone; the cache stays visible.
Verdict formula(std::string& text, Part& part) {
  if (formula_allowed(text, part)) return Verdict::keep;
  part.removed(formula_note(text, part));
  text = "#REF!";
  return Verdict::keep;
}

constexpr Hook kC15Hooks[] = {{words([] { return "f sqref"; }), nullptr, formula}};

// c:chart is a reference in a frame, and the chart itself inside its own part.
Verdict chart(Element& element, Part& part) {
  if (part.kind() == PartKind::chart || part.kind() == PartKind::chart_extended) return Verdict::keep;
  const std::string_view id = element.value("id", Ns::r);
  if (part.usable(id)) return Verdict::keep;
  if (part.relation(id) == nullptr) part.removed(What::dangling_reference);
  drop_graphic(part);
  return Verdict::drop;
}

constexpr Hook kChartHooks[] = {
    {words([] { return "f"; }), nullptr, formula},
    {words([] { return "chart"; }), chart},
};
constexpr Restriction kShapeRestrictions[] = {
    {words([] { return "macro textlink"; }), words([] { return "cxnSp graphicFrame pic sp"; })},
};
constexpr Hook kShapeHooks[] = {{words([] { return "cxnSp graphicFrame pic sp"; }), drawing_shape}};

constexpr Names kChartElements = words([] {
  return "applyToEnd applyToFront applyToSides area3DChart areaChart auto autoTitleDeleted autoUpdate axId axPos backWall backward bandFmt bandFmts "
         "bar3DChart barChart barDir baseTimeUnit bubble3D bubbleChart bubbleScale bubbleSize builtInUnit cat catAx chart chartObject chartSpace clrMapOvr "
         "crossAx crossBetween crosses crossesAt custSplit custUnit dLbl dLblPos dLbls dPt dTable data date1904 dateAx delete depthPercent dispBlanksAs "
         "dispEq dispRSqr dispUnits dispUnitsLbl doughnutChart downBars dropLines errBarType errBars errDir errValType explosion ext extLst externalData "
         "firstSliceAng floor fmtId formatting forward gapDepth gapWidth grouping h hMode hPercent headerFooter hiLowLines holeSize idx intercept "
         "invertIfNegative lang layout layoutTarget lblAlgn lblOffset leaderLines legacyDrawingHF legend legendEntry legendPos line3DChart lineChart "
         "logBase lvl majorGridlines majorTickMark majorTimeUnit majorUnit manualLayout marker max min minorGridlines minorTickMark minorTimeUnit "
         "minorUnit minus multiLvlStrCache multiLvlStrRef noEndCap noMultiLvlLbl numCache numFmt numLit numRef ofPieChart ofPieType order orientation "
         "overlap overlay pageMargins pageSetup period perspective pictureFormat pictureOptions pictureStackUnit pie3DChart pieChart pivotFmt pivotFmts "
         "pivotSource plotArea plotVisOnly plus printSettings protection pt ptCount rAngAx radarChart radarStyle rich rotX rotY roundedCorners scaling "
         "scatterChart scatterStyle secondPiePt secondPieSize selection ser serAx serLines shape showBubbleSize showCatName showDLblsOverMax "
         "showHorzBorder showKeys showLeaderLines showLegendKey showNegBubbles showOutline showPercent showSerName showVal showVertBorder sideWall size "
         "sizeRepresents smooth spPr splitPos splitType stockChart strCache strLit strRef style surface3DChart surfaceChart symbol thickness tickLblPos "
         "tickLblSkip tickMarkSkip title trendline trendlineLbl trendlineType tx txPr upBars upDownBars userInterface userShapes val valAx varyColors "
         "view3D w wMode wireframe x xMode xVal y yMode yVal";
});
constexpr Names kChartText = words([] { return "evenFooter evenHeader f firstFooter firstHeader formatCode name oddFooter oddHeader separator v"; });
constexpr Names kChartAttributes = words([] {
  return "alignWithMargins b blackAndWhite copies differentFirst differentOddEven draft firstPageNumber footer formatCode header horizontalDpi idx l "
         "orientation paperHeight paperSize paperWidth r sourceLinked t uri useFirstPageNumber val verticalDpi accent1 accent2 accent3 accent4 accent5 accent6 bg1 bg2 "
         "folHlink hlink tx1 tx2";
});

constexpr Names kExtendedElements = words([] {
  return "address aggregation areaPr axis axisId backgroundVisible binCount binSize binary binning binX boxplot catScaling chart chartArea chartData "
         "chartSpace clear clrMapOvr data dataId dataLabel dataLabelHidden dataLabels dataPt dispUnits dispUnitsLabel ext extLst externalData fmtOvr "
         "fmtOvrs formatting geoCache geoData geography geoParentEntitiesQuery geoPolygon geoPolygons gridlines headerFooter layoutPr legend "
         "majorGridlines majorTickMarks manualLayout minorGridlines minorTickMarks numDim numFmt pageMargins pageSetup parentLabelLayout plotArea "
         "plotAreaRegion plotSurface printSettings rawData regionLabelLayout rich series spPr statistics strDim subtotals themeOverride tickLabels "
         "title tx txData txPr units unitsLabel valScaling valueColorEnd valueColorMiddle valueColorPositions valueColors valueColorStart visibility lvl "
         "extremeValue midPosition maxPosition minPosition number percent valueColorPosition separator dataBinding";
});
constexpr Names kExtendedText =
    words([] { return "evenFooter evenHeader f firstFooter firstHeader idx nf pt oddFooter oddHeader separator v lang"; });
constexpr Names kExtendedAttributes = words([] {
  return "align alignWithMargins attribution autoUpdate axisId b blackAndWhite categoryName connectorLines copies count cultureLanguage cultureRegion "
         "differentFirst differentOddEven dir draft firstPageNumber footer formatCode formatIdx gapWidth header hidden horizontalDpi i id idx "
         "intervalClosed l layoutId majorUnit max meanLine meanMarker min minorUnit name nonoutliers numFmt orientation outliers overflow overlay ownerIdx "
         "paperHeight paperSize paperWidth pos projectionType ptCount quartileMethod r seriesName sourceLinked t type underflow unit uniqueId uri useFirstPageNumber val value "
         "verticalDpi visible viewedRegionType";
});

constexpr Names kStyleElements = words([] {
  return "axisTitle bodyPr categoryAxis chartArea chartStyle colorStyle dataLabel dataLabelCallout dataPoint dataPoint3D dataPointLine dataPointMarker "
         "dataPointMarkerLayout dataPointWireframe dataTable defRPr downBar dropLine effectRef errorBar fillRef floor fontRef gridlineMajor "
         "gridlineMinor hiLoLine leaderLine legend lnRef plotArea plotArea3D seriesAxis seriesLine spPr styleClr title trendline trendlineLabel upBar "
         "valueAxis variation wall extLst";
});
constexpr Names kStyleText = words([] { return "lineWidthScale"; });
constexpr Names kStyleAttributes = words([] {
  return "anchor anchorCtr b bIns baseline bwMode cap compatLnSpc fontAlgn forceAA fromWordArt horzOverflow i id idx kern lIns lang meth mods normalizeH numCol rIns "
         "rot rtlCol size spc spcCol spcFirstLastPara strike symbol sz tIns u upright val vert vertOverflow wrap dirty noProof";
});

constexpr Names kChartDrawingElements = words([] {
  return "absSizeAnchor blipFill cNvCxnSpPr cNvGraphicFramePr cNvGrpSpPr cNvPicPr cNvPr cNvSpPr cxnSp ext from graphicFrame grpSp grpSpPr nvCxnSpPr "
         "nvGraphicFramePr nvGrpSpPr nvPicPr nvSpPr pic relSizeAnchor sp spPr style to txBody xfrm";
});

constexpr NamespaceRules kRules[] = {
    {.ns = Ns::c,
     .elements = kChartElements,
     .text_elements = kChartText,
     .attributes = kChartAttributes,
     .needs_relation = words([] { return "externalData legacyDrawingHF userShapes"; }),
     .hooks = kChartHooks,
     .not_empty = words([] { return "ext extLst"; })},
    {.ns = Ns::cdr,
     .elements = kChartDrawingElements,
     .text_elements = words([] { return "x y"; }),
     .attributes = words([] { return "bwMode cx cy descr fLocksText fPublished hidden id macro name textlink title txBox"; }),
     .hooks = kShapeHooks,
     .restrictions = kShapeRestrictions},
    {.ns = Ns::cdr14, .elements = words([] { return "contentPart"; }), .needs_relation = words([] { return "contentPart"; })},
    {.ns = Ns::c14,
     .elements = words([] {
       return "dropZoneCategories dropZoneData dropZoneFilter dropZoneSeries dropZonesVisible inSketch invertSolidFillFmt pivotOptions showSketchBtn sketchOptions spPr style";
     }),
     .attributes = words([] { return "bwMode val"; })},
    {.ns = Ns::c15,
     .elements = words([] {
       return "autoCat bubble3D cat categoryFilterException categoryFilterExceptions chart datalabelsRange dlblFieldTable dlblFieldTableEntry "
              "dlblFieldTableCache dlblRangeCache explosion filteredAreaSeries filteredBarSeries filteredBubbleSeries filteredCategoryTitle filteredLineSeries "
              "filteredPieSeries filteredRadarSeries filteredScatterSeries filteredSeriesTitle filteredSurfaceSeries fullRef invertIfNegative layout "
              "leaderLines levelRef formulaRef marker numFmt pivotSource ser showDataLabelsRange showLeaderLines spPr tx uniqueID dLbl xForSave";
     }),
     .text_elements = words([] { return "f sqref txfldGUID"; }),
     .attributes = words([] { return "bwMode formatCode sourceLinked val"; }),
     .hooks = kC15Hooks},
    {.ns = Ns::c16, .elements = words([] { return "uniqueId categoryFilterExceptions"; }), .attributes = words([] { return "val"; })},
    {.ns = Ns::c16r3, .elements = words([] { return "dataDisplayOptions16 dispNaAsBlank"; }), .attributes = words([] { return "val"; })},
    {.ns = Ns::cs, .elements = kStyleElements, .text_elements = kStyleText, .attributes = kStyleAttributes},
    {.ns = Ns::cx,
     .elements = kExtendedElements,
     .text_elements = kExtendedText,
     .attributes = kExtendedAttributes,
     .needs_relation = words([] { return "externalData"; }),
     .hooks = kChartHooks,
     .not_empty = words([] { return "ext extLst"; })},
    {.ns = Ns::cx1,
     .elements = kExtendedElements,
     .text_elements = kExtendedText,
     .attributes = kExtendedAttributes,
     .needs_relation = words([] { return "externalData"; }),
     .hooks = kChartHooks},
    {.ns = Ns::cx2,
     .elements = kExtendedElements,
     .text_elements = kExtendedText,
     .attributes = kExtendedAttributes,
     .needs_relation = words([] { return "externalData"; }),
     .hooks = kChartHooks},
    {.ns = Ns::cx4,
     .elements = kExtendedElements,
     .text_elements = kExtendedText,
     .attributes = kExtendedAttributes,
     .needs_relation = words([] { return "externalData"; }),
     .hooks = kChartHooks},
};

}  // namespace

std::span<const NamespaceRules> chart_rules() { return kRules; }

}  // namespace sekisho::formats::ooxml
