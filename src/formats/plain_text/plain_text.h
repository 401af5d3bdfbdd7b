// Plain text, CSV, TSV and Markdown in any encoding that Japanese offices use. The encoding, its mark and the line ends stay; every byte that
// need not change is copied as it stands. (Not named "text": that is the room this format uses.)
#pragma once

#include "formats/format.h"

namespace sekisho::formats::plain_text {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"plain_text", recognise, rebuild};

}  // namespace sekisho::formats::plain_text
