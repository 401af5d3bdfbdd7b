#include "formats/ooxml/xml/names.h"
#include "formats/rtf/words.h"

namespace sekisho::formats::rtf {

using ooxml::Names;
using ooxml::words;

namespace {

// RTF 1.9.1, "Drawing object properties"; [MS-ODRAW] 2.3.
constexpr Names kTexts = words([] { return "gtextFont gtextUNICODE lineId lineName wzDescription wzName wzTooltip"; });
// pFragments is not here: readers overran their memory with it.
constexpr Names kArrays = words([] {
  return "fillShadeColors lineDashStyle pAdjustHandles pConnectionSites pConnectionSitesDir pGuides pInscribe pSegmentInfo pVerticies "
         "pWrapPolygonVertices";
});
constexpr Names kPictures = words([] { return "fillBlip lineFillBlip pib pibPrint"; });
constexpr Names kLinks = words([] { return "fillBlipName hspNext lineFillBlipName pibName pibPrintName pihlShape tgtFrame wzHyperlink"; });
constexpr Names kMacros = words([] { return "fIsScriptAnchor fRunMacro scriptAnchor wzMacro wzScript wzScriptExtAttr wzScriptLangAttr"; });
// Flags that turn a picture into a link to a file, and data of other programs.
constexpr Names kNothing = words([] {
  return "fillBlipFlags lineFillBlipFlags metroBlob pFragments pibFlags pibPrintFlags wzSigSetupAddlXml wzSigSetupId wzSigSetupProvId "
         "wzSigSetupProvUrl wzSigSetupSignInst wzSigSetupSuggSigner wzSigSetupSuggSigner2 wzSigSetupSuggSignerEmail";
});

}  // namespace

Property property_kind(std::string_view name) {
  if (kTexts.contains(name)) return Property::text;
  if (kArrays.contains(name)) return Property::array;
  if (kPictures.contains(name)) return Property::picture;
  if (kLinks.contains(name)) return Property::link;
  if (kMacros.contains(name)) return Property::macro;
  return kNothing.contains(name) ? Property::nothing : Property::number;
}

}  // namespace sekisho::formats::rtf
