// Room:   formats/mp4: films and sound of the ISO base media family (ISO/IEC 14496-12 and -14, QuickTime File Format).
// In/Out: mp4, m4a, mov in; out ftyp, moov, mdat: tracks of picture and sound whose tables were read, checked and written anew, and only those bytes
// that the
//         tables name. What is coded inside a sample passes as it is, but for words of encoders in H.264 and H.265.
// Never:  keeps user data, titles, places, times of making, chapters, subtitles, time codes, hints, references to other files, free space.
// Fails:  media_codec for a coding that is not on the list, rights_managed, media_damaged, too_large (tables),
// not_allowed_by_profile. Start reading at: rebuild() in mp4.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::mp4 {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::mp4, base::FileType::m4a, base::FileType::mov};
inline constexpr Format kFormat{"mp4", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::mp4
