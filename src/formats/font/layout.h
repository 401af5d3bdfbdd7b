// Tables for layout (ISO/IEC 14496-22, 6): ligatures, vertical forms, kerning, marks, baselines. Every offset and count is followed within the
// table. Nothing: the table cannot be kept. `dropped`: bytes that nothing reaches, or parts that no allow-list names.
#pragma once

#include <optional>

#include "formats/font/marked.h"

namespace sekisho::formats::font {

std::optional<base::Bytes> rebuild_gsub(base::ByteView table, bool& dropped);
std::optional<base::Bytes> rebuild_gpos(base::ByteView table, bool& dropped);
std::optional<base::Bytes> rebuild_gdef(base::ByteView table, bool& dropped);
std::optional<base::Bytes> rebuild_base(base::ByteView table, bool& dropped);

// Parts that several of them have (6.2); at 0 as an offset means that there is none, and callers ask before.
bool coverage(Marked& table, std::size_t at);
bool classes(Marked& table, std::size_t at);
bool device(Marked& table, std::size_t at);
bool glyph_list(Marked& table, std::size_t at);  // a count and that many numbers of 16 bits

// A subtable of one kind; `calls` gets the numbers of the lookups that it runs.
using Calls = std::vector<std::uint16_t>;
bool substitution(Marked& table, std::size_t at, std::size_t kind, Calls& calls);
bool positioning(Marked& table, std::size_t at, std::size_t kind, Calls& calls);
// 6.2.8: by the glyphs around; the same in both tables.
bool context(Marked& table, std::size_t at, Calls& calls);
bool chained_context(Marked& table, std::size_t at, Calls& calls);

}  // namespace sekisho::formats::font
