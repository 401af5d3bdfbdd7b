#include "formats/odf/settings.h"

#include "formats/ooxml/xml/names.h"

namespace sekisho::formats::odf {

using base::What;
using ooxml::words;

namespace {

constexpr auto kLayout = words([] {
  return "AddExternalLeading AddFrameOffsets AddParaLineSpacingToTableCells AddParaSpacingToTableCells AddParaTableSpacing "
         "AddParaTableSpacingAtStart AddVerticalFrameOffsets AdjustTableLineHeightsToGridHeight AlignTabStopPosition Alignment AllowTextAfterFloatingTableBreak "
         "AnchoredTextOverflowLegacy ApplyParagraphMarkFormatToEmptyLineAtEndOfParagraph ApplyParagraphMarkFormatToNumbering AutoCalculate "
         "AutoFirstLineIndentDisregardLineSpace BackgroundParaOverDrawings BalanceSpacesAndIdeographicSpaces BaseFontHeight BottomMargin CharacterCompressionType "
         "ChartAutoUpdate ClipAsCharacterAnchoredWriterFlyFrames ClippedPictures CollapseEmptyCellPara ConnectorUseSnapRect "
         "ConsiderTextWrapOnObjPos ContinuousEndnotes Country CustomFontNameFixed CustomFontNameSans CustomFontNameSerif "
         "DefaultTabStop DisableOffPagePositioning DoNotBreakWrappedTables DoNotCaptureDrawObjsOnPage DoNotJustifyLinesWithManualBreak DoNotMirrorRtlDrawObjs "
         "DoNotResetParaAttrsForNumFont DropCapPunctuation EliminatePolyPointLimitAngle EmptyDbFieldHidesPara FieldAutoUpdate "
         "FloattableNomargins FontFixedIsBold FontFixedIsItalic FontFunctionsIsBold FontFunctionsIsItalic FontNameFunctions "
         "FontNameNumbers FontNameText FontNameVariables FontNumbersIsBold FontNumbersIsItalic FontSansIsBold FontSansIsItalic "
         "FontSerifIsBold FontSerifIsItalic FontTextIsBold FontTextIsItalic FontVariablesIsBold FontVariablesIsItalic "
         "FootnoteInColumnToPageEnd FormulaBarHeight FrameAutowidthWithMorePara GutterAtTop HandoutsHorizontal HasColumnRowHeaders HasSheetTabs "
         "HeaderSpacingBelowLastPara HyphenateURLs IgnoreBreakAfterMultilineField IgnoreFirstLineIndentInNumbering IgnoreHiddenCharsForLineCalculation "
         "IgnoreTabsAndBlanksForLineCalculation ImagePreferredDPI InvertBorderSpacing IsKernAsianPunctuation IsLabelDocument IsOutlineSymbolsSet "
         "IsPrintBooklet IsPrintBookletBack IsPrintBookletFront IsPrintDate IsPrintDrawing IsPrintFitPage IsPrintHandout IsPrintHiddenPages IsPrintNotes "
         "IsPrintOutline IsPrintPageName IsPrintTilePage IsPrintTime IsScaleAllBrackets IsTextMode JustifyLinesWithShrinking Language LeftMargin "
         "LegacySingleLineFontwork MathBaselineAlignment MathVersion MinRowHeightInclBorder MsLineBreakWithSpaces MsWordCompGridMetrics MsWordCompMinLineHeightByFly "
         "MsWordCompTrailingBlanks MsWordUlTrailSpace NoClippingWithWrapPolygon NoGapAfterNoteNumber NoNumberingShowFollowBy NumberFormatLinesInTables OutlineLevelYieldsNumbering "
         "PageKind PageNumberFormat ParagraphSummation PositionBottom PositionLeft PositionRight PositionTop PrintAnnotationMode PrintBlackFonts "
         "PrintControls PrintDrawings PrintEmptyPages PrintGraphics PrintHiddenText PrintLeftPages PrintPageBackground PrintProspect PrintProspectRTL "
         "PrintQuality PrintReversed PrintRightPages PrintSingleJobs PrintTables PrintTextPlaceholder PrinterIndependentLayout PropLineSpacingShrinksFirstLine "
         "ProtectBookmarks ProtectFields ProtectForm RelativeBracketDistance RelativeBracketExcessSize RelativeFontHeightFunctions "
         "RelativeFontHeightIndices RelativeFontHeightLimits RelativeFontHeightOperators RelativeFontHeightText RelativeFractionBarExcessLength "
         "RelativeFractionBarLineWeight RelativeFractionDenominatorDepth RelativeFractionNumeratorHeight RelativeIndexSubscript "
         "RelativeIndexSuperscript RelativeLineSpacing RelativeLowerLimitDistance RelativeMatrixColumnSpacing RelativeMatrixLineSpacing "
         "RelativeOperatorExcessSize RelativeOperatorSpacing RelativeRootSpacing RelativeScaleBracketExcessSize RelativeSpacing "
         "RelativeSymbolMinimumHeight RelativeSymbolPrimaryHeight RelativeUpperLimitDistance RightMargin ScaleDenominator ScaleNumerator "
         "SlidesPerHandout SmallCapsPercentage66 StylesNoDefault SubtractFlysAnchoredAtFlys SurroundTextWrapSmall SyntaxStringRef "
         "TabAtLeftIndentForParagraphsInList TabOverMargin TabOverSpacing TabOverflow TableRowKeep TabsRelativeToIndent TopMargin "
         "TreatSingleColumnBreakAsPageBreak UnbreakableNumberings UnxForceZeroExtLeading UseFormerLineSpacing UseFormerObjectPositioning "
         "UseFormerTextWrapping UseOldNumbering UseOldPrinterMetrics UseTrailingEmptyLinesInLayout UseVariableWidthNBSP WordLikeWrapForAsCharFlys "
         "EmbedAsianScriptFonts EmbedComplexScriptFonts EmbedLatinScriptFonts EmbedOnlyUsedFonts EmbedSystemFonts";
});

// What a window showed when it was saved.
constexpr auto kView = words([] {
  return "ActiveSplitRange ActiveTable AnchoredTextOverflow BrowseMode CursorPositionX CursorPositionY EditMode GridCoarseHeight GridCoarseWidth "
         "GridColor GridFineHeight GridFineWidth GridIsFront GridIsVisible GridSnapWidth GridSnapWidthXDenominator GridSnapWidthXNumerator "
         "GridSnapWidthYDenominator GridSnapWidthYNumerator HorizontalScrollbarWidth HorizontalSplitMode HorizontalSplitPosition "
         "HorizontalSplitPositionTwips InBrowseMode IsAngleSnapEnabled IsClickChangeRotation IsDoubleClickTextEdit IsEliminatePolyPoints IsFrameDragSingles IsLayerMode "
         "IsPlusHandlesAlwaysVisible IsRasterAxisSynchronized IsSelectedFrame IsSnapToGrid IsSnapToObjectFrame IsSnapToObjectPoints "
         "IsSnapToPageMargins IsSnapToRaster IsSnapToSnapLines IsValueHighlightingEnabled KeepRatio LayerPrintable LockedLayers MeasureUnit "
         "NoAttribs NoColors PageViewZoomValue PrintableLayers RasterIsVisible RasterResolutionX RasterResolutionY RasterSubdivisionX "
         "RasterSubdivisionY RulerIsVisible SelectedPage ShowAcceptedChanges ShowChanges ShowChangesByAuthor ShowChangesByComment ShowChangesByDatetime "
         "ShowChangesByDatetimeMode ShowChangesByRanges ShowFormulas ShowFormulasMarks ShowGrid ShowNotes ShowNoteAuthor ShowPageBreakPreview ShowPageBreaks "
         "ShowRedlineChanges ShowRejectedChanges ShowZeroValues SlidesPerRow SnapAngle TableColor VerticalSplitMode VerticalSplitPosition "
         "VerticalSplitPositionTwips ViewAreaHeight ViewAreaLeft ViewAreaTop ViewAreaWidth ViewId ViewLayoutBookMode ViewLayoutColumns ViewLeft ViewTop ViewType "
         "VisibleAreaHeight VisibleAreaLeft VisibleAreaTop VisibleAreaWidth VisibleBottom VisibleLayers VisibleLeft VisibleRight VisibleTop "
         "ZoomFactor ZoomOnPage ZoomType ZoomValue";
});

// Sets and maps; the names of their entries are sheets and the like.
constexpr auto kMaps =
    words([] { return "ConfigurationSettings ForbiddenCharacters Tables ViewSettings Views configuration-settings view-settings"; });

constexpr auto kPrinter = words([] { return "AllowPrintJobCancel PrintFaxName PrintPaperFromSetup PrinterName PrinterPaperFromSetup PrinterSetup"; });
constexpr auto kDatabase = words([] { return "CurrentDatabaseCommand CurrentDatabaseCommandType CurrentDatabaseDataSource EmbeddedDatabaseName"; });
constexpr auto kOutside = words([] { return "LinkUpdateMode LoadReadonly SaveGlobalDocumentLinks UpdateFromTemplate"; });
constexpr auto kTypes = words([] { return "boolean double int long short string"; });

}  // namespace

std::optional<What> setting_problem(std::string_view name, std::string_view type) {
  if (const std::size_t colon = name.find(':'); type.empty() && colon != name.npos) name.remove_prefix(colon + 1);
  if (type.empty() && kMaps.contains(name)) return std::nullopt;
  if (kTypes.contains(type) && (kLayout.contains(name) || kView.contains(name))) return std::nullopt;
  if (kPrinter.contains(name)) return What::printer_settings;
  if (kDatabase.contains(name)) return What::data_query;
  if (kOutside.contains(name)) return What::external_link;
  return What::metadata;
}

}  // namespace sekisho::formats::odf
