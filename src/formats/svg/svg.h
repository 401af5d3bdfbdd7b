// Room:   formats/svg: Scalable Vector Graphics (SVG 1.1, SVG 2).
// In/Out: an SVG in; out one of the same shapes, texts, gradients, filters and pictures, from an allow-list of elements, attributes and properties.
// Never:  keeps scripts, handlers, foreignObject, animation, references to anything but #places in itself, data of drawing programs, a DTD.
//         Pictures inside go through rebuild_picture(). Links stay by scheme.
// Fails:  markup_bad, markup_entity (entities other than the plain ones of drawing programs), too_deep, bomb (<use> of <use> of <use> …).
// Start reading at: rebuild() in svg.cpp, then rules.h; words.cpp is the allow-list.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::svg {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::svg};
inline constexpr Format kFormat{"svg", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::svg
