#include "formats/epub/vocabulary.h"

#include <unordered_map>

#include "formats/ooxml/xml/encoding.h"

namespace sekisho::formats::epub {

using base::What;
using odf::Drop;
using odf::Space;
using odf::Verdict;
using odf::Vocabulary;
using odf::words;
using odf::Writing;

namespace {

constexpr std::string_view kXhtml[] = {"http://www.w3.org/1999/xhtml"};
constexpr std::string_view kSvg[] = {"http://www.w3.org/2000/svg"};
constexpr std::string_view kMath[] = {"http://www.w3.org/1998/Math/MathML"};
constexpr std::string_view kEpub[] = {"http://www.idpf.org/2007/ops"};
constexpr std::string_view kXlink[] = {"http://www.w3.org/1999/xlink"};
constexpr std::string_view kXml[] = {"http://www.w3.org/XML/1998/namespace"};
constexpr std::string_view kOpf[] = {"http://www.idpf.org/2007/opf"};
constexpr std::string_view kDc[] = {"http://purl.org/dc/elements/1.1/", "http://purl.org/dc/elements/1.0/"};
constexpr std::string_view kNcx[] = {"http://www.daisy.org/z3986/2005/ncx/"};

// ---- XHTML (EPUB 3.3, 6.1; OPS 2.0.1, 2.2)
constexpr auto kFrameElements = words([] { return "html head table thead tbody tfoot tr colgroup col hr br wbr img link meta map area"; });
constexpr auto kTextElements = words([] {
  return "a abbr acronym address article aside b bdi bdo big blockquote body caption center cite code data dd del details dfn dir div dl "
         "dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup i ins kbd legend li main mark menu nav ol p pre q rb rbc rp rt "
         "rtc ruby s samp section small span strike strong style sub summary sup td th time title tt u ul var";
});
constexpr auto kPlain = words([] {
  return "abbr align alt aria-describedby aria-hidden aria-label aria-labelledby aria-level axis bgcolor border cellpadding cellspacing char charoff "
         "charset cite class clear color colspan compact content coords datetime dir face frame headers height hidden href hreflang hspace "
         "http-equiv id lang media name noshade nowrap rel rev reversed role rowspan rules scope shape size span src start style summary "
         "target title translate type usemap valign value vspace width";
});
constexpr auto kScript = words([] { return "script"; });
constexpr auto kNoScript = words([] { return "noscript"; });
constexpr auto kFrames = words([] { return "frame frameset iframe noframes"; });
constexpr auto kActive = words([] { return "applet bgsound embed marquee object param portal"; });
constexpr auto kMedia = words([] { return "audio source track video"; });
constexpr auto kForms = words([] { return "fieldset form label"; });
constexpr auto kInputs = words([] { return "button datalist input isindex keygen meter optgroup option output progress select textarea"; });
constexpr auto kUnseen = words([] { return "base canvas dialog slot template"; });
constexpr Drop kXhtmlDrops[] = {
    {kScript, What::script}, {kNoScript, What::script, Verdict::unwrap}, {kFrames, What::frame},     {kActive, What::active_content},
    {kMedia, What::media},   {kForms, What::html_form, Verdict::unwrap}, {kInputs, What::html_form}, {kUnseen, What::hidden_content}};
constexpr auto kHandlers = words([] {
  return "onabort onafterprint onanimationend onanimationiteration onanimationstart onauxclick onbeforecopy onbeforecut onbeforeinput "
         "onbeforepaste onbeforeprint onbeforeunload onblur oncancel oncanplay onchange onclick onclose oncontextmenu oncopy oncut "
         "ondblclick ondrag ondragend ondragenter ondragleave ondragover ondragstart ondrop onend onended onerror onfocus onfocusin "
         "onfocusout onhashchange oninput oninvalid onkeydown onkeypress onkeyup onload onloadend onloadstart onmessage onmousedown "
         "onmouseenter onmouseleave onmousemove onmouseout onmouseover onmouseup onmousewheel onpagehide onpageshow onpaste onplay "
         "onpointerdown onpointermove onpointerover onpointerup onpopstate onrepeat onreset onresize onscroll onsearch onselect "
         "onselectstart onshow onstart onsubmit ontoggle ontouchend ontouchmove ontouchstart ontransitionend onunload onwheel onzoom";
});
constexpr auto kFormAttributes = words([] { return "action formaction method ping"; });
constexpr Drop kAttributeDrops[] = {{kHandlers, What::event_handler}, {kFormAttributes, What::html_form}};

// ---- SVG inside pages: mostly the frame of a cover picture
constexpr auto kSvgElements = words([] {
  return "circle clipPath defs ellipse g image line linearGradient marker mask path pattern polygon polyline radialGradient rect stop svg "
         "symbol use";
});
constexpr auto kSvgText = words([] { return "a desc text textPath title tspan"; });
constexpr auto kSvgPlain = words([] {
  return "class clip-path clip-rule clipPathUnits color cx cy d dominant-baseline dx dy fill fill-opacity fill-rule font-family "
         "font-size font-style font-weight fx fy gradientTransform gradientUnits height href id lang letter-spacing markerHeight markerUnits markerWidth "
         "mask offset opacity orient overflow patternTransform patternUnits points preserveAspectRatio r refX refY role rotate rx ry "
         "spreadMethod startOffset stop-color stop-opacity stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-miterlimit "
         "stroke-opacity stroke-width style text-anchor textLength transform version viewBox visibility width writing-mode x x1 x2 y y1 y2";
});
constexpr auto kSvgScripts = words([] { return "handler script"; });
constexpr auto kSvgForeign = words([] { return "foreignObject"; });
constexpr auto kSvgMotion = words([] { return "animate animateColor animateMotion animateTransform discard set"; });
constexpr Drop kSvgDrops[] = {{kSvgScripts, What::script}, {kSvgForeign, What::active_content}, {kSvgMotion, What::active_content}};

// ---- MathML
constexpr auto kMathElements = words([] {
  return "maction maligngroup malignmark math menclose merror mfenced mfrac mglyph mlabeledtr mmultiscripts mover mpadded mphantom mprescripts "
         "mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtr munder munderover none semantics";
});
constexpr auto kMathText = words([] { return "annotation mi mn mo ms mtext"; });
constexpr auto kMathPlain = words([] {
  return "accent accentunder align alttext bevelled class close columnalign columnlines columnspacing columnspan dir display displaystyle "
         "encoding equalcolumns equalrows fence fontstyle form frame height id largeop linebreak linethickness lspace mathbackground "
         "mathcolor mathsize mathvariant maxsize minsize movablelimits notation numalign denomalign open rowalign rowlines rowspacing rowspan "
         "rspace scriptlevel separator separators stretchy subscriptshift superscriptshift symmetric voffset width";
});

constexpr auto kEpubAttributes = words([] { return "prefix type"; });
constexpr auto kTriggers = words([] { return "trigger"; });
constexpr auto kSwitch = words([] { return "case default switch"; });
constexpr Drop kEpubDrops[] = {{kTriggers, What::event_handler}, {kSwitch, What::unknown_markup, Verdict::unwrap}};
constexpr auto kXlinkAttributes = words([] { return "href show title type"; });
constexpr auto kXmlAttributes = words([] { return "lang space"; });

const Space kXhtmlSpaces[] = {
    {"html", kXhtml, Writing::inherited, kFrameElements, kTextElements, {}, kPlain, kXhtmlDrops, kAttributeDrops},
    {"svg", kSvg, Writing::inherited, kSvgElements, kSvgText, {}, kSvgPlain, kSvgDrops, kAttributeDrops},
    {"math", kMath, Writing::inherited, kMathElements, kMathText, {}, kMathPlain, {}, kAttributeDrops},
    {"epub", kEpub, Writing::prefixed, {}, {}, kEpubAttributes, {}, kEpubDrops, {}},
    {"xlink", kXlink, Writing::prefixed, {}, {}, kXlinkAttributes, {}, {}, {}},
    {"xml", kXml, Writing::prefixed, {}, {}, kXmlAttributes, {}, {}, {}},
};
const Vocabulary kXhtmlVocabulary{kXhtmlSpaces, {}, true};

// ---- the package document (EPUB 3.3, 5; OPF 2.0.1)
constexpr auto kOpfElements = words([] { return "guide item itemref manifest metadata package reference spine"; });
constexpr auto kOpfText = words([] { return "meta"; });
constexpr auto kOpfPlain = words([] {
  return "content dir fallback href id idref lang linear media-type name page-progression-direction prefix properties property title toc type "
         "unique-identifier version";
});
constexpr auto kOpfMetadata = words([] { return "collection link refines"; });
constexpr auto kOpfCode = words([] { return "bindings mediaType"; });
constexpr auto kOpfOverlay = words([] { return "media-overlay"; });
constexpr auto kOpfLists = words([] { return "tours"; });
constexpr Drop kOpfDrops[] = {{kOpfMetadata, What::metadata}, {kOpfCode, What::script}, {kOpfLists, What::unknown_markup}};
constexpr auto kOpfRefines = words([] { return "alt-rep alt-script alt-script-lang event file-as refines role scheme"; });
constexpr Drop kOpfAttributeDrops[] = {{kOpfOverlay, What::media}, {kOpfRefines, What::metadata}};
constexpr auto kDcText = words([] { return "identifier language title"; });
constexpr auto kDcPlain = words([] { return "id dir lang"; });
constexpr auto kDcRest = words([] { return "contributor coverage creator date description format publisher relation rights source subject type"; });
constexpr Drop kDcDrops[] = {{kDcRest, What::metadata}};
const Space kOpfSpaces[] = {
    {"opf", kOpf, Writing::inherited, kOpfElements, kOpfText, {}, kOpfPlain, kOpfDrops, kOpfAttributeDrops},
    {"dc", kDc, Writing::prefixed, {}, kDcText, {}, kDcPlain, kDcDrops, {}},
    {"xml", kXml, Writing::prefixed, {}, {}, kXmlAttributes, {}, {}, {}},
};
const Vocabulary kOpfVocabulary{kOpfSpaces, {}, false};

// ---- the table of contents of EPUB 2 (ANSI/NISO Z39.86-2005, 8)
constexpr auto kNcxElements =
    words([] { return "content docAuthor docTitle head meta navInfo navLabel navList navMap navPoint navTarget ncx pageList pageTarget"; });
constexpr auto kNcxText = words([] { return "text"; });
constexpr auto kNcxPlain = words([] { return "class content dir id lang name playOrder scheme src type value version"; });
constexpr auto kNcxMedia = words([] { return "audio img smilCustomTest"; });
constexpr Drop kNcxDrops[] = {{kNcxMedia, What::media}};
const Space kNcxSpaces[] = {
    {"ncx", kNcx, Writing::inherited, kNcxElements, kNcxText, {}, kNcxPlain, kNcxDrops, {}},
    {"xml", kXml, Writing::prefixed, {}, {}, kXmlAttributes, {}, {}, {}},
};
const Vocabulary kNcxVocabulary{kNcxSpaces, {}, false};

const std::unordered_map<std::string_view, std::uint32_t>& entities() {
  static const std::unordered_map<std::string_view, std::uint32_t> kEntities = {
#define SEKISHO_ENTITY(name, code) {name, code},
#include "formats/epub/entities.def"
#undef SEKISHO_ENTITY
  };
  return kEntities;
}

}  // namespace

const Vocabulary& xhtml_vocabulary() { return kXhtmlVocabulary; }
const Vocabulary& package_vocabulary() { return kOpfVocabulary; }
const Vocabulary& ncx_vocabulary() { return kNcxVocabulary; }

std::string without_entities(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t from = 0;;) {
    const std::size_t at = text.find('&', from);
    out.append(text.substr(from, at - from));
    if (at == text.npos) return out;
    const std::size_t end = text.substr(at, 16).find(';');
    const auto found = end == text.npos ? entities().end() : entities().find(text.substr(at + 1, end - 1));
    if (found == entities().end()) {
      out += '&';
      from = at + 1;
    } else {
      ooxml::put_utf8(out, found->second);
      from = at + end + 1;
    }
  }
}

}  // namespace sekisho::formats::epub
