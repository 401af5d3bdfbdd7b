// ZIP archives (APPNOTE.TXT 6.3.10): every entry is disarmed by workers of its own and put into a fresh archive under a safe name.
#pragma once

#include "formats/format.h"

namespace sekisho::formats::zip {

std::optional<base::FileType> recognise(base::ByteView input, std::string_view name);
base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{
    "zip", "中のファイルを一つずつ無害化し、安全な名前で新しいZIPに詰め直します。通せないファイルは理由を書いた文書に置き換えます。",
    "Each file inside is disarmed and packed anew under a safe name; what may not pass is replaced by a text that says why.", recognise, rebuild};

}  // namespace sekisho::formats::zip
