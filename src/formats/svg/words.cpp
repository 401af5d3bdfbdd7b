#include "formats/svg/words.h"

#include "formats/ooxml/xml/names.h"

namespace sekisho::formats::svg {

using ooxml::Names;
using ooxml::words;

namespace {

// SVG 1.1 and 2, appendix "Element index".
constexpr Names kElements = words([] {
  return "a altGlyph altGlyphDef altGlyphItem circle clipPath color-profile defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite "
         "feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur "
         "feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter flowPara flowRegion "
         "flowRoot flowSpan font font-face glyph glyphRef g hatch hatchpath hkern image line linearGradient marker mask mesh meshgradient meshpatch "
         "meshrow missing-glyph path pattern polygon polyline radialGradient rect solidcolor stop style svg switch symbol text textPath title tspan "
         "tref use view vkern";
});
constexpr Names kRunning = words([] {
  return "animate animateColor animateMotion animateTransform audio canvas cursor discard embed foreignObject handler iframe link listener object script "
         "set video";
});

#define SEKISHO_SVG_PRESENTATION                                                                                                                        \
  "alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation color-interpolation-filters color-rendering direction display " \
  "dominant-baseline enable-background fill fill-opacity fill-rule filter flood-color flood-opacity font-family font-feature-settings font-kerning "    \
  "font-size font-size-adjust font-stretch font-style font-variant font-variant-ligatures font-weight glyph-orientation-horizontal "                    \
  "glyph-orientation-vertical image-rendering isolation kerning letter-spacing lighting-color marker marker-end marker-mid marker-start mask "          \
  "mask-type mix-blend-mode opacity overflow paint-order pointer-events shape-rendering stop-color stop-opacity stroke stroke-dasharray "               \
  "stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-align text-anchor text-decoration "              \
  "text-orientation text-overflow text-rendering transform transform-origin transform-box unicode-bidi vector-effect visibility white-space "           \
  "word-spacing writing-mode "

constexpr Names kAttributes = words([] {
  return SEKISHO_SVG_PRESENTATION
      "accent-height alphabetic amplitude arabic-form ascent azimuth baseProfile baseFrequency bbox bias cap-height class clipPathUnits cx cy "
      "d descent diffuseConstant divisor dx dy edgeMode elevation exponent filterRes filterUnits fr fx fy g1 g2 glyph-name glyphRef gradientTransform "
      "gradientUnits hanging height horiz-adv-x horiz-origin-x horiz-origin-y href id ideographic in in2 intercept k k1 k2 k3 k4 kernelMatrix "
      "kernelUnitLength lang lengthAdjust limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits mathematical method mode name "
      "numOctaves offset operator order orient orientation origin overline-position overline-thickness panose-1 path pathLength patternContentUnits "
      "patternTransform patternUnits points pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY "
      "rendering-intent requiredFeatures result role rotate rx ry scale seed side slope spacing specularConstant specularExponent spreadMethod startOffset "
      "stdDeviation stemh stemv stitchTiles strikethrough-position strikethrough-thickness style surfaceScale systemLanguage tableValues target "
      "targetX targetY textLength type u1 u2 underline-position underline-thickness unicode unicode-range units-per-em v-alphabetic v-hanging "
      "v-ideographic v-mathematical values version vert-adv-y vert-origin-x vert-origin-y viewBox viewTarget width widths x x-height x1 x2 "
      "xChannelSelector y y1 y2 yChannelSelector z zoomAndPan aria-label aria-hidden aria-labelledby aria-describedby aria-roledescription";
});
constexpr Names kProperties = words([] {
  return SEKISHO_SVG_PRESENTATION
      "background-color cx cy d font height inline-size line-height margin padding r rx ry shape-inside shape-margin shape-padding solid-color "
      "solid-opacity stroke-alignment text-decoration-color text-decoration-line text-decoration-style text-indent text-shadow text-transform width "
      "word-break x y";
});
#undef SEKISHO_SVG_PRESENTATION

}  // namespace

bool allowed_element(std::string_view local) { return kElements.contains(local); }
bool running_element(std::string_view local) { return kRunning.contains(local); }
bool allowed_attribute(std::string_view local) { return kAttributes.contains(local); }
bool allowed_property(std::string_view name) { return kProperties.contains(name); }

}  // namespace sekisho::formats::svg
