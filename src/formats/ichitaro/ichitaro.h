// Room:   formats/ichitaro: documents of 一太郎 (.jtd, .jtt) and their packed forms (.jtdc, .jttc). Their layout is not openly described.
// In/Out: a compound file in; out the words of its body as a plain text in UTF-8.
// Never:  anything but characters of the stream DocumentText.
// Fails:  no_open_description where no words are found; what compound and LHA refuse.
// Start reading at: rebuild() in ichitaro.cpp.
#pragma once

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::ichitaro {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

// The characters of a DocumentText stream, UTF-8 with CRLF.
std::string words_of(base::ByteView stream);

inline constexpr base::FileType kTypes[] = {base::FileType::ichitaro};
inline constexpr Format kFormat{"ichitaro", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::ichitaro
