// Room:   formats/mp3: MPEG-1, 2 and 2.5 Layer III sound (ISO/IEC 11172-3 2.4.1, 13818-3).
// In/Out: an MP3 in; out its frames one behind the other, the header that counts them (Xing, Info) written anew from what was counted.
// Never:  keeps ID3, APE or Lyrics tags, or bytes that belong to no frame.
// Fails:  media_damaged without a run of frames, media_codec for free format; not_allowed_by_profile.
// Start reading at: rebuild() in mp3.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::mp3 {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::mp3};
inline constexpr Format kFormat{"mp3", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::mp3
