// The allow-lists of SpreadsheetML as data: elements and attributes by namespace (ECMA-376 Part 1, 18; [MS-XLSX] for later versions).
// What is missing here on purpose: anything that names a person, a macro, a connection, a query, a web page or a printer.
#pragma once

#include "formats/ooxml/xml/names.h"

namespace sekisho::formats::ooxml::sheet {

// ---- main namespace

inline constexpr Names kElements = words([] {
  return
      // workbook (18.2)
      "workbook fileVersion fileSharing workbookPr workbookProtection bookViews workbookView sheets functionGroups functionGroup definedNames calcPr oleSize "
      "customWorkbookViews customWorkbookView pivotCaches extLst ext sheet pivotCache webPublishing "
      // worksheets and chart sheets (18.3)
      "worksheet chartsheet sheetPr tabColor outlinePr pageSetUpPr dimension sheetViews sheetView pane selection pivotSelection sheetFormatPr cols col sheetData "
      "row c is r rPh rPr phoneticPr sheetCalcPr sheetProtection protectedRanges protectedRange scenarios scenario inputCells autoFilter filterColumn filters "
      "filter dateGroupItem top10 customFilters customFilter dynamicFilter colorFilter iconFilter sortState sortCondition dataConsolidate dataRefs dataRef "
      "customSheetViews customSheetView mergeCells mergeCell conditionalFormatting cfRule colorScale dataBar iconSet cfvo color dataValidations dataValidation "
      "hyperlinks hyperlink printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks brk cellWatches cellWatch ignoredErrors ignoredError drawing "
      "legacyDrawing legacyDrawingHF picture tableParts tablePart "
      // styles (18.8)
      "styleSheet numFmts numFmt fonts font b charset condense extend family i name outline rFont scheme shadow strike sz u vertAlign fills fill patternFill "
      "fgColor bgColor gradientFill stop borders border left right start end top bottom diagonal vertical horizontal cellStyleXfs cellXfs xf alignment "
      "protection cellStyles cellStyle dxfs dxf tableStyles tableStyle tableStyleElement colors indexedColors rgbColor mruColors "
      // strings, comments, tables, metadata (18.4, 18.7, 18.5, 18.9)
      "sst si comments authors commentList comment text commentPr anchor table tableColumns tableColumn tableStyleInfo metadata metadataTypes metadataType "
      "futureMetadata bk cellMetadata rc "
      // pivot tables and their caches (18.10)
      "pivotTableDefinition location pivotFields pivotField items item autoSortScope pivotArea pivotAreas references reference x rowFields field rowItems "
      "colFields colItems pageFields pageField dataFields dataField formats format conditionalFormats conditionalFormat chartFormats chartFormat "
      "pivotHierarchies pivotHierarchy mps mp members member pivotTableStyleInfo rowHierarchiesUsage rowHierarchyUsage colHierarchiesUsage "
      "colHierarchyUsage pivotCacheDefinition cacheSource worksheetSource cacheFields cacheField sharedItems m n e s d fieldGroup rangePr discretePr "
      "groupItems calculatedItems calculatedItem pivotCacheRecords";
});

inline constexpr Names kTextElements = words([] {
  return "f v t definedName formula formula1 formula2 oddHeader oddFooter evenHeader evenFooter firstHeader firstFooter author calculatedColumnFormula "
         "totalsRowFormula";
});

inline constexpr Names kAttributes = words([] {
  return
      // workbook
      "appName lastEdited lowestEdited rupBuild codeName readOnlyRecommended reservationPassword algorithmName hashValue saltValue spinCount date1904 "
      "dateCompatibility showObjects showBorderUnselectedTables filterPrivacy showInkAnnotation backupFile saveExternalLinkValues updateLinks "
      "hidePivotFieldList showPivotChartFilter checkCompatibility autoCompressPictures defaultThemeVersion workbookPassword "
      "workbookPasswordCharacterSet revisionsPassword revisionsPasswordCharacterSet lockStructure lockWindows lockRevision revisionsAlgorithmName "
      "revisionsHashValue revisionsSaltValue revisionsSpinCount workbookAlgorithmName workbookHashValue workbookSaltValue workbookSpinCount visibility "
      "minimized showHorizontalScroll showVerticalScroll showSheetTabs xWindow yWindow windowWidth windowHeight tabRatio firstSheet activeTab "
      "autoFilterDateGrouping function vbProcedure xlm name sheetId state builtInGroupCount comment localSheetId hidden calcId calcMode fullCalcOnLoad refMode iterate iterateCount "
      "iterateDelta fullPrecision calcCompleted calcOnSave concurrentCalc concurrentManualCount forceFullCalc ref autoUpdate mergeInterval changesSavedWin "
      "onlySync includePrintSettings includeHiddenRowCol maximized activeSheetId showFormulaBar showStatusbar showComments guid cacheId uri codePage characterSet "
      // worksheets
      "syncHorizontal syncVertical syncRef transitionEvaluation transitionEntry published filterMode enableFormatConditionsCalculation auto indexed rgb "
      "theme tint applyStyles summaryBelow summaryRight showOutlineSymbols autoPageBreaks fitToPage windowProtection showFormulas showGridLines "
      "showRowColHeaders showZeros rightToLeft tabSelected showRuler defaultGridColor showWhiteSpace view topLeftCell colorId zoomScale zoomScaleNormal "
      "zoomScaleSheetLayoutView zoomScalePageLayoutView workbookViewId zoomToFit xSplit ySplit activePane pane activeCell activeCellId sqref showHeader "
      "label data extendable axis dimension start min max activeRow activeCol previousRow previousCol click field type dataOnly labelOnly grandRow grandCol "
      "cacheIndex outline offset collapsedLevelsAreSubtotals fieldPosition count selected byPosition relative baseColWidth defaultColWidth "
      "defaultRowHeight customHeight zeroHeight thickTop thickBottom outlineLevelRow outlineLevelCol width style bestFit customWidth phonetic outlineLevel "
      "collapsed r spans s customFormat ht thickBot ph t cm aca dt2D dtr del1 del2 r1 r2 ca si bx password sheet objects scenarios content formatCells "
      "formatColumns formatRows insertColumns insertRows insertHyperlinks deleteColumns deleteRows selectLockedCells sort autoFilter pivotTables "
      "selectUnlockedCells current show locked deleted undone val numFmtId colId hiddenButton showButton blank calendarType year month day hour minute "
      "second dateTimeGrouping percent filterVal and operator valIso maxVal maxValIso dxfId cellColor iconSet iconId columnSort caseSensitive sortMethod "
      "descending sortBy customList startLabels leftLabels topLabels link pivot priority stopIfTrue aboveAverage bottom text timePeriod rank stdDev "
      "equalAverage minLength maxLength showValue reverse gte disablePrompts errorStyle imeMode allowBlank showDropDown showInputMessage showErrorMessage "
      "errorTitle error promptTitle prompt location tooltip display horizontalCentered verticalCentered headings gridLines gridLinesSet left right top "
      "header footer paperSize paperHeight paperWidth scale firstPageNumber fitToWidth fitToHeight pageOrder orientation usePrinterDefaults blackAndWhite "
      "draft cellComments useFirstPageNumber errors horizontalDpi verticalDpi copies differentOddEven differentFirst scaleWithDoc alignWithMargins "
      "manualBreakCount id man pt evalError twoDigitTextYear numberStoredAsText formula formulaRange unlockedFormula emptyCellReference "
      "listDataValidation calculatedColumn showPageBreaks showRowCol outlineSymbols zeroValues printArea filter showAutoFilter hiddenRows hiddenColumns "
      "filterUnique "
      // styles, strings, comments
      "formatCode patternType degree position diagonalUp diagonalDown fontId fillId borderId xfId quotePrefix pivotButton applyNumberFormat applyFont "
      "applyFill applyBorder applyAlignment applyProtection horizontal vertical textRotation wrapText indent relativeIndent justifyLastLine shrinkToFit "
      "readingOrder mergeCell builtinId iLevel customBuiltin defaultTableStyle defaultPivotStyle table size uniqueCount sb eb alignment authorId shapeId "
      "autoFill autoLine autoScale defaultSize disabled justLastX lockText moveWithCells print rowHidden sizeWithCells textHAlign textVAlign uiObject "
      // tables, metadata
      "displayName headerRowCount insertRow insertRowShift totalsRowCount totalsRowShown headerRowDxfId dataDxfId totalsRowDxfId headerRowBorderDxfId "
      "tableBorderDxfId totalsRowBorderDxfId headerRowCellStyle dataCellStyle totalsRowCellStyle uniqueName totalsRowFunction totalsRowLabel array "
      "showFirstColumn showLastColumn showRowStripes showColumnStripes minSupportedVersion ghostRow ghostCol edit delete copy pasteAll pasteFormulas "
      "pasteValues pasteFormats pasteComments pasteDataValidation pasteBorders pasteColWidths pasteNumberFormats merge splitFirst splitAll rowColShift "
      "clearAll clearFormats clearContents clearComments assign coerce adjust cellMeta v "
      // pivot tables
      "dataOnRows dataPosition autoFormatId applyNumberFormats applyBorderFormats applyFontFormats applyPatternFormats applyAlignmentFormats "
      "applyWidthHeightFormats dataCaption grandTotalCaption errorCaption showError missingCaption showMissing pageStyle pivotTableStyle vacatedStyle "
      "updatedVersion minRefreshableVersion asteriskTotals showItems editData disableFieldList showCalcMbrs visualTotals showMultipleLabel "
      "showDataDropDown showDrill printDrill showMemberPropertyTips showDataTips enableWizard enableDrill enableFieldProperties preserveFormatting "
      "useAutoFormatting pageWrap pageOverThenDown subtotalHiddenItems rowGrandTotals colGrandTotals fieldPrintTitles itemPrintTitles mergeItem "
      "showDropZones createdVersion showEmptyRow showEmptyCol showHeaders compact outlineData compactData gridDropZones multipleFieldFilters "
      "chartFormat rowHeaderCaption colHeaderCaption fieldListSortAscending mdxSubqueries customListSort firstHeaderRow firstDataRow firstDataCol "
      "rowPageCount colPageCount dataField subtotalCaption showDropDowns hiddenLevel uniqueMemberProperty allDrilled subtotalTop dragToRow dragToCol "
      "multipleItemSelectionAllowed dragToPage dragToData dragOff showAll insertBlankRow serverField insertPageBreak autoShow topAutoShow hideNewItems "
      "measureFilter includeNewItemsInFilter itemPageCount sortType dataSourceSort nonAutoSortDefault rankBy defaultSubtotal sumSubtotal "
      "countASubtotal avgSubtotal maxSubtotal minSubtotal productSubtotal countSubtotal stdDevSubtotal stdDevPSubtotal varSubtotal varPSubtotal "
      "showPropCell showPropTip showPropAsCaption defaultAttributeDrillState n h sd f m c x d e i u b fld item hier cap subtotal showDataAs baseField baseItem "
      "action scope chart format series level hierarchyUsage mpFld evalOrder iMeasureHier iMeasureFld description stringValue1 stringValue2 showRowHeaders "
      "showColHeaders showColStripes invalid saveData optimizeMemory enableRefresh refreshedDate refreshedDateIso missingItemsLimit refreshedVersion "
      "recordCount refreshOnLoad backgroundQuery tableType upgradeOnRefresh supportSubquery supportAdvancedDrill caption propertyName uniqueList hierarchy databaseField mappingCount "
      "memberPropertyField containsSemiMixedTypes containsNonDate containsDate containsString containsBlank containsMixedTypes containsNumber "
      "containsInteger minValue maxValue minDate maxDate longText cp in bc fc un st par base autoStart autoEnd groupBy startNum endNum startDate endDate "
      "groupInterval bgColor fgColor";
});

// Stay only with the part that their r:id leads to.
inline constexpr Names kNeedRelation = words([] { return "drawing legacyDrawing legacyDrawingHF picture tablePart pivotCache sheet"; });

// Make no sense, or call for a repair, when nothing is left in them.
inline constexpr Names kNotEmpty = words([] {
  return "extLst ext hyperlinks tableParts definedNames customWorkbookViews customSheetViews pivotCaches dataRefs conditionalFormatting dataValidations";
});

// ---- later versions

inline constexpr Names kElements14 = words([] {
  return "conditionalFormattings conditionalFormatting cfRule dataBar fillColor borderColor negativeFillColor negativeBorderColor axisColor iconSet cfIcon "
         "colorScale cfvo color dxf dxfs dataValidations dataValidation formula1 formula2 sparklineGroups sparklineGroup colorSeries colorNegative colorAxis "
         "colorMarkers colorFirst colorLast colorHigh colorLow sparklines sparkline slicerList slicer slicers slicerCaches slicerCache slicerCacheDefinition "
         "slicerCachePivotTables pivotTables pivotTable data tabular items i slicerStyles slicerStyle slicerStyleElements slicerStyleElement protectedRanges "
         "protectedRange ignoredErrors ignoredError table workbookPr pivotTableDefinition pivotField dataField cacheField pivotCacheDefinition "
         "conditionalFormats conditionalFormat pivotAreas pivotArea references reference x fill font border patternFill fgColor bgColor iconFilter filter "
         "customFilters customFilter sortCondition extLst ext";
});
inline constexpr Names kTextElements14 = words([] { return "id argumentDescription"; });
inline constexpr Names kAttributes14 = words([] {
  return "pivot type priority stopIfTrue aboveAverage percent bottom operator text timePeriod rank stdDev equalAverage id activePresent minLength maxLength "
         "showValue border gradient direction negativeBarColorSameAsPositive negativeBarBorderColorSameAsPositive axisPosition iconSet custom reverse iconId gte "
         "auto indexed rgb theme tint errorStyle imeMode allowBlank showDropDown showInputMessage showErrorMessage errorTitle error promptTitle prompt count "
         "disablePrompts xWindow yWindow manualMax manualMin lineWeight dateAxis displayEmptyCellsAs markers high low first last negative displayXAxis "
         "displayHidden minAxisType maxAxisType rightToLeft name cache caption startItem columnCount showCaption level style lockedPosition rowHeight "
         "sourceName tabId pivotCacheId sortOrder customListSort showMissing crossFilter x s nd defaultSlicerStyle dxfId password algorithmName hashValue "
         "saltValue spinCount evalError twoDigitTextYear numberStoredAsText formula formulaRange unlockedFormula emptyCellReference listDataValidation "
         "calculatedColumn altText altTextSummary defaultImageDpi discardImageEditData accuracyVersion fillDownLabels fillDownLabelsDefault "
         "visualTotalsForSets calculatedMembersInFilters pivotShowAs sourceField ignore hideValuesRow showValuesRow autoRefresh slicerData "
         "supportSubqueryNonVisual supportSubqueryCalcMem supportAddCalcMems val uri patternType degree position scope fmlaScope field "
         "dataOnly labelOnly grandRow grandCol cacheIndex outline offset collapsedLevelsAreSubtotals axis fieldPosition selected byPosition relative v "
         "descending sortBy ref customList and";
});

inline constexpr Names kElements15 = words([] {
  return "slicerCaches timelineStyles timelineStyle timelineStyleElements timelineStyleElement timelineRefs timelineRef timelineCacheRefs timelineCacheRef "
         "timelines timeline timelineCacheDefinition pivotTables pivotTable state selection bounds tableSlicerCache workbookPr dxfs dxf font fill border "
         "slicerCacheHideItemsWithNoData extLst ext";
});
inline constexpr Names kAttributes15 = words([] {
  return "chartTrackingRefBase defaultTimelineStyle name type dxfId count cache caption showHeader showSelectionLabel showTimeLevel showHorizontalScrollbar "
         "level selectionLevel scrollPosition style sourceName tabId minimalRefreshVersion lastRefreshVersion pivotCacheId filterType filterId filterPivotName "
         "filterTabId singleRangeFilterState startDate endDate tableId column sortOrder customListSort crossFilter uri";
});

inline constexpr Names kTextElementsXm = words([] { return "f sqref"; });

}  // namespace sekisho::formats::ooxml::sheet
