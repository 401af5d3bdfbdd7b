// Which kind of object a value is in the place where it stands: by its type and the few keys that tell kinds apart.
#include "formats/pdf/builder.h"
#include "formats/pdf/findings.h"

namespace sekisho::formats::pdf {

bool Builder::is_known(const Object& value, Kind kind) const {
  Object object = value;
  return object.isIndirect() && ids_.contains({object.getObjGen(), kOne, kind});
}

std::optional<Kind> Builder::concrete(Kind kind, Object& value) {
  auto only_if = [&](bool allowed) { return allowed ? std::optional(kind) : std::nullopt; };
  switch (kind) {
    case Kind::name: return only_if(value.isName());
    case Kind::integer:
    case Kind::number: return only_if(value.isInteger() || value.isReal());
    case Kind::boolean: return only_if(value.isBool());
    case Kind::string: return only_if(value.isString());
    case Kind::plain:
      if (value.isArray()) return Kind::plain;
      return is_scalar(value) ? std::optional(Kind::name) : std::nullopt;  // any scalar is written alike
    case Kind::font:
      if (value.isInteger() || value.isReal()) return Kind::number;  // the size beside a font in a graphics state (8.4.5)
      break;
    case Kind::color_space:
      if (!is_color_space(value)) return std::nullopt;
      settle_color_space(value);
      return kind;
    case Kind::page: return only_if(page_id(value).has_value());
    case Kind::action: return only_if(is_action(value));
    case Kind::destination: return only_if(is_destination(value));
    case Kind::visibility:
      if (value.isArray()) return Kind::visibility;
      if (value.isString()) return Kind::string;
      return concrete(Kind::optional_content, value);
    case Kind::attribute:
      if (value.isInteger()) return Kind::integer;
      return only_if(value.isDictionary());
    case Kind::role_mapping:  // 14.7.4.3: a type, or a type and its namespace
      if (value.isName()) return Kind::name;
      return only_if(value.isArray());
    case Kind::attributes:
      if (value.isArray()) return kind;
      return value.isDictionary() ? std::optional(Kind::attribute) : std::nullopt;
    case Kind::structure_kid:
      if (value.isInteger()) return Kind::integer;
      break;
    case Kind::text_stream:
    case Kind::image:
      if (value.isArray() || is_scalar(value)) return concrete(Kind::plain, value);  // text, or a colour key mask (8.9.6.4)
      break;
    default: break;
  }
  if (value.isStream()) return concrete_stream(kind, value);
  if (value.isDictionary()) return concrete_dictionary(kind, value);
  return std::nullopt;
}

std::optional<Kind> Builder::concrete_stream(Kind kind, Object& value) {
  if (is_disguised(value)) return std::nullopt;
  auto is_postscript = [&] { return name_at(value, "/Subtype") == "/PS" || name_at(value, "/Subtype2") == "/PS" || !at(value, "/PS").isNull(); };
  switch (kind) {
    case Kind::xobject:
      if (name_at(value, "/Subtype") == "/Image") return Kind::image;
      if (name_at(value, "/Subtype") == "/Form" && !is_postscript()) return Kind::form;
      return std::nullopt;
    case Kind::form:
      if (is_postscript() || name_at(value, "/Subtype") == "/Image") return std::nullopt;
      return Kind::form;
    case Kind::image: return name_at(value, "/Subtype") == "/Form" || is_postscript() ? std::nullopt : std::optional(Kind::image);
    case Kind::function: return is_function(value) ? std::optional(Kind::function_stream) : std::nullopt;
    case Kind::encoding: return Kind::cmap;
    case Kind::font_program: return is_sound_font(value) ? std::optional(kind) : std::nullopt;
    case Kind::icc_profile: return profile_of(value).sound ? std::optional(kind) : std::nullopt;
    case Kind::pattern: return Kind::tiling_pattern;
    case Kind::halftone: return Kind::halftone_dict;
    case Kind::known_xobject:
    case Kind::known_annotation:
      for (Kind known : {Kind::form, Kind::image})
        if (is_known(value, known)) return known;
      return std::nullopt;
    default: return spec(kind).body == Body::dictionary ? std::nullopt : std::optional(kind);
  }
}

std::optional<Kind> Builder::concrete_dictionary(Kind kind, Object& value) {
  std::string type = name_at(value, "/Type");
  switch (kind) {
    case Kind::function: return is_function(value) ? std::optional(Kind::function_dict) : std::nullopt;
    case Kind::halftone: return integer_or(at(value, "/HalftoneType"), 0) == 5 ? Kind::halftone : Kind::halftone_dict;
    case Kind::property_list:
      if (type == "/OCG" || optional_groups_.contains(value.getObjGen())) return Kind::optional_content;
      if (type == "/OCMD") return Kind::optional_membership;
      return type == "/Metadata" ? std::nullopt : std::optional(Kind::marked_content);
    case Kind::optional_content:
      return type == "/OCG" || optional_groups_.contains(value.getObjGen()) ? std::optional(Kind::optional_content) : std::nullopt;
    case Kind::annotation: return is_annotation(value) ? std::optional(Kind::annotation) : std::nullopt;
    case Kind::field: return is_field(value) ? std::optional(Kind::annotation) : std::nullopt;
    case Kind::known_annotation: return is_known(value, Kind::annotation) ? std::optional(Kind::annotation) : std::nullopt;
    case Kind::structure_parent:
      if (value.getObjGen() == structure_root_.getObjGen()) return Kind::structure_parent;
      return is_structure_element(value) ? std::optional(Kind::structure_element) : std::nullopt;
    case Kind::structure_element: return is_structure_element(value) ? std::optional(kind) : std::nullopt;
    case Kind::structure_kid: {
      if (type == "/OBJR") {
        Object object = at(value, "/Obj");
        return concrete(Kind::known_annotation, object) ? std::optional(Kind::object_reference) : std::nullopt;
      }
      if (type == "/MCR") return Kind::marked_reference;
      return is_structure_element(value) ? std::optional(Kind::structure_element) : std::nullopt;
    }
    case Kind::extension: return at(value, "/BaseVersion").isName() ? std::optional(kind) : std::nullopt;  // required (7.12.2)
    case Kind::xobject:
    case Kind::known_xobject: return std::nullopt;
    default: return spec(kind).body == Body::stream ? std::nullopt : std::optional(kind);
  }
}

}  // namespace sekisho::formats::pdf
