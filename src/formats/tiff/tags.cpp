#include "formats/tiff/tags.h"

#include <algorithm>
#include <iterator>

namespace sekisho::formats::tiff {
namespace {

constexpr std::uint32_t kCarried[] = {
    254,     255,                                               // kind of page
    256,     257, 258, 259, 262, 266, 273, 274, 277, 278, 279,  // geometry, packing, orientation
    280,     281, 282, 283, 284, 290, 291, 292, 293, 296, 297,  // value range, resolution, planes, fax options, page number
    317,     318, 319, 320, 322, 323, 324, 325, 326, 327, 328,  // predictor, white point, primaries, palette, tiles, fax quality
    332,     334, 338, 339, 340, 341, 347,                      // inks, extra samples, sample format, JPEG tables
    512,     513, 514, 515, 517, 518, 519, 520, 521,            // old-style JPEG
    529,     530, 531, 532,                                     // YCbCr
    kIccTag,                                                    // noted where it is checked
};

}  // namespace

bool carried(std::uint32_t tag) { return std::ranges::find(kCarried, tag) != std::end(kCarried); }

}  // namespace sekisho::formats::tiff
