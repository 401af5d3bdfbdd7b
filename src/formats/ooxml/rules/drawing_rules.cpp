#include "formats/ooxml/part.h"
#include "formats/ooxml/rules/drawing_lists.h"
#include "formats/ooxml/rules/graphics.h"
#include "formats/ooxml/rules/rule_sets.h"

namespace sekisho::formats::ooxml {

using base::What;

namespace {

// Jumps inside a presentation ([MS-OI29500] 2.1.1253); all other ppaction: URIs run, open or play something.
bool safe_action(std::string_view action) {
  if (!action.starts_with("ppaction://")) return false;
  const std::string_view verb = action.substr(11, action.substr(11).find('?'));
  return verb == "hlinkshowjump" || verb == "hlinksldjump" || verb == "noaction" || verb == "customshow";
}

// CT_Hyperlink (21.1.2.3.5): a link out, a jump to a slide, or an action.
Verdict hyperlink(Element& element, Part& part) {
  const std::string_view action = element.value("action"), id = element.value("id", Ns::r);
  const bool leads = !id.empty() && part.usable(id);
  if (!action.empty() && !safe_action(action)) {
    part.removed(action.starts_with("ppaction://media") ? What::media : What::macro_link);
    element.remove("action");
    // What a program or a macro was started with is no link to keep.
    if (!leads || part.relation(id)->kind != PartKind::hyperlink) return Verdict::drop;
    return Verdict::keep;
  }
  if (leads) return Verdict::keep;
  if (action.empty() || action.starts_with("ppaction://hlinksldjump")) return Verdict::drop;
  element.remove("id", Ns::r);
  element.set("id", "", Ns::r);
  return Verdict::keep;
}

constexpr std::string_view kOleGraphic = "http://schemas.openxmlformats.org/presentationml/2006/ole";
constexpr std::string_view kStrictOleGraphic = "http://purl.oclc.org/ooxml/presentationml/ole";

// The kinds of graphic by URI (20.1.2.2.17), written in their transitional spelling.
Verdict graphic_data(Element& element, Part& part) {
  const std::string_view uri = element.value("uri");
  if (uri == kOleGraphic || uri == kStrictOleGraphic) {
    element.set("uri", kOleGraphic);
    return Verdict::keep;
  }
  constexpr std::string_view kStrict = "http://purl.oclc.org/ooxml/drawingml/";
  if (uri.starts_with(kStrict)) {
    element.set("uri", part.keep_text("http://schemas.openxmlformats.org/drawingml/2006/" + std::string(uri.substr(kStrict.size()))));
  }
  return Verdict::keep;
}

Verdict diagram(Element& element, Part& part) {
  for (const Attribute& attribute : element.attributes)
    if (attribute.ns == Ns::r && part.usable(attribute.value)) return Verdict::keep;
  part.removed(What::dangling_reference);
  drop_graphic(part);
  return Verdict::drop;
}

// dsp:dataModelExt names the diagram's drawing by an unqualified attribute.
Verdict diagram_drawing(Element& element, Part& part) {
  const Attribute* id = element.find("relId");
  if (id != nullptr && !part.use(id->value)) element.remove("relId");
  return Verdict::keep;
}

constexpr Hook kDrawingHooks[] = {
    {words([] { return "hlinkClick hlinkHover hlinkMouseOver"; }), hyperlink},
    {words([] { return "graphicData"; }), graphic_data},
    {words([] { return "ext off"; }), frame_place},
};
// A picture's twin as SVG, which can hold scripts; the picture itself stays.
constexpr Drop kSvgDrops[] = {
    {words([] { return "svgBlip"; }), What::picture_extra},
};
constexpr Restriction kDrawingRestrictions[] = {
    {words([] { return "action"; }), words([] { return "hlinkClick hlinkHover hlinkMouseOver"; })},
};
constexpr Restriction kShapeRestrictions[] = {
    {words([] { return "macro textlink"; }), words([] { return "cxnSp graphicFrame pic sp"; })},
};
constexpr Drop kDrawingDrops[] = {
    {words([] { return "audioCd audioFile quickTimeFile snd videoFile wavAudioFile"; }), What::media},
};
constexpr Hook kShapeHooks[] = {
    {words([] { return "cxnSp graphicFrame pic sp"; }), drawing_shape},
    {words([] { return "absoluteAnchor oneCellAnchor twoCellAnchor"; }), graphic_frame_start, nullptr, graphic_frame_end},
};
constexpr Hook kDiagramHooks[] = {
    {words([] { return "relIds"; }), diagram},
};
constexpr Hook kDspHooks[] = {
    {words([] { return "dataModelExt"; }), diagram_drawing},
};

constexpr Names kA14Elements = words([] {
  return "artisticBlur artisticCement artisticChalkSketch artisticCrisscrossEtching artisticCutout artisticFilmGrain artisticGlass "
         "artisticGlowDiffused artisticGlowEdges artisticLightScreen artisticLineDrawing artisticMarker artisticMosiaicBubbles artisticPaintBrush "
         "artisticPaintStrokes artisticPastelsSmooth artisticPencilGrayscale artisticPencilSketch artisticPhotocopy artisticPlasticWrap "
         "artisticTexturizer artisticWatercolorSponge backgroundMark backgroundRemoval brightnessContrast cameraTool colorTemperature compatExt "
         "cNvContentPartPr cNvPr contentPart cpLocks extLst foregroundMark hiddenEffects hiddenFill hiddenLine hiddenScene3d hiddenSp3d imgEffect imgLayer "
         "imgProps isCanvas legacySpreadsheetColorIndex m nvContentPartPr saturation shadowObscured sharpenSoften useLocalDpi xfrm";
});
constexpr Names kA14Attributes = words([] {
  return "amount b bright brightness bwMode cellRange colorTemp contrast crackSpacing detail gradientSize grainSize h hidden id intensity l legacySpreadsheetColorIndex name "
         "numberOfShades pencilSize pressure r radius sat scaling size smoothness spid t trans transparency val w x1 x2 y1 y2";
});
constexpr Names kDspElements =
    words([] { return "cNvGrpSpPr cNvPr cNvSpPr dataModelExt drawing grpSp grpSpPr nvGrpSpPr nvSpPr sp spPr spTree style txBody txXfrm"; });

constexpr NamespaceRules kRules[] = {
    {.ns = Ns::a,
     .elements = kDrawingElements,
     .text_elements = kDrawingTextElements,
     .attributes = kDrawingAttributes,
     .hooks = kDrawingHooks,
     .drops = kDrawingDrops,
     .not_empty = words([] { return "ext extLst"; }),
     .restrictions = kDrawingRestrictions},
    {.ns = Ns::m, .elements = kMathElements, .text_elements = words([] { return "t"; }), .attributes = words([] { return "alnAt val"; })},
    {.ns = Ns::dgm, .elements = kDiagramElements, .attributes = kDiagramAttributes, .hooks = kDiagramHooks, .not_empty = words([] {
                                                                                                              return "ext extLst";
                                                                                                            })},
    {.ns = Ns::pic,
     .elements = words([] { return "blipFill cNvPicPr cNvPr nvPicPr pic spPr style extLst"; }),
     .attributes = words([] { return "bwMode descr hidden id name preferRelativeResize title rotWithShape dpi"; })},
    {.ns = Ns::lc, .elements = words([] { return "lockedCanvas"; })},
    {.ns = Ns::xdr,
     .elements = kSpreadsheetDrawingElements,
     .text_elements = words([] { return "col colOff row rowOff"; }),
     .attributes = kSpreadsheetDrawingAttributes,
     .hooks = kShapeHooks,
     .restrictions = kShapeRestrictions},
    {.ns = Ns::a14,
     .elements = kA14Elements,
     .attributes = kA14Attributes,
     .needs_relation = words([] { return "imgLayer contentPart"; }),
     .not_empty = words([] { return "imgProps"; })},
    {.ns = Ns::a15,
     .elements = words([] { return "backgroundPr nonVisualGroupProps signatureLine objectPr objectProps"; }),
     .attributes = words([] { return "bwMode bwNormal bwPure isLegacyGroup objectId targetScreenSize"; })},
    {.ns = Ns::a16,
     .elements = words([] { return "colId cxnDERefs creationId predDERef predDERefs rowId sourceDERef"; }),
     .attributes = words([] { return "endCol endRow id pred val"; })},
    {.ns = Ns::asvg, .drops = kSvgDrops},
    {.ns = Ns::adec, .elements = words([] { return "decorative"; }), .attributes = words([] { return "val"; })},
    {.ns = Ns::thm15, .elements = words([] { return "themeFamily"; }), .attributes = words([] { return "id name vid"; })},
    {.ns = Ns::dsp,
     .elements = kDspElements,
     .attributes = words([] { return "bwMode descr hidden id minVer modelId name relId title txBox"; }),
     .hooks = kDspHooks},
    {.ns = Ns::dgm14, .elements = words([] { return "cNvPr recolorImg"; }), .attributes = words([] { return "descr hidden id name title val"; })},
    {.ns = Ns::dgm1612, .elements = words([] { return "lstStyle spPr"; })},
    {.ns = Ns::comp, .elements = words([] { return "legacyDrawing"; }), .attributes = words([] { return "spid"; })},
    {.ns = Ns::com14, .elements = words([] { return "compatSp"; }), .attributes = words([] { return "spid"; })},
};

}  // namespace

std::span<const NamespaceRules> drawing_rules() { return kRules; }

}  // namespace sekisho::formats::ooxml
