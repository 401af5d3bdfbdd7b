// Embedded fonts of documents (ISO/IEC 29500-1, 17.8.3) and presentations (19.2.1.9), through the gate of formats/font.
#pragma once

#include "formats/ooxml/part.h"

namespace sekisho::formats::ooxml {

// Start hooks of the elements that name a font's part: w:embedRegular and its like, whose key the part is hidden by; p:regular and its like.
// A font that does not pass goes with its element: readers then put another in its place.
Verdict document_font(Element& element, Part& part);
Verdict slide_font(Element& element, Part& part);

}  // namespace sekisho::formats::ooxml
