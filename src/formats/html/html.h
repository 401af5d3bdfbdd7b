// HTML and XHTML: parsed as browsers do and written anew from an allow-list of elements, attributes and style properties, as UTF-8 that is also
// well-formed XML. Nothing runs, nothing is fetched; what was hidden is shown.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::html {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

// The same for a body inside a mail. charset: what its header says. text: gets how much of the page's text came out.
base::Result<std::string> clean_page(base::ByteView input, std::string_view charset, Context& context, base::Share& text);

inline constexpr base::FileType kTypes[] = {base::FileType::html};
inline constexpr Format kFormat{"html", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::html
