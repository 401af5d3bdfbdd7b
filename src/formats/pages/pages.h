// Room:   formats/pages: pictures of pages and their words become a PDF with a text layer (profiles that flatten).
// In/Out: what poppler drew and read of a clean PDF, packed by sandbox/flatten.h; a PDF of pictures out.
// Never:  stands in formats/LIST: no file from outside is of this kind. Trusts poppler: its output is checked like any input.
// Fails:  damaged, too_many_pixels, too_many_frames.
// Start reading at: assemble().
#pragma once

#include "formats/format.h"

namespace sekisho::formats::pages {

// input: u32 dots per inch, u64 length, that many bytes of binary PPM pictures one after the other (one a page), the rest: XHTML of `pdftotext
// -bbox`.
base::Result<base::FileType> assemble(base::ByteView input, base::FileType type, Context& context, Sink& out);

inline constexpr Format kFormat{"pages", nullptr, assemble};

struct Word {
  double x_min, y_min, x_max, y_max;  // points, from the top left corner
  std::u32string text;
};
struct PageText {
  double width = 0, height = 0;  // points; 0 where unknown
  std::vector<Word> words;
};
// What poppler read on each page; what cannot be understood is left out.
std::vector<PageText> read_text(std::string_view xhtml, std::size_t pages_max);

}  // namespace sekisho::formats::pages
