# sekisho_room(NAME LINKS…): src/NAME/*.cpp without tests and harnesses becomes the library sekisho_NAME, and its tests NAME_test.
# A harness NAME_fuzz.cpp becomes NAME_fuzz: libFuzzer under the fuzz preset, a replayer of files everywhere else.
function(sekisho_library target folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  if(SEKISHO_INNER_${target})  # a folder inside that is a library of its own
    list(FILTER sources EXCLUDE REGEX "^${SEKISHO_INNER_${target}}/")
  endif()
  set(tests ${sources})
  set(harnesses ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|_fuzz|_main)\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "/formats/[a-z0-9_]+/look[a-z0-9_]*\\.cpp$")  # of the second look, which has them
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER harnesses INCLUDE REGEX "_fuzz\\.cpp$")
  if(sources)
    add_library(sekisho_${target} STATIC ${sources})
    target_include_directories(sekisho_${target} PUBLIC ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
    target_link_libraries(sekisho_${target} PUBLIC ${ARGN})
  else()
    add_library(sekisho_${target} INTERFACE)
    target_include_directories(sekisho_${target} INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
    target_link_libraries(sekisho_${target} INTERFACE ${ARGN})
  endif()
  set(SEKISHO_TESTS_${target} "${tests}" PARENT_SCOPE)
  set(SEKISHO_HARNESSES_${target} "${harnesses}" PARENT_SCOPE)
endfunction()

# Tests and harnesses link after all libraries are known: `more` names what they need beyond the room itself.
function(sekisho_tests target)
  if(SEKISHO_TESTS_${target} AND NOT SEKISHO_SANITIZE STREQUAL "fuzzer")
    add_executable(${target}_test ${SEKISHO_TESTS_${target}})
    target_link_libraries(${target}_test PRIVATE sekisho_${target} ${ARGN} GTest::gtest_main)
    target_compile_definitions(${target}_test PRIVATE SEKISHO_SOURCE_DIR="${CMAKE_SOURCE_DIR}" SEKISHO_BIN_DIR="${CMAKE_BINARY_DIR}/bin")
    gtest_discover_tests(${target}_test TEST_PREFIX ${target}. DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 300)
  endif()
  foreach(harness ${SEKISHO_HARNESSES_${target}})
    get_filename_component(name ${harness} NAME_WE)
    add_executable(${name} ${harness})
    target_link_libraries(${name} PRIVATE sekisho_${target} ${ARGN})
    if(SEKISHO_SANITIZE STREQUAL "fuzzer")
      target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    else()
      target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/replay_main.cpp)
    endif()
  endforeach()
endfunction()

# formats/LIST → a visible constexpr table.
function(sekisho_formats_table)
  set(list_file ${CMAKE_SOURCE_DIR}/src/formats/LIST)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${list_file})
  file(STRINGS ${list_file} formats REGEX "^[a-z]")
  set(includes "")
  set(rows "")
  foreach(format ${formats})
    string(APPEND includes "#include \"formats/${format}/${format}.h\"\n")
    string(APPEND rows "    &${format}::kFormat,\n")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/formats_table.h @ONLY CONTENT
"// Made by CMake from src/formats/LIST.
#pragma once

@includes@
namespace sekisho::formats {
inline constexpr const Format* kFormats[] = {
@rows@};
}  // namespace sekisho::formats
")
  set(SEKISHO_FORMATS ${formats} PARENT_SCOPE)
  # The checks of the second look that stand beside their format.
  set(includes "")
  set(rows "")
  foreach(format ${formats})
    if(EXISTS ${CMAKE_SOURCE_DIR}/src/formats/${format}/look.h)
      string(APPEND includes "#include \"formats/${format}/look.h\"\n")
      string(APPEND rows "    &formats::${format}::kLook,\n")
    endif()
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/looks_table.h @ONLY CONTENT
"// Made by CMake from src/formats/LIST.
#pragma once

#include <initializer_list>

#include \"worker/second_look/look.h\"
@includes@
namespace sekisho::worker::second_look {
inline constexpr std::initializer_list<const Checker*> kCheckers = {
@rows@};
}  // namespace sekisho::worker::second_look
")
endfunction()

# doors/LIST → a visible constexpr table.
function(sekisho_doors_table)
  set(list_file ${CMAKE_SOURCE_DIR}/src/doors/LIST)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${list_file})
  file(STRINGS ${list_file} doors REGEX "^[a-z]")
  set(includes "")
  set(rows "")
  foreach(door ${doors})
    string(APPEND includes "#include \"doors/${door}/${door}.h\"\n")
    string(APPEND rows "    &${door}::kDoor,\n")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/doors_table.h @ONLY CONTENT
"// Made by CMake from src/doors/LIST.
#pragma once

@includes@
namespace sekisho::doors {
inline constexpr const Door* kDoors[] = {
@rows@};
}  // namespace sekisho::doors
")
endfunction()

# base/file_types.def and the types.def of every folder under formats/ → generated/all_file_types.def (all rows) and file_type_ids.def (the names alone,
# which change rarely: what includes base/file_type.h is built again only then). A folder that LIST does not name leaves its types pending.
function(sekisho_file_types)
  file(GLOB definitions CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/formats/*/types.def)
  file(READ ${CMAKE_SOURCE_DIR}/src/base/file_types.def rows)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/base/file_types.def ${definitions})
  foreach(definition ${definitions})
    file(READ ${definition} text)
    get_filename_component(folder ${definition} DIRECTORY)
    get_filename_component(format ${folder} NAME)
    if(NOT format IN_LIST SEKISHO_FORMATS)
      string(REGEX REPLACE "(SEKISHO_TYPE\\([a-z0-9_]+, )(rebuilt|converted|held)," "\\1pending," text "${text}")
      string(REGEX REPLACE "SEKISHO_KEPT[^\n]*" "" text "${text}")
    endif()
    string(APPEND rows "\n${text}")
  endforeach()
  string(REGEX REPLACE "(^|\n)//[^\n]*" "" rows "${rows}")
  string(REGEX MATCHALL "SEKISHO_TYPE\\([a-z0-9_]+," heads "${rows}")
  set(ids "")
  foreach(head ${heads})
    string(REGEX REPLACE "SEKISHO_TYPE\\(([a-z0-9_]+)," "SEKISHO_TYPE_ID(\\1)\n" line "${head}")
    string(APPEND ids "${line}")
  endforeach()
  set(note "// Made by CMake from src/base/file_types.def and src/formats/*/types.def.\n")
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/all_file_types.def @ONLY CONTENT "@note@
#ifndef SEKISHO_TYPE
#define SEKISHO_TYPE(id, group, extension, media_type, ja, en)
#endif
#ifndef SEKISHO_ALSO
#define SEKISHO_ALSO(id, extension)
#endif
#ifndef SEKISHO_KEPT
#define SEKISHO_KEPT(id, ja, en)
#endif
@rows@
#undef SEKISHO_TYPE
#undef SEKISHO_ALSO
#undef SEKISHO_KEPT
")
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/file_type_ids.def @ONLY CONTENT "@note@@ids@#undef SEKISHO_TYPE_ID
")
endfunction()
