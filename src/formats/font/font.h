// Room:   formats/font: the gate that every font goes through: stand-alone ones, those inside PDF and those inside Office packages.
// In/Out: an OpenType, TrueType, CFF or Type 1 font in; out one written anew of what an allow-list names, its offsets and programs checked.
// Never:  keeps signatures, drawings as SVG, bitmaps, private tables, variations or programs for hinting. Those are byte code that runs in the
//         reader, and without them letters keep their shapes (readers hint by themselves); they stay, as they are, only in the old fonts for
//         Chinese and Japanese whose letters they put together. What no reader of PDF looks at goes from PDF without a note, see sfnt.cpp.
// Fails:  damaged, feature_unsupported (CFF2, WOFF, multiple masters, PostScript outside the known template), output_too_large.
// Start reading at: rebuild_font() in font.cpp.
#pragma once

#include <array>
#include <optional>

#include "formats/detect/detect.h"
#include "formats/format.h"

namespace sekisho::formats::font {

// Where the font stands. Pages of XPS name glyphs by number, so characters may lack. Inside a PDF tables for layout are of no use (ISO 32000-1,
// 9.9) and others may lack.
enum class FontKind : std::uint8_t { stand_alone, office, pages, pdf };

base::Result<base::Bytes> rebuild_font(base::ByteView input, FontKind expected, const base::Limits& limits, Notes& notes);

// Length1, Length2, Length3 of a font that rebuild_font() wrote (ISO 32000-1, table 127); the last two only for Type 1.
std::array<std::size_t, 3> pdf_lengths(base::ByteView rebuilt);

// An obfuscated font of an Office package (ISO/IEC 29500-1, 17.8.1): the first 32 bytes XORed with the GUID of w:fontKey.
base::Result<base::Bytes> rebuild_office_font(base::ByteView input, std::string_view guid, const base::Limits& limits, Notes& notes,
                                              FontKind expected = FontKind::office);

// The wrapping of a presentation's fonts.
bool is_eot(base::ByteView input);
base::Result<base::Bytes> rebuild_eot(base::ByteView input, const base::Limits& limits, Notes& notes);

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr base::FileType kTypes[] = {base::FileType::font};
inline constexpr Format kFormat{"font", detect::recognised_as<kTypes>, rebuild, kTypes};

}  // namespace sekisho::formats::font
