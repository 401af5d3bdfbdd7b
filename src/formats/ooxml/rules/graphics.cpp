#include "formats/ooxml/rules/graphics.h"

#include "formats/ooxml/sheet/sheet.h"

namespace sekisho::formats::ooxml {

using base::What;

Verdict graphic_frame_start(Element& element, Part& part) {
  part.frames.push_back({.begin = part.position});
  return element.ns == Ns::xdr ? drawing_shape(element, part) : Verdict::keep;
}

void graphic_frame_end(Part& part) {
  const GraphicFrame frame = part.frames.back();
  part.frames.pop_back();
  if (frame.object_removed) part.removed(What::ole_object);
  if (frame.object_removed && frame.picture.end != 0) {  // the object's picture takes its place
    part.erased.push_back({frame.begin, frame.picture.begin});
    part.erased.push_back({frame.picture.end, part.position});
  } else if (frame.object_removed || frame.broken) {
    part.erased.push_back({frame.begin, part.position});
  }
}

void drop_graphic(Part& part) {
  if (!part.frames.empty()) part.frames.back().broken = true;
}

Verdict drawing_shape(Element& element, Part& part) {
  const std::string_view macro = element.value("macro");
  if (!macro.empty()) {
    part.removed(What::macro_link);
    element.set("macro", "");
  }
  const std::string_view link = element.value("textlink");
  if (!link.empty() && !formula_allowed(link, part)) {
    part.removed(formula_note(link, part));
    element.remove("textlink");
  }
  return Verdict::keep;
}

}  // namespace sekisho::formats::ooxml
