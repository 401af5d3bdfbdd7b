// What a PDF may hold, as data: a kind for each sort of object and a table of the keys it may have (ISO 32000-1 and -2).
// A key that no table names is not copied.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sekisho::formats::pdf {

enum class Kind : std::uint8_t {
  // Values without anything inside
  name,
  integer,
  number,
  boolean,
  string,
  plain,  // scalars and arrays of them, no dictionaries
  // Destinations of references that are numbered elsewhere
  page,
  known_annotation,
  known_xobject,
  structure_parent,
  // With code of their own
  color_space,
  function,
  annotation,
  field,
  action,
  destination,
  structure_kid,
  property_list,
  halftone,
  xobject,
  visibility,
  // Streams
  content,
  form,
  image,
  data,
  font_program,
  cmap,
  tiling_pattern,
  icc_profile,
  function_stream,
  text_stream,
  // Dictionaries (some may be streams too)
  resources,
  font,
  font_descriptor,
  encoding,
  system_info,
  style,
  graphics_state,
  soft_mask,
  group,
  pattern,
  shading,
  halftone_dict,
  function_dict,
  colorants,
  process,
  mixing_hints,
  calibrated,
  optional_content,
  optional_membership,
  usage,
  usage_part,
  marked_content,
  optional_config,
  border_style,
  border_effect,
  appearance,
  appearance_look,
  fixed_print,
  icon_fit,
  transition,
  box_colors,
  box_style,
  structure_element,
  marked_reference,
  object_reference,
  attribute,
  attributes,
  namespace_,
  role_mapping,
  output_intent,
  viewer_preferences,
  mark_info,
  extension,
  page_label,
  count_,
};

// The shapes in which a value of a kind may stand.
using Shapes = std::uint8_t;
inline constexpr Shapes kOne = 1, kList = 2, kMap = 4, kOrName = 8, kInPlace = 16;  // kInPlace: a list whose holes stay as null

struct Role {
  Shapes shapes = kOne;
  Kind kind = Kind::plain;
  friend bool operator==(Role, Role) = default;
};

struct Key {
  std::string_view name;
  Role role;
};

enum class Body : std::uint8_t { dictionary, stream, either };

struct KindSpec {
  std::span<const Key> keys;
  Body body = Body::dictionary;
};

const KindSpec& spec(Kind kind);
const Key* find_key(Kind kind, std::string_view name);

}  // namespace sekisho::formats::pdf
