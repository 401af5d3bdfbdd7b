// Room:   formats/jbig2: JBIG2 (ITU-T T.88) as PDF holds it (ISO 32000-1, 7.4.7): decoded whole, written anew as one generic region.
// In/Out: untrusted segments and globals in, the page as a bitmap out; a bitmap in, one canonical stream without globals out.
// Never:  follows a reference to a segment that does not stand before; allocates or computes beyond the budget; reads outside its spans.
// Fails:  by saying that not all could be decoded; what was put on the page before stays. Nothing comes out when there is no page.
// Start reading at: decode() and encode(); the procedures of clause 6 are in regions.h.
#pragma once

#include "formats/ccitt/bitmap.h"

namespace sekisho::formats::jbig2 {

struct Decoded {
  ccitt::Bitmap bitmap;
  bool whole = true;     // false: a segment is damaged, cut off or of a kind nobody knows
  bool comment = false;  // an extension: text that says something about the picture (7.4.15)
};
// height: for a page that does not know its own.
std::optional<Decoded> decode(base::ByteView globals, base::ByteView bytes, std::uint32_t height, ccitt::Budget& budget);

// A page of the bitmap's size and one generic region (template 0, typical prediction).
base::Bytes encode(const ccitt::Bitmap& bitmap);

}  // namespace sekisho::formats::jbig2
