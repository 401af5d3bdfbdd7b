# src/store/migrations/NNNN_name.sql → a visible constexpr table; the program needs no file at run time.
function(sekisho_migrations_table)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/store/migrations/*.sql)
  list(SORT files)
  set(rows "")
  foreach(file ${files})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    get_filename_component(name ${file} NAME_WE)
    if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])_[a-z0-9_]+$")
      message(FATAL_ERROR "${file}: a migration is named NNNN_name.sql")
    endif()
    string(REGEX REPLACE "^0*([0-9]+)_.*$" "\\1" number ${name})
    file(READ ${file} sql)
    string(APPEND rows "    {${number}, \"${name}\", R\"__sql__(${sql})__sql__\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/store/migrations_table.h @ONLY CONTENT
"// Made by CMake from src/store/migrations/*.sql; included by migrations.cpp alone.
#pragma once

namespace sekisho::store {
inline constexpr Migration kMigrations[] = {
@rows@};
}  // namespace sekisho::store
")
endfunction()
