// Room:   formats/odf: OpenDocument 1.0 to 1.3 (ISO/IEC 26300), packages and flat XML: text, sheets, slides, drawings and their templates.
// In/Out: a document in; out a package made anew of what an allow-list names, its pictures and embedded objects rebuilt in turn.
// Never:  keeps scripts, event listeners, DDE, OLE, links that fetch, database sources, signatures, fonts, metadata beyond the title.
// Fails:  damaged, markup_bad, markup_entity, encrypted, wrong_password, encryption_unsupported, the codes of formats/zip.
// Start reading at: rebuild() in odf.cpp, then vocabulary.cpp and judge.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::odf {

inline constexpr base::FileType kTypes[] = {base::FileType::odt,  base::FileType::ods,  base::FileType::odp,  base::FileType::odg,
                                            base::FileType::ott,  base::FileType::ots,  base::FileType::otp,  base::FileType::otg,
                                            base::FileType::fodt, base::FileType::fods, base::FileType::fodp, base::FileType::fodg};
inline constexpr auto recognise = detect::recognised_as<kTypes>;
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"odf", recognise, rebuild, kTypes};

}  // namespace sekisho::formats::odf
