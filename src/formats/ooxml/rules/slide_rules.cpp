#include <algorithm>

#include "formats/ooxml/fonts.h"
#include "formats/ooxml/part.h"
#include "formats/ooxml/rules/graphics.h"
#include "formats/ooxml/rules/rule_sets.h"

namespace sekisho::formats::ooxml {

using base::What;

namespace {

// Which program opens an embedded document: Office's own for its packages, without macros.
struct Program {
  std::string_view given, plain;
};
constexpr Program kPrograms[] = {
    {"Excel.Sheet.12", "Excel.Sheet.12"},
    {"Excel.SheetMacroEnabled.12", "Excel.Sheet.12"},
    {"Excel.SheetBinaryMacroEnabled.12", "Excel.SheetBinaryMacroEnabled.12"},
    {"Word.Document.12", "Word.Document.12"},
    {"Word.DocumentMacroEnabled.12", "Word.Document.12"},
    {"PowerPoint.Show.12", "PowerPoint.Show.12"},
    {"PowerPoint.ShowMacroEnabled.12", "PowerPoint.Show.12"},
    {"PowerPoint.Slide.12", "PowerPoint.Slide.12"},
    {"PowerPoint.SlideMacroEnabled.12", "PowerPoint.Slide.12"},
};

// 19.3.2.4: an embedded Office document that was disarmed stays; any other object leaves its picture.
Verdict ole_object(Element& element, Part& part) {
  const std::string_view id = element.value("id", Ns::r);
  const Relation* relation = part.relation(id);
  auto program = std::ranges::find(kPrograms, element.value("progId"), &Program::given);
  if (relation != nullptr && relation->kind == PartKind::embedded && program != std::end(kPrograms)) {
    element.set("progId", program->plain);
    if (!element.value("spid").empty())  // its picture is a shape of the slide's VML drawing
      for (Relation& other : part.relations())
        if (other.kind == PartKind::vml) other.used = true;
    return Verdict::keep;
  }
  if (part.frames.empty()) return Verdict::drop;
  part.frames.back().object_removed = true;
  if (const std::string_view shape = element.value("spid"); !shape.empty()) part.frames.back().shape = shape;
  return Verdict::unwrap;
}

Verdict object_kind(Element&, Part& part) { return !part.frames.empty() && part.frames.back().object_removed ? Verdict::drop : Verdict::keep; }

Verdict picture_start(Element&, Part& part) {
  if (part.frames.empty() || !part.frames.back().object_removed || part.frames.back().picture.end != 0) return Verdict::keep;
  part.frames.back().in_picture = true;
  part.frames.back().picture.begin = part.position;
  return Verdict::keep;
}

void picture_end(Part& part) {
  if (part.frames.empty() || !part.frames.back().in_picture) return;
  part.frames.back().in_picture = false;
  part.frames.back().picture.end = part.position;
}

// The picture that takes an object's place takes its identity too: animations refer to it.
Verdict shape_properties(Element& element, Part& part) {
  if (is_on(element.value("hidden"))) part.hides(What::hidden_text);
  if (part.frames.empty()) return Verdict::keep;
  GraphicFrame& frame = part.frames.back();
  if (frame.in_picture) {
    element.set("id", part.keep_text(frame.id));
    element.set("name", part.keep_text(frame.name));
  } else if (frame.id.empty()) {
    frame.id = element.value("id");
    frame.name = element.value("name");
  }
  return Verdict::keep;
}

// 19.3.1.38: a slide that is not shown
Verdict slide(Element& element, Part& part) {
  if (const Attribute* show = element.find("show"); show != nullptr && !is_on(show->value)) part.hides(What::hidden_sheet);
  return Verdict::keep;
}

// 19.5: a time tree that plays sound or film makes no sense without it.
Verdict timing_start(Element&, Part& part) {
  part.timing_begin = part.position;
  part.timing_plays_media = false;
  return Verdict::keep;
}
void timing_end(Part& part) {
  if (part.timing_plays_media) part.replaced.push_back({{part.timing_begin, part.position}, {}});
}
Verdict media_node(Element& element, Part& part) {
  if (element.local == "cmd" && element.value("type") == "verb") part.removed(What::ole_object);
  else part.removed(What::media);
  part.timing_plays_media = true;
  return Verdict::drop;
}

constexpr Hook kSlideHooks[] = {
    {words([] { return "sld"; }), slide},
    {words([] { return "oleObj"; }), ole_object},
    {words([] { return "embed"; }), object_kind},
    {words([] { return "bold boldItalic italic regular"; }), slide_font},
    {words([] { return "graphicFrame"; }), graphic_frame_start, nullptr, graphic_frame_end},
    {words([] { return "pic"; }), picture_start, nullptr, picture_end},
    {words([] { return "cNvPr"; }), shape_properties},
    {words([] { return "timing"; }), timing_start, nullptr, timing_end},
    {words([] { return "audio cmd sndTgt video"; }), media_node},
};

constexpr Drop kSlideDrops[] = {
    {words([] { return "control controls"; }), What::activex},
    {words([] { return "custData custDataLst tags"; }), What::custom_data},
    {words([] { return "htmlPubPr webPr"; }), What::external_link},
    {words([] { return "link"; }), What::ole_object},
    {words([] { return "smartTags"; }), What::custom_xml},
    {words([] { return "endSnd snd sndAc stSnd"; }), What::media},
};

constexpr Names kSlideElements = words([] {
  return
      // the parts
      "bg bgPr bgRef bldAsOne blipFill bodyStyle bold boldItalic cSld clrMap clrMapOvr contentPart custShow custShowLst defaultTextStyle embed "
      "embeddedFont embeddedFontLst extLst ext font italic regular "
      "graphicFrame grpSp grpSpPr handoutMaster handoutMasterId handoutMasterIdLst hf kinsoku modifyVerifier notes notesMaster "
      "notesMasterId notesMasterIdLst notesStyle notesSz nvCxnSpPr cNvCxnSpPr cNvGraphicFramePr cNvGrpSpPr cNvPicPr cNvPr cNvSpPr cxnSp nvGraphicFramePr "
      "nvGrpSpPr nvPicPr nvPr nvSpPr oleObj otherStyle ph photoAlbum pic presentation sld sldId sldIdLst sldLayout sldLayoutId sldLayoutIdLst sldLst sldMaster "
      "sldMasterId sldMasterIdLst sldSz sp spPr spTree style titleStyle txBody txStyles xfrm "
      // comments
      "cm cmAuthor cmAuthorLst cmLst pos "
      // properties and views
      "presentationPr browse clrMru custShw kiosk penClr present prnPr showPr sldAll sldRg viewPr cSldViewPr cViewPr gridSpacing guide guideLst normalViewPr "
      "notesTextViewPr notesViewPr origin outlineViewPr restoredLeft restoredTop scale slideViewPr sorterViewPr sldSyncPr "
      // transitions
      "transition blinds checker circle comb cover cut diamond dissolve fade newsflash plus prism pull push random randomBar split strips wedge wheel "
      "wipe zoom "
      // time
      "timing anim audio cmd sndTgt video animClr animEffect animMotion animRot animScale attrName attrNameLst bldGraphic bldLst bldOleChart bldP bldSub bldDgm boolVal by cBhvr "
      "cMediaNode cTn charRg childTnLst clrVal cond endCondLst endSync excl fltVal from graphicEl hsl iterate inkTgt intVal nextCondLst oleChartEl pRg par "
      "prevCondLst progress rCtr rgb rtn seq set sldTgt spTgt stCondLst strVal subSp subTnLst tav tavLst tgtEl tmAbs tmPct tmpl tmplLst tn tnLst to txEl "
      "bg val";
});
constexpr Names kSlideText = words([] { return "attrName text"; });
constexpr Names kSlideAttributes = words([] {
  return "accel accent1 accent2 accent3 accent4 accent5 accent6 accumulate additive advAuto advClick advTm afterEffect algIdExt algIdExtSource algorithmName allowPng animBg "
         "attributeNameLst authorId autoAdjust autoCompressPictures autoRev autoUpdateAnimBg b bg1 bg2 bldLvl bld bldStep bookmarkIdSeed build bwMode by calcmode "
         "chartTrackingRefBased clr clrIdx clrMode clrSpc cmd colorType compatMode concurrent cryptAlgorithmClass cryptAlgorithmSid "
         "cryptAlgorithmType cryptProvider cryptProviderType cryptProviderTypeExt cryptProviderTypeExtSource cx cy decel delay descr dir display dt dur "
         "embedTrueTypeFonts encoding end evt evtFilter fill filter firstSlideNum fmla folHlink followColorScheme frame from frameSlides ftr g grpId h hasCustomPrompt "
         "hashData hashValue hdr hidden hiddenSlides hideFrame hlink horzBarState id idx imgH imgW initials invalEndChars invalStChars isNarration isPhoto l lang lastClr lastEdited "
         "lastIdx lastView layout loop lvl mastersp matchingName mute name nextAc nodePh nodeType numSld orient origin override p path pathEditMode pattern "
         "panose percent pitchFamily charset pos preferRelativeResize presetClass presetID presetSubtype preserve prevAc prLst prnWhat progId ptsTypes r rAng removePersonalInfoOnSave "
         "repeatCount repeatDur restart rev rgb rot rotWithShape rtl s saltData saltValue saveSubsetFonts scaleToFitPaper sendOnSave serverZoom show showAnimation showAsIcon "
         "showComments showCtrls showGuides showHeader showMasterPhAnim showMasterSp showNarration showOutlineIcons showPropBg showScrollbar showSpecialPlsOnTitleSld "
         "showTime showWhenStopped sldId sldNum snapToGrid snapToObjects snapVertSplitter spd spid spinCount spinValue spokes st strictFirstAndLastChars style "
         "syncBehavior sz text typeface thruBlk title tm tmFilter to transition tx1 tx2 txBox type uiExpand updateAutomatic uri useA useBgFill userDrawn userId val valueType "
         "varScale vertBarState vol x xfrmType y zoom zoomContents";
});

constexpr Names kP14Elements = words([] {
  return "bounceEnd browseMode bwMode checker conveyor cNvContentPartPr cNvPr contentPart creationId defaultImageDpi discardImageEditData doors extLst "
         "ferris flash flip flythrough gallery glitter honeycomb laserClr laserTraceLst modId nvContentPartPr nvPr pan prism reveal ripple section sectionLst "
         "sectionPr showEvtLst showMediaCtrls shred sldId sldIdLst switch tracePt tracePtLst vortex warp wheelReverse window xfrm";
});
constexpr Names kP14Attributes = words([] {
  return "bounceEnd bwMode centered clrIdx descr dir dur hasBounce hidden id inset invX invY isContent isInverted isHidden name path pattern presetBounceEnd slides spokes t "
         "thruBlk title type val x y sectionNum showStatus";
});

constexpr Drop kP14Drops[] = {
    {words([] { return "bmkTgt media mediaBkmkPr playEvt seekEvt pauseEvt resumeEvt stopEvt triggerEvt nullEvt"; }), What::media}};
constexpr Drop kP15Drops[] = {{words([] { return "presenceInfo"; }), What::metadata}};

constexpr Names kP188Elements =
    words([] { return "author authorLst cm cmLst complete deMkLst pos reply replyLst txBody txMkLst extLst ext unknownAnchor"; });

constexpr NamespaceRules kRules[] = {
    {.ns = Ns::p,
     .elements = kSlideElements,
     .text_elements = kSlideText,
     .attributes = kSlideAttributes,
     .needs_relation = words([] { return "contentPart handoutMasterId notesMasterId sldId sldLayoutId sldMasterId sldSyncPr"; }),
     .hooks = kSlideHooks,
     .drops = kSlideDrops,
     .not_empty = words([] { return "ext extLst"; })},
    {.ns = Ns::p14,
     .elements = kP14Elements,
     .attributes = kP14Attributes,
     .needs_relation = words([] { return "contentPart"; }),
     .drops = kP14Drops},
    {.ns = Ns::p15,
     .elements = words([] { return "chartTrackingRefBased clr designElem extLst guide notesGuideLst parentCm prstTrans sldGuideLst threadingInfo"; }),
     .attributes = words([] { return "authorId id idx invX invY name orient pos prst timeZoneBias userDrawn val"; }),
     .drops = kP15Drops},
    {.ns = Ns::p159, .elements = words([] { return "morph"; }), .attributes = words([] { return "option"; })},
    {.ns = Ns::p16r2, .elements = words([] { return "revInfo"; })},
    {.ns = Ns::p188,
     .elements = kP188Elements,
     .attributes = words(
         [] { return "authorId created id initials name status tags startDate dueDate assignedTo complete priority title providerId userId uri"; }),
     .not_empty = words([] { return "ext extLst"; })},
};

}  // namespace

std::span<const NamespaceRules> slide_rules() { return kRules; }

}  // namespace sekisho::formats::ooxml
