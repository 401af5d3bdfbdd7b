// Tables of an OpenType font that hold no outlines (ISO/IEC 14496-22, 5.2), one function each. Nothing: the table cannot be kept.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "formats/font/parts.h"

namespace sekisho::formats::font {

std::optional<base::Bytes> rebuild_cmap(base::ByteView table, bool& dropped);
std::optional<base::Bytes> rebuild_name(base::ByteView table, bool& dropped);
std::optional<base::Bytes> rebuild_post(base::ByteView table, bool& dropped);
std::optional<base::Bytes> rebuild_os2(base::ByteView table);
std::optional<base::Bytes> rebuild_gasp(base::ByteView table);
std::optional<base::Bytes> rebuild_kern(base::ByteView table);
std::optional<base::Bytes> rebuild_vorg(base::ByteView table);
// hhea with hmtx, or vhea with vmtx: one entry for every glyph.
bool rebuild_metrics(base::Bytes& header, base::Bytes& metrics, std::size_t glyphs);

}  // namespace sekisho::formats::font
