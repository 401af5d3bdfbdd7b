// What sample entries hold of their coding: MPEG-4 descriptors, parameter sets of H.264 and H.265.
#pragma once

#include "formats/mp4/boxes.h"

namespace sekisho::formats::mp4 {

// esds (ISO/IEC 14496-1 7.2.6), version and flags included.
base::Result<base::Bytes> read_esds(base::ByteView body, Notes& notes);

// avcC and hvcC (ISO/IEC 14496-15 5.3.3.1, 8.3.3.1); length_bytes: of the units in samples.
base::Result<base::Bytes> read_avc(base::ByteView body, std::uint8_t& length_bytes, Notes& notes);
base::Result<base::Bytes> read_hevc(base::ByteView body, std::uint8_t& length_bytes, Notes& notes);

}  // namespace sekisho::formats::mp4
