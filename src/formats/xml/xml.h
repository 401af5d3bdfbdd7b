// Room:   formats/xml: XML of any vocabulary that is data: KML, GPX, RSS, Atom, OPML, property lists, schemas, forms of the state.
// In/Out: XML in any encoding of Japanese offices in; out UTF-8, parsed and written anew.
// Never:  keeps a DTD, processing instructions (style sheets, mso-application, php), XInclude, scripts and handlers of XHTML or SVG inside, KML's
//         network links. Comments go too: no reader shows them, and servers and old browsers ran what stood in them.
// Fails:  markup_bad, markup_entity, text_encoding, too_deep; banned_type for XSLT, XAML, MSBuild and other programs in XML;
//         unsupported_type for Office documents in one XML file (WordprocessingML and SpreadsheetML of 2003, flat OPC, Visio, InfoPath).
// Start reading at: rebuild() in xml.cpp, then rewriter.h (also for formats/svg).
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::xml {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::xml};
inline constexpr Format kFormat{"xml", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::xml
