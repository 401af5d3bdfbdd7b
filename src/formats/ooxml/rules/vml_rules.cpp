#include <algorithm>

#include "formats/ooxml/links.h"
#include "formats/ooxml/part.h"
#include "formats/ooxml/rules/rule_sets.h"

namespace sekisho::formats::ooxml {

using base::What;

namespace {

std::string small_letters(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// CSS that loads or runs something has no place in a shape.
void check_style(Element& element, Part& part) {
  const std::string style = small_letters(element.value("style"));
  for (std::string_view bad : {"url(", "expression", "behavior", "import", "\\"}) {
    if (style.find(bad) == style.npos) continue;
    part.removed(What::active_content);
    element.remove("style");
    return;
  }
}

void check_link(Element& element, Part& part) {
  const Attribute* link = element.find("href");
  if (link == nullptr) return;
  if (link->value.starts_with('#')) return;
  const auto safe = part.on(base::Setting::office_keep_links) ? safe_link(link->value) : std::nullopt;
  if (safe && *safe == link->value) return;
  if (safe) {
    element.set("href", part.keep_text(*safe));
    return;
  }
  if (!link->value.empty()) part.removed(What::unsafe_link);
  element.remove("href");
}

Verdict styled(Element& element, Part& part) {
  check_style(element, part);
  return Verdict::keep;
}

// ISO/IEC 29500-4 14.1.2.19 and its kin.
Verdict shape_start(Element& element, Part& part) {
  part.shapes.push_back({part.position});
  check_style(element, part);
  check_link(element, part);
  const std::string_view type = element.value("type");
  if (!type.empty() && !type.starts_with('#')) element.remove("type");
  return Verdict::keep;
}

void shape_end(Part& part) {
  const VmlShape shape = part.shapes.back();
  part.shapes.pop_back();
  if (shape.control) part.replaced.push_back({{shape.begin, part.position}, {}});
}

// 14.4.2.12: what kind of spreadsheet object a shape is. Controls run macros and fill cells; notes, pictures and plain shapes do not.
Verdict client_data(Element& element, Part& part) {
  const std::string_view kind = element.value("ObjectType");
  const bool harmless =
      kind == "Note" || kind == "Pict" || kind == "Shape" || kind == "Rect" || kind == "RectA" || kind == "LineA" || kind == "Group";
  if (harmless) return Verdict::keep;
  part.removed(What::form_control);
  if (!part.shapes.empty()) part.shapes.back().control = true;
  return Verdict::drop;
}

constexpr Hook kVmlHooks[] = {
    {words([] { return "arc curve group image line oval polyline rect roundrect shape"; }), shape_start, nullptr, shape_end},
    {words([] { return "background shapetype textbox textpath"; }), styled},
};
constexpr Hook kExcelHooks[] = {{words([] { return "ClientData"; }), client_data}};
constexpr Hook kHtmlHooks[] = {{words([] { return "div font span"; }), styled}};

constexpr Hook kOfficeHooks[] = {{words([] { return "shapedefaults"; }), styled}};
constexpr Restriction kVmlRestrictions[] = {
    {words([] { return "href"; }), words([] { return "arc curve group image line oval polyline rect roundrect shape"; })},
    {words([] { return "style"; }),
     words([] { return "arc background curve group image line oval polyline rect roundrect shape shapetype textbox textpath"; })},
};
constexpr Restriction kOfficeRestrictions[] = {{words([] { return "style"; }), words([] { return "shapedefaults"; })}};
constexpr Restriction kHtmlRestrictions[] = {{words([] { return "style"; }), words([] { return "div font span"; })}};

constexpr Drop kVmlAttributeDrops[] = {
    {words([] { return "althref src"; }), What::external_link},
};
constexpr Drop kOfficeAttributeDrops[] = {
    {words([] { return "althref href"; }), What::external_link},
    {words([] { return "gfxdata"; }), What::custom_data},
    {words([] { return "ole oleid"; }), What::ole_object},
};
constexpr Drop kOfficeDrops[] = {
    {words([] { return "OLEObject FieldCodes LinkType LockedField"; }), What::ole_object},
    {words([] { return "ink signatureline"; }), What::custom_data},
};
constexpr Drop kExcelDrops[] = {
    {words([] { return "FmlaMacro"; }), What::macro_link},
    {words([] { return "DDE"; }), What::dde},
    {words([] { return "FmlaGroup FmlaLink FmlaPict FmlaRange FmlaTxbx ScriptExtended ScriptLanguage ScriptLocation ScriptText"; }),
     What::form_control},
    {words([] { return "Camera"; }), What::form_control},
};

constexpr Names kVmlElements = words([] {
  return "arc background curve f fill formulas group h handles image imagedata line oval path polyline rect roundrect shadow shape shapetype stroke "
         "textbox textpath";
});
constexpr Names kVmlAttributes = words([] {
  return "adj alignshape alt aspect angle arcsize arrowok bilevel blacklevel chromakey class color color2 colors control1 control2 coordorigin coordsize cropbottom "
         "cropleft cropright croptop dashstyle editas embosscolor endAngle startAngle endarrow endarrowlength endarrowwidth endcap eqn ext fillcolor filled fillok filltype "
         "fitpath fitshape focus focusposition focussize from gain gamma gradientshapeok grayscale href id imagealignshape imageaspect imagesize insetpen inset "
         "insetpenok invx invy joinstyle limo linestyle map matrix method miterlimit obscured offset offset2 on opacity origin path points polar position "
         "print radiusrange recolor rotate shadowok size spacing string strokecolor stroked strokeok strokeweight startarrow startarrowlength startarrowwidth style switch target "
         "textboxrect textpathok title to trim type v weight wrapcoords xrange xscale yrange";
});
constexpr Names kOfficeElements = words([] {
  return "bottom callout clippath colormenu colormru column complex diagram entry equationxml extrusion fill idmap left lock proxy r regrouptable rel "
         "relationtable right rules shapedefaults shapelayout skew top";
});
constexpr Names kOfficeAttributes = words([] {
  return "accentbar allowincell allowoverlap annotation aspectratio autolayout borderbottomcolor borderleftcolor borderrightcolor bordertopcolor "
         "autorotationcenter backdepth brightness bullet button bwmode bwnormal bwpure clip clippath cliptowrap color color2 colors colormode connectangles connectloc connectlocs connectortype connecttype "
         "constrainbounds cropping data detectmouseclick dgmbasetextscale dgmfontsize dgmlayout dgmlayoutmru dgmnodekind dgmscalex dgmscaley dgmstyle "
         "diffusity edge end extrusioncolor extrusionok facet fill fillcolor forcedash foredepth grouping hr hralign hrnoshade hrpct hrstd how id idcntr iddest idref "
         "idsrc insetmode insetpen lightface lightharsh lightharsh2 lightlevel lightlevel2 lightposition lightposition2 master metal new offset old oned on opacity2 orientation orientationangle "
         "plane position preferrelative regroupid render rotation rotationangle rotationcenter selection shadowcolor shapetype shininess skewamt skewangle specularity spid spidmax spt start stroke strokecolor strokeweight style "
         "tablelimits tableproperties targetscreensize text textRotation title titles type ungrouping userdrawn userhidden verticies viewpoint viewpointorigin adjusthandles singleclick textrotation dashstyle weight";
});

constexpr NamespaceRules kRules[] = {
    {.ns = Ns::none,
     .elements = words([] { return "xml"; }),
     .text_elements = words([] { return "b br center div font i s span sub sup u"; }),
     .attributes = words([] { return "align color face size style"; }),
     .hooks = kHtmlHooks,
     .restrictions = kHtmlRestrictions},
    {.ns = Ns::v,
     .elements = kVmlElements,
     .attributes = kVmlAttributes,
     .hooks = kVmlHooks,
     .attribute_drops = kVmlAttributeDrops,
     .restrictions = kVmlRestrictions},
    {.ns = Ns::o,
     .elements = kOfficeElements,
     .attributes = kOfficeAttributes,
     .hooks = kOfficeHooks,
     .drops = kOfficeDrops,
     .attribute_drops = kOfficeAttributeDrops,
     .restrictions = kOfficeRestrictions},
    {.ns = Ns::w10,
     .elements = words([] { return "anchorlock borderbottom borderleft borderright bordertop wrap"; }),
     .attributes = words([] { return "anchorx anchory shadow side type width"; })},
    {.ns = Ns::xvml,
     .elements = words([] { return "ClientData"; }),
     .text_elements = words([] {
       return "Accel Accel2 Anchor AutoFill AutoLine AutoPict AutoScale CF Cancel Checked ColHidden Colored Column Default DefaultSize Disabled Dismiss DropLines "
              "DropStyle Dx FirstButton HasVisibleFill Help Horiz Inc JustLastX LCT ListItem LockText Locked MapOCX Max Min MoveWithCells MultiLine MultiSel NoThreeD NoThreeD2 "
              "Page PrintObject RecalcAlways Row RowHidden SecretEdit Sel SelType SizeWithCells TextHAlign TextVAlign UIObj VScroll VTEdit Val ValidIds Visible WidthMin";
     }),
     .attributes = words([] { return "ObjectType"; }),
     .hooks = kExcelHooks,
     .drops = kExcelDrops},
    {.ns = Ns::pvml, .elements = words([] { return "iscomment textdata"; }), .attributes = words([] { return "id"; }), .needs_relation = words([] {
                                                                                                                         return "textdata";
                                                                                                                       })},
};

}  // namespace

std::span<const NamespaceRules> vml_rules() { return kRules; }

}  // namespace sekisho::formats::ooxml
