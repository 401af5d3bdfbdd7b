// What a drawing may consist of, by name ("DXF Reference": HEADER, TABLES, ENTITIES and OBJECTS sections).
#pragma once

#include <string_view>

namespace sekisho::formats::dxf {

bool section_allowed(std::string_view name);
bool table_allowed(std::string_view name);
bool entity_allowed(std::string_view type);
bool object_allowed(std::string_view type);
bool refers_outside(std::string_view type);           // entities and objects whose purpose is another file
bool string_variable_allowed(std::string_view name);  // of the header; numbers and handles need no list

}  // namespace sekisho::formats::dxf
