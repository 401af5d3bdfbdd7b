# api/openapi.yaml → a constant of the program, in parts below the length that compilers admit for one string.
function(sekisho_openapi_text)
  set(yaml_file ${CMAKE_SOURCE_DIR}/api/openapi.yaml)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${yaml_file})
  file(READ ${yaml_file} yaml HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" yaml "${yaml}")
  string(LENGTH "${yaml}" length)
  set(parts "")
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${yaml}" ${at} 32000 part)
    string(APPEND parts "    \"${part}\",\n")
    math(EXPR at "${at} + 32000")
  endwhile()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/openapi_text.h @ONLY CONTENT
"// Made by CMake from api/openapi.yaml; included by api/endpoints/openapi.cpp alone.
#pragma once

#include <string_view>

namespace sekisho::api {
inline constexpr std::string_view kOpenApi[] = {
@parts@};
}  // namespace sekisho::api
")
endfunction()
