// Types that are known but not rebuilt: banned ones are refused whatever else they also look like, pending ones when no format has them.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/file_type.h"

namespace sekisho::formats::detect {

// Executables, scripts, shortcuts, disk images, installers, OneNote …: by content; names decide only inside the text family.
std::optional<base::FileType> banned(base::ByteView input, std::string_view name);

// What it is when no format took it; unknown when nothing is known.
base::FileType pending(base::ByteView input, std::string_view name);

// What kind of package a ZIP is: docx, xlsm, …, odf, epub, java_archive, xps, visio, opc_other, or zip. nothing when it is no ZIP.
std::optional<base::FileType> zip_kind(base::ByteView input);

}  // namespace sekisho::formats::detect
