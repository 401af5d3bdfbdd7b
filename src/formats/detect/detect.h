// Types that are known but not rebuilt: banned ones are refused whatever else they also look like, pending ones when no format has them.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/file_type.h"

namespace sekisho::formats::detect {

// Executables, scripts, shortcuts, disk images, installers, OneNote …: by content; names decide only inside the text family.
std::optional<base::FileType> banned(base::ByteView input, std::string_view name);

// What it is when no format took it; unknown when nothing is known.
base::FileType pending(base::ByteView input, std::string_view name);

// What kind of package a ZIP is: docx, xlsm, …, odf, epub, java_archive, xps, visio, opc_other, or zip. nothing when it is no ZIP.
// Only what begins with a ZIP's signature is one: a picture with a ZIP behind it is a picture.
std::optional<base::FileType> zip_kind(base::ByteView input);

// Whether readers that look for a ZIP's directory from the end (APPNOTE.TXT 4.3.16) find one: what is copied as it stands, such as pixels and
// samples, must not be an archive at the same time.
bool ends_as_zip(base::ByteView input);

// A format written as text that is not plain text: html, svg, xml, rtf, json, mail, calendar, PostScript, uuencode, CAD … whatever the
// name says. The text format asks this first and leaves such input alone. nothing for prose that merely mentions them.
// input may be in any encoding; UTF-16 is seen through.
std::optional<base::FileType> text_like(base::ByteView input, std::string_view name);

// The recognise() of a format that leaves it to pending(): static constexpr FileType kTypes[] = {…}; … recognised_as<kTypes>.
std::optional<base::FileType> one_of(base::ByteView input, std::string_view name, std::span<const base::FileType> types);
template <const auto& kTypes>
std::optional<base::FileType> recognised_as(base::ByteView input, std::string_view name) {
  return one_of(input, name, kTypes);
}

}  // namespace sekisho::formats::detect
