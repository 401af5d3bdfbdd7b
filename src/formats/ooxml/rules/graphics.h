// Frames that hold a graphic: what happens to them when the chart, diagram or object inside cannot stay.
#pragma once

#include "formats/ooxml/part.h"

namespace sekisho::formats::ooxml {

// Hooks for the elements that hold one graphic: w:drawing, p:graphicFrame, the anchors of xdr.
Verdict graphic_frame_start(Element& element, Part& part);
void graphic_frame_end(Part& part);

Verdict frame_place(Element& element, Part& part);  // a:off and a:ext: where the frame stands

// The graphic of the innermost frame cannot stay: the whole frame goes.
void drop_graphic(Part& part);

// Shapes with a macro attribute (20.5.2, 21.3.2): empty is its usual value.
Verdict drawing_shape(Element& element, Part& part);

}  // namespace sekisho::formats::ooxml
