// What may stand in the documents of an EPUB: XHTML with MathML and SVG inside, the package document, the NCX.
#pragma once

#include "formats/odf/markup.h"

namespace sekisho::formats::epub {

const odf::Vocabulary& xhtml_vocabulary();
const odf::Vocabulary& package_vocabulary();  // OPF 2 and 3
const odf::Vocabulary& ncx_vocabulary();

// Resolves the named entities of XHTML 1.0; those of XML stay.
std::string without_entities(std::string_view text);

}  // namespace sekisho::formats::epub
