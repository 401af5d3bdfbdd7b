// Names of WordprocessingML (ISO/IEC 29500-1 17, 29500-4 9 to 14) and its later versions ([MS-DOCX]) that may stand.
#pragma once

#include "formats/ooxml/xml/names.h"

namespace sekisho::formats::ooxml {

inline constexpr Names kWordElements = words([] {
  return
      // stories and their structure
      "background bidiVisual body comment comments document endnote endnotes footnote footnotes ftr glossaryDocument hdr p r sectPr "
      "sectPrChange bookmarkEnd bookmarkStart commentRangeEnd commentRangeStart commentReference permEnd permStart proofErr "
      "hyperlink fldChar fldSimple ffData bdo dir ruby rubyBase rubyPr rt rubyAlign hps hpsRaise hpsBaseText lid dirty "
      "sdt sdtContent sdtEndPr sdtPr smartTagPr txbxContent "
      // content of runs
      "annotationRef br continuationSeparator cr dayLong dayShort drawing endnoteRef endnoteReference footnoteRef footnoteReference "
      "lastRenderedPageBreak monthLong monthShort noBreakHyphen object pgNum pict ptab separator softHyphen sym tab yearLong yearShort "
      "contentPart movie "
      // tracked changes
      "ins del moveFrom moveTo moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd cellDel cellIns cellMerge numberingChange "
      "pPrChange rPrChange tblGridChange tblPrChange tblPrExChange tcPrChange trPrChange customXmlInsRangeStart customXmlInsRangeEnd "
      "customXmlDelRangeStart customXmlDelRangeEnd customXmlMoveFromRangeStart customXmlMoveFromRangeEnd customXmlMoveToRangeStart "
      "customXmlMoveToRangeEnd "
      // paragraphs
      "pPr adjustRightInd autoSpaceDE autoSpaceDN bar between bidi bottom cnfStyle contextualSpacing divId framePr ind jc keepLines keepNext "
      "kinsoku left mirrorIndents numPr ilvl numId outlineLvl overflowPunct pBdr pPrDefault pStyle pageBreakBefore right shd snapToGrid spacing "
      "start end suppressAutoHyphens suppressLineNumbers suppressOverlap tabs textAlignment textDirection textboxTightWrap top topLinePunct "
      "widowControl wordWrap collapsed "
      // characters
      "rPr rPrDefault b bCs bdr caps color cs dstrike eastAsianLayout effect em emboss fitText highlight i iCs imprint kern lang noProof oMath "
      "outline position rFonts rStyle rtl shadow smallCaps specVanish strike sz szCs u vanish vertAlign w webHidden "
      // tables
      "tbl tblPr tblPrEx tblGrid gridCol tr trPr tc tcPr cantSplit gridAfter gridBefore gridSpan hMerge hidden hideMark insideH insideV noWrap "
      "tblBorders tblCaption tblCellMar tblCellSpacing tblDescription tblHeader tblInd tblLayout tblLook tblOverlap tblStyle tblStyleColBandSize "
      "tblStylePr tblStyleRowBandSize tblW tblpPr tcBorders tcFitText tcMar tcW tl2br tr2bl trHeight vAlign vMerge wAfter wBefore headers header "
      // sections
      "col cols docGrid endnotePr footnotePr footerReference headerReference formProt lnNumType noEndnote numFmt numRestart numStart paperSrc pgBorders "
      "pgMar pgNumType pgSz pos printerSettings rtlGutter titlePg type footnoteColumns "
      // structured document tags
      "alias bibliography calendar citation comboBox date dateFormat docPart docPartCategory docPartGallery docPartList docPartObj "
      "docPartUnique dropDownList equation group id label listItem lock picture placeholder richText showingPlcHdr storeMappedDataAs tabIndex tag temporary "
      "text "
      // form fields
      "calcOnExit checkBox checked ddList default enabled format helpText listEntry maxLength name result size sizeAuto statusText textInput "
      // styles
      "style styles docDefaults latentStyles lsdException aliases autoRedefine basedOn link locked next personal personalCompose personalReply qFormat "
      "rsid semiHidden uiPriority unhideWhenUsed tcPrDefault "
      // numbering
      "abstractNum abstractNumId isLgl legacy lvl lvlJc lvlOverride lvlPicBulletId lvlRestart lvlText multiLevelType nsid num numIdMacAtCleanup "
      "numPicBullet numStyleLink numbering startOverride styleLink suff tmpl "
      // fonts
      "font fonts altName charset embedBold embedBoldItalic embedItalic embedRegular family notTrueType panose1 pitch sig "
      // glossary
      "behavior behaviors category description docPartBody docPartPr docParts gallery guid types "
      // web settings
      "webSettings allowPNG blockQuote bodyDiv div divBdr divs divsChild doNotOrganizeInFolder doNotRelyOnCSS doNotSaveAsSingleFile doNotUseLongFileNames "
      "encoding marBottom marLeft marRight marTop optimizeForBrowser pixelsPerInch relyOnVML saveSmartTagsAsXml targetScreenSz "
      // settings
      "settings activeWritingStyle alignBordersAndEdges alwaysMergeEmptyNamespace alwaysShowPlaceholderText autoFormatOverride autoHyphenation "
      "bookFoldPrinting bookFoldPrintingSheets bookFoldRevPrinting bordersDoNotSurroundFooter bordersDoNotSurroundHeader caption captions autoCaption "
      "autoCaptions characterSpacingControl clickAndTypeStyle clrSchemeMapping compat compatSetting consecutiveHyphenLimit decimalSymbol "
      "defaultTabStop defaultTableStyle displayBackgroundShape displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery "
      "doNotAutoCompressPictures doNotDemarcateInvalidXml doNotDisplayPageBoundaries doNotEmbedSmartTags doNotHyphenateCaps doNotIncludeSubdocsInStats "
      "doNotShadeFormData doNotTrackFormatting doNotTrackMoves doNotUseMarginsForDrawingGridOrigin doNotValidateAgainstSchema documentProtection "
      "documentType drawingGridHorizontalOrigin drawingGridHorizontalSpacing drawingGridVerticalOrigin drawingGridVerticalSpacing "
      "embedSystemFonts embedTrueTypeFonts evenAndOddHeaders forceUpgrade formsDesign gutterAtTop hdrShapeDefaults hideGrammaticalErrors "
      "hideSpellingErrors hyphenationZone ignoreMixedContent linkStyles listSeparator mirrorMargins noLineBreaksAfter noLineBreaksBefore "
      "noPunctuationKerning printFormsData printFractionalCharacterWidth printPostScriptOverText printTwoOnOne proofState readModeInkLockDown "
      "removeDateAndTime removePersonalInformation revisionView savePreviewPicture saveSubsetFonts saveFormsData saveInvalidXml saveXmlDataOnly "
      "shapeDefaults showEnvelope showXMLTags strictFirstAndLastChars styleLockQFSet styleLockTheme stylePaneFormatFilter stylePaneSortMethod "
      "summaryLength themeFontLang trackRevisions uiCompat97To2003 updateFields useXSLTWhenSaving view writeProtection zoom "
      // compatibility
      "adjustLineHeightInTable alignTablesRowByRow allowSpaceOfSameStyleInTable applyBreakingRules autofitToFirstFixedWidthCell "
      "autoSpaceLikeWord95 balanceSingleByteDoubleByteWidth cachedColBalance convMailMergeEsc displayHangulFixedWidth doNotAutofitConstrainedTables "
      "doNotBreakConstrainedForcedTable doNotBreakWrappedTables doNotExpandShiftReturn doNotLeaveBackslashAlone doNotSnapToGridInCell "
      "doNotSuppressBlankLines doNotSuppressIndentation doNotSuppressParagraphBorders doNotUseEastAsianBreakRules doNotUseHTMLParagraphAutoSpacing "
      "doNotUseIndentAsNumberingTabStop doNotVertAlignCellWithSp doNotVertAlignInTxbx doNotWrapTextWithPunct footnoteLayoutLikeWW8 "
      "forgetLastTabAlignment growAutofit layoutRawTableWidth layoutTableRowsApart lineWrapLikeWord6 mwSmallCaps noColumnBalance noExtraLineSpacing "
      "noLeading noSpaceRaiseLower noTabHangInd printBodyTextBeforeHeader printColBlack selectFldWithFirstOrLastChar shapeLayoutLikeWW8 "
      "showBreaksInFrames spaceForUL spacingInWholePoints splitPgBreakAndParaMark subFontBySize suppressBottomSpacing suppressSpBfAfterPgBrk "
      "suppressSpacingAtTopOfPage suppressTopSpacing suppressTopSpacingWP swapBordersFacingPages transparentMetafiles "
      "truncateFontHeightsLikeWP6 ulTrailSpace underlineTabInNumList useAltKinsokuLineBreakRules useAnsiKerningPairs useFELayout useNormalStyleForList "
      "usePrinterMetrics useSingleBorderforContiguousCells useWord2002TableStyleRules useWord97LineBreakRules wpJustification wpSpaceWidth "
      "wrapTrailSpaces";
});

inline constexpr Names kWordTextElements = words([] { return "t delText instrText delInstrText"; });

inline constexpr Names kWordAttributes = words([] {
  return "abbr abstractNumId accent1 accent2 accent3 accent4 accent5 accent6 after afterAutospacing afterLines alg algIdExt algIdExtSource algorithmName alias "
         "aliases alignment allStyles alternateStyleNames anchor anchorLock appName ascii asciiTheme author before beforeAutospacing beforeLines bg1 bg2 bidi "
         "bottom bottomFromText caseSensitive char charSpace characterSet checkStyle chapSep chapStyle clear clearFormatting code colFirst colLast color "
         "colorFirst combine combineBrackets comments count countBy cryptAlgorithmClass cryptAlgorithmSid cryptAlgorithmType cryptProvider "
         "cryptProviderType cryptProviderTypeExt cryptProviderTypeExtSource cryptSpinCount cs csb0 csb1 cstheme customMarkFollows customStyle customStyles "
         "date dateFormat defLockedState defQFormat defSemiHidden defUIPriority defUnhideWhenUsed default directFormattingOnNumbering "
         "directFormattingOnParagraphs directFormattingOnRuns directFormattingOnTables dirty displacedByCustomXml display displayText distance "
         "dllVersion docLocation drawAspect dropCap dxaOrig dyaOrig eastAsia eastAsiaTheme ed edGrp edit element end endChars enforcement equalWidth "
         "evenHBand evenVBand fill first firstColumn firstLine firstLineChars firstRow firstRowFirstColumn firstRowLastColumn fldCharType fldLock fmt "
         "followedHyperlink font fontKey footer format formatting frame fullDate grammar gutter h hAnchor hAnsi hAnsiTheme hRule hSpace hanging "
         "hangingChars hash hashValue header headingStyles heading hint history horzAnchor hyperlink id ilvl initials inkAnnotations insDel instr lang "
         "lastColumn lastRow lastRowFirstColumn lastRowLastColumn latentStyles leader left leftChars leftFromText legacy legacyIndent legacySpace "
         "legacySpacing line linePitch lineRule lines linkTarget locked markup multiLine name nlCheck noHBand noVBand noWrap num numId numPicBulletId "
         "numberingStyles oddHBand oddVBand offsetFrom optimizeForBrowser orient orig other percent pos prefix qFormat recommended relativeTo restart right "
         "rightChars rightFromText salt saltValue semiHidden sep separator shadow shapeid space spelling spinCount start startChars styleId styleName "
         "stylesInUse subsetted sz t1 t2 tableStyles tblpX tblpXSpec tblpY tblpYSpec tentative tgtFrame themeColor themeFill themeFillShade "
         "themeFillTint themeShade themeTint title tooltip top top3HeadingStyles topLinePunct tplc type uiPriority unhideWhenUsed uri usb0 usb1 usb2 usb3 "
         "vAnchor vSpace val value vendorID vert vertAnchor vertCompress visibleStyles vMerge vMergeOrig w wrap x xAlign y yAlign zOrder";
});

}  // namespace sekisho::formats::ooxml
