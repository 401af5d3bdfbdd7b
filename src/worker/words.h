// The words of an Office document that this engine wrote, for people to look at before it crosses: read by the second look's own strict readers.
#pragma once

#include "formats/format.h"

namespace sekisho::worker {

bool has_words(base::FileType type);

// Paragraphs and rows end with a line end, cells of a row stand apart by tabs; a sheet begins with 【its name】, a slide with 【its number】, in the
// order in which people see them. Notes, comments, headers, drawings and charts follow what they belong to. Cells show their values as they are kept,
// dates as dates. Nothing is hidden because the document hides it. What lies beyond bytes_max is left out. False where the document cannot be read so
// far.
bool write_words(base::ByteView document, base::FileType type, const base::Limits& limits, std::uint64_t bytes_max, formats::Sink& out);

}  // namespace sekisho::worker
