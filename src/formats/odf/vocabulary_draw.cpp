// ISO/IEC 26300-1, 10: shapes, frames, gradients.
#include "formats/odf/vocabulary.h"

namespace sekisho::formats::odf {

using base::What;

namespace {

constexpr std::string_view kUris[] = {"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"};

constexpr auto kElements = words([] {
  return "a area-circle area-polygon area-rectangle caption circle connector contour-path contour-polygon control custom-shape ellipse "
         "enhanced-geometry equation fill-image frame g glue-point gradient handle hatch image image-map layer layer-set line marker "
         "measure object opacity page page-thumbnail param path polygon polyline rect regular-polygon stroke-dash text-box";
});

constexpr auto kAttributes = words([] {
  return "align angle archive auto-grow-height auto-grow-width background-size blue border caption-angle caption-angle-type "
         "caption-escape caption-escape-direction caption-fit-line-length caption-gap caption-id caption-line-length caption-point-x "
         "caption-point-y caption-type chain-next-name class-id class-names code color color-inversion color-mode concave "
         "concentric-gradient-fill-allowed contrast control copy-of corner-radius corners cx cy data decimal-places display "
         "display-name distance dots1 dots1-length dots2 dots2-length draw-aspect end end-angle end-color end-glue-point end-guide "
         "end-intensity end-line-spacing-horizontal end-line-spacing-vertical end-shape engine enhanced-path escape-direction "
         "extrusion extrusion-allowed extrusion-brightness extrusion-color extrusion-depth extrusion-diffusion "
         "extrusion-first-light-direction extrusion-first-light-harsh extrusion-first-light-level extrusion-light-face "
         "extrusion-metal extrusion-number-of-line-segments extrusion-origin extrusion-rotation-angle extrusion-rotation-center "
         "extrusion-second-light-direction extrusion-second-light-harsh extrusion-second-light-level extrusion-shininess "
         "extrusion-skew extrusion-specularity extrusion-viewpoint fill fill-color fill-gradient-name fill-hatch-name "
         "fill-hatch-solid fill-image-height fill-image-name fill-image-ref-point fill-image-ref-point-x fill-image-ref-point-y "
         "fill-image-width filter-name fit-to-contour fit-to-size formula frame-display-border frame-display-scrollbar "
         "frame-margin-horizontal frame-margin-vertical frame-name gamma glue-point-leaving-directions glue-point-type glue-points "
         "gradient-step-count green guide-distance guide-overhang handle-mirror-horizontal handle-mirror-vertical handle-polar "
         "handle-position handle-radius-range-maximum handle-radius-range-minimum handle-range-x-maximum handle-range-x-minimum "
         "handle-range-y-maximum handle-range-y-minimum handle-switched id image-opacity kind layer line-distance line-skew "
         "luminance marker-end marker-end-center marker-end-width marker-start marker-start-center marker-start-width "
         "master-page-name may-script measure-align measure-vertical-align mime-type mirror-horizontal mirror-vertical modifiers name "
         "nav-order nohref notify-on-update-of-ranges object ole-draw-aspect opacity opacity-name page-number parallel "
         "path-stretchpoint-x path-stretchpoint-y placing points polar protect recreate-on-edit red rotation secondary-fill-color "
         "shadow shadow-color shadow-offset-x shadow-offset-y shadow-opacity shape-id sharpness show-unit start start-angle "
         "start-color start-glue-point start-guide start-intensity start-line-spacing-horizontal start-line-spacing-vertical "
         "start-shape stroke stroke-dash stroke-dash-names stroke-linejoin style style-name symbol-color text-areas text-path "
         "text-path-allowed text-path-mode text-path-same-letter-heights text-path-scale text-rotate-angle text-style-name "
         "textarea-horizontal-align textarea-vertical-align tile-repeat-offset transform type unit value visible-area-height "
         "visible-area-left visible-area-top visible-area-width wrap-influence-on-position z-index id-ref ";
});

constexpr auto kApplet = words([] { return "applet"; });
constexpr auto kPlugin = words([] { return "plugin"; });
constexpr auto kFrame = words([] { return "floating-frame"; });
constexpr auto kOle = words([] { return "object-ole"; });
constexpr Drop kDrops[] = {{kApplet, What::active_content}, {kPlugin, What::media}, {kFrame, What::frame}, {kOle, What::ole_object}};

}  // namespace

const Space kDrawSpace{"draw", kUris, Writing::prefixed, kElements, {}, kAttributes, {}, kDrops, {}};

}  // namespace sekisho::formats::odf
