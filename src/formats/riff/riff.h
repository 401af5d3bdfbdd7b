// Room:   formats/riff: WAV sound and AVI films (Multimedia Programming Interface 1.0; OpenDML AVI extensions 1.02).
// In/Out: a WAV in; out its format and its samples in a file of two or three chunks. An AVI in; out its streams of known coding, with headers, order
// and
//         index written anew. What is coded inside the chunks passes as it is.
// Never:  keeps words, cues, samplers' settings, padding, subtitles, streams of other kinds, names of streams, old indexes.
// Fails:  media_codec for a coding that is not on the list and for RF64; media_damaged; not_allowed_by_profile.
// Start reading at: rebuild() in riff.cpp, then wav.cpp and avi.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::riff {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::wav, base::FileType::avi};
inline constexpr Format kFormat{"riff", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::riff
