#include "formats/xps/vocabulary.h"

namespace sekisho::formats::xps {

using odf::Space;
using odf::Vocabulary;
using odf::words;
using odf::Writing;

namespace {

constexpr std::string_view kXps[] = {"http://schemas.microsoft.com/xps/2005/06"};
constexpr std::string_view kOpen[] = {"http://schemas.openxps.org/oxps/v1.0"};
constexpr std::string_view kXpsKey[] = {"http://schemas.microsoft.com/xps/2005/06/resourcedictionary-key"};
constexpr std::string_view kOpenKey[] = {"http://schemas.openxps.org/oxps/v1.0/resourcedictionary-key"};
constexpr std::string_view kXml[] = {"http://www.w3.org/XML/1998/namespace"};

constexpr auto kElements = words([] {
  return "ArcSegment Canvas Canvas.Clip Canvas.OpacityMask Canvas.RenderTransform Canvas.Resources DocumentReference FixedDocument "
         "FixedDocumentSequence FixedPage FixedPage.Resources Glyphs Glyphs.Clip Glyphs.Fill Glyphs.OpacityMask Glyphs.RenderTransform GradientStop "
         "ImageBrush ImageBrush.Transform LinearGradientBrush LinearGradientBrush.GradientStops LinearGradientBrush.Transform LinkTarget MatrixTransform "
         "PageContent PageContent.LinkTargets Path Path.Clip Path.Data Path.Fill Path.OpacityMask Path.RenderTransform Path.Stroke PathFigure "
         "PathGeometry PathGeometry.Transform PolyBezierSegment PolyLineSegment PolyQuadraticBezierSegment RadialGradientBrush "
         "RadialGradientBrush.GradientStops RadialGradientBrush.Transform ResourceDictionary SolidColorBrush VisualBrush VisualBrush.Transform "
         "VisualBrush.Visual";
});
constexpr auto kAttributes = words([] {
  return "AutomationProperties.HelpText AutomationProperties.Name BidiLevel BleedBox CaretStops Center Clip Color ColorInterpolationMode ContentBox "
         "Data EndPoint Figures Fill FillRule FixedPage.NavigateUri FontRenderingEmSize FontUri GradientOrigin Height ImageSource Indices "
         "IsClosed IsFilled IsLargeArc IsSideways IsStroked MappingMode Matrix Name Offset Opacity OpacityMask OriginX OriginY Point Points "
         "RadiusX RadiusY RenderOptions.EdgeMode RenderTransform RotationAngle Size SnapsToDevicePixels Source SpreadMethod StartPoint Stroke "
         "StrokeDashArray StrokeDashCap StrokeDashOffset StrokeEndLineCap StrokeLineJoin StrokeMiterLimit StrokeStartLineCap StrokeThickness "
         "StyleSimulations SweepDirection TileMode Transform UnicodeString Viewbox ViewboxUnits Viewport ViewportUnits Visual Width";
});
constexpr auto kKey = words([] { return "Key"; });
constexpr auto kXmlAttributes = words([] { return "lang space"; });

const Space kXpsSpaces[] = {
    {"xps", kXps, Writing::inherited, kElements, {}, {}, kAttributes, {}, {}},
    {"x", kXpsKey, Writing::prefixed, {}, {}, kKey, {}, {}, {}},
    {"xml", kXml, Writing::prefixed, {}, {}, kXmlAttributes, {}, {}, {}},
};
const Space kOpenSpaces[] = {
    {"xps", kOpen, Writing::inherited, kElements, {}, {}, kAttributes, {}, {}},
    {"x", kOpenKey, Writing::prefixed, {}, {}, kKey, {}, {}, {}},
    {"xml", kXml, Writing::prefixed, {}, {}, kXmlAttributes, {}, {}, {}},
};
const Vocabulary kXpsVocabulary{kXpsSpaces, {}, false};
const Vocabulary kOpenVocabulary{kOpenSpaces, {}, false};

}  // namespace

const Vocabulary& vocabulary(bool open) { return open ? kOpenVocabulary : kXpsVocabulary; }

}  // namespace sekisho::formats::xps
