#!/bin/sh
# new_format.sh NAME: a folder for a new file format: header, source, test, harness, samples.
set -eu
name=${1:?NAME=… is wanted}
case $name in *[!a-z0-9_]*|[!a-z]*) echo "a name of a–z, 0–9 and _ is wanted: $name" >&2; exit 1;; esac
folder=src/formats/$name
[ ! -e "$folder" ] || { echo "$folder is there already" >&2; exit 1; }
mkdir -p "$folder/samples"
cat >"$folder/$name.h" <<EOF
// Room:   formats/$name
// In/Out: bytes of one $name file in; a rebuilt one out.
// Never:  passes on what the allow-list does not name.
// Fails:  damaged; see rebuild().
// Start reading at: rebuild().
#pragma once

#include "formats/format.h"

namespace sekisho::formats::$name {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"$name", recognise, rebuild};

}  // namespace sekisho::formats::$name
EOF
cat >"$folder/$name.cpp" <<EOF
#include "formats/$name/$name.h"

namespace sekisho::formats::$name {

std::optional<base::FileType> recognise(base::ByteView, std::string_view) { return std::nullopt; }

base::Result<base::FileType> rebuild(base::ByteView, base::FileType, Context&, Sink&) { return base::refuse(base::Code::unsupported_type); }

}  // namespace sekisho::formats::$name
EOF
cat >"$folder/${name}_test.cpp" <<EOF
#include "formats/$name/$name.h"

#include <gtest/gtest.h>

namespace sekisho::formats::$name {

TEST($name, recognises_its_sample) { FAIL() << "put a sample into samples/ and say here what must come out"; }

}  // namespace sekisho::formats::$name
EOF
cat >"$folder/${name}_fuzz.cpp" <<EOF
// Contract: any bytes either are refused or come out clean; rebuilding the output again changes no byte and removes nothing.
#include "formats/rebuild_twice.h"
#include "formats/$name/$name.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::formats::rebuild_twice(sekisho::formats::$name::kFormat, {data, size});
  return 0;
}
EOF
cat >"$folder/types.def" <<EOF
// What formats/$name handles; \`sekisho formats\` and docs/formats.md are made from these lines (base/file_types.def says how they read).
SEKISHO_TYPE($name, rebuilt, "$name", "application/x-$name", "日本語の名前", "English name")
SEKISHO_KEPT($name, "残るもの", "what stays")
EOF
cat >"$folder/look.h" <<EOF
// The second look at a rebuilt $name file.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::$name {

inline constexpr base::FileType kLookTypes[] = {base::FileType::$name};
base::FileType kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr worker::second_look::Checker kLook{kLookTypes, kind, look};

}  // namespace sekisho::formats::$name
EOF
cat >"$folder/look.cpp" <<EOF
#include "formats/$name/look.h"

namespace sekisho::formats::$name {

base::FileType kind(base::ByteView, std::string_view) { return base::FileType::unknown; }

void look(base::ByteView, base::FileType, worker::second_look::Look& look) { look.find("not looked at yet"); }

}  // namespace sekisho::formats::$name
EOF
echo "made $folder; next: its types in types.def, the code, the check in look.cpp, the line in src/formats/LIST, a sample, the golden hash (make golden-accept)"
