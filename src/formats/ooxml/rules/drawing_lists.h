// Names of DrawingML (ISO/IEC 29500-1 20 and 21.4), of Office mathematics (22.1) and their later versions ([MS-ODRAWXML]) that may stand.
#pragma once

#include "formats/ooxml/xml/names.h"

namespace sekisho::formats::ooxml {

inline constexpr Names kDrawingElements = words([] {
  return
      // colours
      "alpha alphaMod alphaOff blue blueMod blueOff comp gamma gray green greenMod greenOff hslClr hue hueMod hueOff inv invGamma lum lumMod lumOff "
      "prstClr red redMod redOff sat satMod satOff schemeClr scrgbClr shade srgbClr sysClr tint custClr custClrLst "
      // fills and lines
      "bevel bgClr bgFillStyleLst blip blipFill custDash ds duotone fgClr fill fillRect fillToRect gradFill grpFill gs gsLst headEnd lin ln lnB "
      "lnBlToTr lnDef lnL lnR lnRef lnStyleLst lnT lnTlToBr miter noFill pattFill path prstDash round solidFill srcRect stretch tailEnd tile tileRect "
      // effects
      "alphaBiLevel alphaCeiling alphaFloor alphaInv alphaModFix alphaOutset alphaRepl biLevel blend blur clrChange clrFrom clrRepl clrTo cont effect "
      "effectDag effectLst effectRef effectStyle effectStyleLst fillOverlay fillRef fillStyleLst fontRef glow grayscl hsl innerShdw outerShdw "
      "prstShdw reflection relOff softEdge xfrm "
      // scenes
      "anchor backdrop bevelB bevelT camera contourClr extrusionClr flatTx lightRig norm rot scene3d sp3d up "
      // shapes
      "ahLst ahPolar ahXY arcTo avLst bounds chExt chOff close cNvCxnSpPr cNvGraphicFramePr cNvGrpSpPr cNvPicPr cNvPr cNvSpPr cubicBezTo custGeom cxn cxnLst cxnSp "
      "cxnSpLocks endCxn ext extLst gd gdLst graphic graphicData graphicFrame graphicFrameLocks grpSp grpSpLocks grpSpPr lnTo moveTo nvCxnSpPr "
      "nvGraphicFramePr nvGrpSpPr nvPicPr nvSpPr off pathLst pic picLocks pos prstGeom prstTxWarp pt quadBezTo rect sp spLocks spPr stCxn style txSp "
      "useSpRect contentPartLocks "
      // text
      "bodyPr br buAutoNum buBlip buChar buClr buClrTx buFont buFontTx buNone buSzPct buSzPts buSzTx cs defPPr defRPr ea endParaRPr fld font "
      "highlight hlinkClick hlinkHover hlinkMouseOver latin lnSpc lstStyle lvl1pPr lvl2pPr lvl3pPr lvl4pPr lvl5pPr lvl6pPr lvl7pPr lvl8pPr lvl9pPr noAutofit "
      "normAutofit p pPr r rPr rtl spAutoFit spcAft spcBef spcPct spcPts sym tab tabLst txBody uFill uFillTx uLn uLnTx "
      // tables
      "band1H band1V band2H band2V bottom cell3D firstCol firstRow gridCol insideH insideV lastCol lastRow left neCell nwCell right seCell swCell "
      "tableStyle tbl tblBg tblGrid tblPr tblStyle tblStyleLst tc tcBdr tcPr tcStyle tcTxStyle tl2br top tr tr2bl wholeTbl header headers "
      // themes
      "accent1 accent2 accent3 accent4 accent5 accent6 bgRef clrMap clrScheme dk1 dk2 extraClrScheme extraClrSchemeLst fmtScheme folHlink fontScheme "
      "hlink lt1 lt2 majorFont masterClrMapping minorFont objectDefaults overrideClrMapping spDef theme themeElements themeManager themeOverride txDef "
      // diagrams and charts in animations
      "bldChart bldDgm bldSub chart dgm sx sy end st";
});

inline constexpr Names kDrawingTextElements = words([] { return "t tableStyleId"; });

inline constexpr Names kDrawingAttributes = words([] {
  return "a accent1 accent2 accent3 accent4 accent5 accent6 action adj algn altLang amt anchor anchorCtr ang axis b bIns bandCol bandRow baseline "
         "bg1 bg2 bld bldLvl bldStep blend blurRad bmk bright brightness build builtInUnit bwMode cap categoryIdx char charset cmpd compatLnSpc "
         "contourW contrast cstate csX csY cx cy d def defTabSz descr dgmBuild dir dirty dist dpi dx dy dz eaLnBrk embosscolor endA endPos endSnd err extrusionH extrusionOk "
         "fadeDir fill firstCol firstRow fLocksText flip flipH flipV fmla folHlink fontAlgn fontScale forceAA fov fromWordArt g gdRefAng gdRefR gdRefX gdRefY "
         "grayscl gridSpan grow h hR hMerge hangingPunct hidden highlightClick history hlink horzOverflow hue i id idx indent isPhoto kern kumimoji kx ky "
         "l lIns lang lastClr lastCol lastRow lat latinLnBrk len lim lnSpcReduction lon lvl marB marL marR marT maxAng maxR maxX maxY meth minAng minR minX minY "
         "modelId n name noAdjustHandles noChangeArrowheads noChangeAspect noChangeShapeType noCrop noDrilldown noEditPoints noGrp noMove noProof "
         "noResize noRot noSelect noTextEdit noUngrp normalizeH numCol on orient pLists panose path pitchFamily pos preferRelativeResize prst prstMaterial r "
         "rAng rIns rad ref relativeHeight rev rig rot rotWithShape rowSpan rtl rtlCol sat scaled script seriesIdx shadowok shape smtClean smtId sp space spc "
         "spcCol spcFirstLastPara stA stAng stPos startAt stretch strike stroke styleId styleName swAng sx sy sz t tIns target tgtFrame thresh title "
         "tooltip tx tx1 tx2 txBox ty type typeface u uniqueId upright uri useLocalDpi userDrawn v vMerge val vert vertOverflow w wR wrap x y z lum lumMod lumOff rtlGutter bevel dashLen";
});

inline constexpr Names kMathElements = words([] {
  return "acc accPr aln alnScr argPr argSz bar barPr baseJc begChr borderBox borderBoxPr box boxPr brk brkBin brkBinSub cGp cGpRule cSp chr count "
         "ctrlPr d dPr deg degHide defJc den diff dispDef e endChr eqArr eqArrPr f fName fPr func funcPr groupChr groupChrPr grow hideBot hideLeft "
         "hideRight hideTop interSp intLim intraSp jc lMargin lim limLoc limLow limLowPr limUpp limUppPr lit m mPr maxDist mathFont mathPr mc mcJc mcPr mcs "
         "mr nary naryLim naryPr noBreak nor num oMath oMathPara oMathParaPr objDist opEmu phant phantPr plcHide pos postSp preSp r rMargin rPr "
         "rSp rSpRule rad radPr sPre sPrePr sSub sSubPr sSubSup sSubSupPr sSup sSupPr scr sepChr show shp smallFrac strikeBLTR strikeH strikeTLBR "
         "strikeV sty sub subHide sup supHide transp type vertJc wrapIndent wrapRight zeroAsc zeroDesc zeroWid";
});

inline constexpr Names kDiagramElements = words([] {
  return "adj adjLst alg animLvl animOne bg bulletEnabled cat catLst chMax chPref choose clrData colorsDef colorsDefHdr colorsDefHdrLst constr constrLst cxn "
         "cxnLst dataModel desc dir effectClrLst else ext extLst fillClrLst forEach hierBranch if layoutDef layoutDefHdr layoutDefHdrLst layoutNode "
         "linClrLst orgChart param prSet presLayoutVars presOf pt ptLst relIds resizeHandles rule ruleLst sampData scene3d shape sp3d spPr style "
         "styleData styleDef styleDefHdr styleDefHdrLst styleLbl t title txEffectClrLst txFillClrLst txLinClrLst txPr varLst whole";
});
inline constexpr Names kDiagramAttributes = words([] {
  return "arg axis blipPhldr bwMode cnt coherent3DOff contourW csCatId csTypeId custAng custFlipHor custFlipVert custLinFactNeighborX custLinFactNeighborY custLinFactX "
         "custLinFactY custRadScaleInc custRadScaleRad custScaleX custScaleY custSzX custSzY custT cxnId defStyle destId destOrd extrusionH fact for forName func "
         "hideGeom hideLastTrans idx lang lkTxEntry loCatId loTypeId lvl max meth minVer modelId moveWith name op parTransId phldr phldrT presAssocID "
         "presId presName presStyleCnt presStyleIdx presStyleLbl pri prstMaterial ptType ptLst qsCatId qsTypeId ref refFor refForName refPtType refType resId rot "
         "sibTransId srcId srcOrd st step styleLbl type uniqueId uri useDef val z zOrderOff";
});

inline constexpr Names kSpreadsheetDrawingElements = words([] {
  return "absoluteAnchor blipFill cNvCxnSpPr cNvGraphicFramePr cNvGrpSpPr cNvPicPr cNvPr cNvSpPr clientData cxnSp ext from graphicFrame grpSp grpSpPr "
         "nvCxnSpPr nvGraphicFramePr nvGrpSpPr nvPicPr nvSpPr oneCellAnchor pic pos sp spPr style to twoCellAnchor txBody wsDr xfrm";
});
inline constexpr Names kSpreadsheetDrawingAttributes = words(
    [] { return "bwMode cx cy descr editAs fLocksText fLocksWithSheet fPublished fPrintsWithSheet hidden id macro name textlink title txBox x y"; });

}  // namespace sekisho::formats::ooxml
