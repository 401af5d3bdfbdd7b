#include "formats/ooxml/fonts.h"
#include "formats/ooxml/part.h"
#include "formats/ooxml/rules/graphics.h"
#include "formats/ooxml/rules/rule_sets.h"
#include "formats/ooxml/rules/word_lists.h"

namespace sekisho::formats::ooxml {

using base::Setting;
using base::What;

namespace {

// 17.16.22: without its target a hyperlink is its text.
Verdict hyperlink(Element& element, Part& part) {
  const Attribute* id = element.find("id", Ns::r);
  if (id != nullptr && !id->value.empty()) return part.usable(id->value) ? Verdict::keep : Verdict::unwrap;
  return Verdict::keep;
}

Verdict simple_field(Element& element, Part& part) {
  part.fields.add_simple();
  const Links links = part.on(Setting::office_keep_links) ? Links::keep : Links::drop;
  const FieldVerdict verdict = judge_field(element.value("instr", Ns::w), false, links);
  if (verdict == FieldVerdict::keep) return Verdict::keep;
  part.removed(verdict == FieldVerdict::dde ? What::dde : What::fetching_field);
  return Verdict::unwrap;
}

// 17.3.3.19: an embedded object holds its picture as VML; as w:pict that picture stands by itself.
Verdict object(Element& element, Part&) {
  element.local = "pict";
  std::erase_if(element.attributes, [](const Attribute& attribute) { return attribute.ns == Ns::w; });
  return Verdict::keep;
}

// 17.3.2.41: hidden text stays, and people are told. That the mark at a paragraph's end is hidden hides no text.
Verdict vanish(Element& element, Part& part) {
  const Attribute* value = element.find("val", Ns::w);
  if (!part.paragraph_properties && (value == nullptr || is_on(value->value))) part.hides(What::hidden_text);
  return Verdict::keep;
}
Verdict paragraph_start(Element&, Part& part) {
  part.paragraph_properties = true;
  return Verdict::keep;
}
void paragraph_end(Part& part) { part.paragraph_properties = false; }

Verdict comment_mark(Element&, Part& part) { return part.on(Setting::office_keep_comments) ? Verdict::keep : Verdict::drop; }

Verdict keep_text(std::string&, Part&) { return Verdict::keep; }

constexpr Hook kWordHooks[] = {
    {words([] { return "hyperlink"; }), hyperlink},
    {words([] { return "fldSimple"; }), simple_field},
    {words([] { return "embedBold embedBoldItalic embedItalic embedRegular"; }), document_font},
    {words([] { return "object"; }), object},
    {words([] { return "drawing"; }), graphic_frame_start, nullptr, graphic_frame_end},
    {words([] { return "commentRangeStart commentRangeEnd commentReference"; }), comment_mark},
    {words([] { return "instrText delInstrText"; }), nullptr, keep_text},
    {words([] { return "specVanish vanish"; }), vanish},
    {words([] { return "pPr"; }), paragraph_start, nullptr, paragraph_end},
};

constexpr Drop kWordDrops[] = {
    {words([] { return "altChunk subDoc"; }), What::sub_document},
    {words([] { return "attachedTemplate"; }), What::attached_template},
    {words([] { return "mailMerge"; }), What::mail_merge},
    {words([] { return "entryMacro exitMacro"; }), What::macro_link},
    {words([] { return "control"; }), What::activex},
    {words([] { return "objectEmbed objectLink"; }), What::ole_object},
    {words([] { return "customXml smartTag"; }), What::custom_xml, Verdict::unwrap},
    {words([] { return "attachedSchema customXmlPr dataBinding smartTagPr smartTagType saveThroughXslt xsdThroughXslt"; }), What::custom_xml},
    {words([] { return "docVars fldData"; }), What::custom_data},
    {words([] { return "frameset"; }), What::external_link},
    {words([] { return "rsids"; }), What::metadata},
};

constexpr Restriction kWordRestrictions[] = {
    {words([] { return "instr"; }), words([] { return "fldSimple"; })},
    {words([] { return "fldCharType"; }), words([] { return "fldChar"; })},
};

constexpr Drop kWordAttributeDrops[] = {
    {words([] { return "rsidDel rsidP rsidR rsidRDefault rsidRPr rsidSect rsidTr"; }), What::metadata},
};

constexpr Names kW14Elements = words([] {
  return "alpha avLst bevel bevelB bevelT bodyPr camera checkbox checked checkedState cntxtAlts conflictDel conflictIns conflictMode contourClr "
         "customXmlConflictDelRangeEnd customXmlConflictDelRangeStart customXmlConflictInsRangeEnd customXmlConflictInsRangeStart defaultImageDpi "
         "discardImageEditingData docId duotone enableOpenTypeKerning entityPicker extrusionClr fillToRect glow gradFill gs gsLst ligatures lightRig lin ln lumMod lumOff miter "
         "noFill numForm numSpacing path prstDash props3d reflection rot round satMod satOff scene3d schemeClr shade shadow solidFill srgbClr styleSet stylisticSets "
         "textFill textOutline tint uncheckedState hueMod hueOff hue sat lum alphaMod alphaOff inv invGamma gamma gray comp red redMod redOff green "
         "greenMod greenOff blue blueMod blueOff scrgbClr sysClr prstClr hslClr lummod";
});
constexpr Names kW14Attributes = words([] {
  return "algn anchorId ang b blurRad cap cmpd contourW dir dist editId endA endPos extrusionH fadeDir font fov h id kx ky l lat lim lon path paraId pos "
         "prst prstMaterial r rad rev rig scaled stA stPos sx sy t textId val w noSpellErr";
});
constexpr Names kW15Elements = words([] {
  return "appearance chartTrackingRefBased collapsed color commentEx commentsEx docId footnoteColumns people person repeatingSection "
         "repeatingSectionItem sectionTitle doNotAllowInsertDeleteSection symEx";
});
constexpr Names kW15Attributes = words([] {
  return "allowInsertDeleteSection author contact doNotAllowInsertDeleteSection done paraId paraIdParent restartNumberingAfterBreak sectionTitle val";
});
constexpr Drop kW15Drops[] = {
    {words([] { return "dataBinding"; }), What::custom_xml},
    {words([] { return "webExtensionLinked webExtensionCreated"; }), What::web_extension},
    {words([] { return "presenceInfo"; }), What::metadata},
};

constexpr Names kWpElements = words([] {
  return "anchor cNvGraphicFramePr docPr effectExtent extent inline lineTo positionH positionV simplePos start wrapNone wrapPolygon wrapSquare "
         "wrapThrough wrapTight wrapTopAndBottom";
});
constexpr Names kWpAttributes = words([] {
  return "allowOverlap b behindDoc cx cy descr distB distL distR distT edited hidden id l layoutInCell locked name r relativeFrom relativeHeight simplePos t "
         "title wrapText x y";
});

constexpr NamespaceRules kRules[] = {
    {.ns = Ns::w,
     .elements = kWordElements,
     .text_elements = kWordTextElements,
     .attributes = kWordAttributes,
     .needs_relation = words([] { return "headerReference footerReference contentPart printerSettings movie"; }),
     .hooks = kWordHooks,
     .drops = kWordDrops,
     .attribute_drops = kWordAttributeDrops,
     .restrictions = kWordRestrictions},
    {.ns = Ns::w14, .elements = kW14Elements, .attributes = kW14Attributes},
    {.ns = Ns::w15, .elements = kW15Elements, .attributes = kW15Attributes, .drops = kW15Drops},
    {.ns = Ns::w16cid, .elements = words([] { return "commentId commentsIds"; }), .attributes = words([] { return "durableId paraId"; })},
    {.ns = Ns::w16cex, .elements = words([] { return "commentExtensible commentsExtensible"; }), .attributes = words([] {
                                                                                                   return "dateUtc durableId intelligentPlaceholder";
                                                                                                 })},
    {.ns = Ns::w16se, .elements = words([] { return "symEx"; }), .attributes = words([] { return "char font"; })},
    {.ns = Ns::w16, .attributes = words([] { return "val"; })},
    {.ns = Ns::w16sdtdh, .attributes = words([] { return "storeItemChecksum"; })},
    {.ns = Ns::w16du, .attributes = words([] { return "dateUtc"; })},
    {.ns = Ns::wp, .elements = kWpElements, .text_elements = words([] { return "align posOffset"; }), .attributes = kWpAttributes},
    {.ns = Ns::wp14,
     .elements = words([] { return "sizeRelH sizeRelV"; }),
     .text_elements = words([] { return "pctHeight pctPosHOffset pctPosVOffset pctWidth"; }),
     .attributes = words([] { return "anchorId editId relativeFrom"; })},
    {.ns = Ns::wps,
     .elements = words([] { return "bodyPr cNvCnPr cNvPr cNvSpPr extLst linkedTxbx spPr style txbx wsp"; }),
     .attributes = words([] {
       return "anchor anchorCtr bIns bwMode compatLnSpc descr forceAA fromWordArt hidden horzOverflow id lIns name normalEastAsianFlow numCol rIns rot "
              "rtlCol seq spcCol spcFirstLastPara tIns title txBox upright vert vertOverflow wrap";
     })},
    {.ns = Ns::wpg,
     .elements = words([] { return "cNvFrPr cNvGrpSpPr cNvPr extLst graphicFrame grpSp grpSpPr wgp xfrm"; }),
     .attributes = words([] { return "bwMode descr flipH flipV hidden id name rot title"; })},
    {.ns = Ns::wpc, .elements = words([] { return "bg extLst whole wpc"; }), .attributes = words([] { return "bwMode"; })},
};

}  // namespace

std::span<const NamespaceRules> word_rules() { return kRules; }

}  // namespace sekisho::formats::ooxml
