// Room:   formats/ooxml: Word, Excel and PowerPoint packages (ISO/IEC 29500, ECMA-376; xlsb by [MS-XLSB]).
// In/Out: an untrusted package in; a fresh one out, of the parts that allowed relationships reach, every part rebuilt from an allow-list.
// Never:  copies a part as it stands; writes what nothing refers to or refers to what it does not write.
// Fails:  ooxml_no_main_part, ooxml_bad_xml, ooxml_dtd, those of formats/zip, not_allowed_by_profile for what strict does not drop.
// Start reading at: Rebuild::run() in rebuild.cpp, then xml/filter.h and one of rules/.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::ooxml {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"ooxml", recognise, rebuild};

}  // namespace sekisho::formats::ooxml
