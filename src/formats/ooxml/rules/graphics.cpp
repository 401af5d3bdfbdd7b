#include "formats/ooxml/rules/graphics.h"

#include <algorithm>

#include "formats/ooxml/output.h"
#include "formats/ooxml/sheet/sheet.h"

namespace sekisho::formats::ooxml {

using base::What;

namespace {

// A picture of its own (19.3.1.37) from what the VML drawing of an older file shows of the object.
std::string object_picture(const GraphicFrame& frame, Part& part) {
  auto shown = std::ranges::find(part.object_pictures, frame.shape, &ObjectPicture::shape);
  if (frame.shape.empty() || shown == part.object_pictures.end() || frame.width.empty() || frame.x.empty()) return {};
  return "<p:pic><p:nvPicPr><p:cNvPr id=\"" + xml_escaped(frame.id) + "\" name=\"" + xml_escaped(frame.name) +
         "\"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed=\"" + xml_escaped(shown->relation) +
         "\"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm><a:off x=\"" + xml_escaped(frame.x) + "\" y=\"" +
         xml_escaped(frame.y) + "\"/><a:ext cx=\"" + xml_escaped(frame.width) + "\" cy=\"" + xml_escaped(frame.height) +
         "\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr></p:pic>";
}

}  // namespace

Verdict graphic_frame_start(Element& element, Part& part) {
  part.frames.push_back({.begin = part.position});
  return element.ns == Ns::xdr ? drawing_shape(element, part) : Verdict::keep;
}

void graphic_frame_end(Part& part) {
  const GraphicFrame frame = part.frames.back();
  part.frames.pop_back();
  if (frame.object_removed) part.removed(What::ole_object);
  if (frame.object_removed && frame.picture.end != 0) {  // the object's picture takes its place
    part.replaced.push_back({{frame.begin, frame.picture.begin}, {}});
    part.replaced.push_back({{frame.picture.end, part.position}, {}});
  } else if (frame.object_removed || frame.broken) {
    part.replaced.push_back({{frame.begin, part.position}, frame.object_removed ? object_picture(frame, part) : std::string()});
  }
}

Verdict frame_place(Element& element, Part& part) {
  if (part.frames.empty()) return Verdict::keep;
  GraphicFrame& frame = part.frames.back();
  if (element.local == "off" && frame.x.empty()) {
    frame.x = element.value("x");
    frame.y = element.value("y");
  } else if (element.local == "ext" && frame.width.empty()) {
    frame.width = element.value("cx");
    frame.height = element.value("cy");
  }
  return Verdict::keep;
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
