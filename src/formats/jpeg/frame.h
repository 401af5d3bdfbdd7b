// The header of a sequential JPEG (T.81 B.2), every field checked, and its rewriting.
#pragma once

#include <optional>

#include "formats/jpeg/headers.h"
#include "formats/jpeg/huffman.h"

namespace sekisho::formats::jpeg {

struct Component {
  std::uint8_t id = 0, quantisation = 0, dc = 0, ac = 0;
  unsigned h = 1, v = 1;                             // sampling factors, 1 when the component is alone
  std::uint8_t sampling = 0x11;                      // as written
  std::uint32_t blocks_across = 0, blocks_down = 0;  // without padding to whole units
};

struct Frame {
  std::uint16_t width = 0, height = 0, restart_interval = 0;
  std::vector<Component> components;
  std::uint32_t units_across = 0, units_down = 0;
  std::array<std::array<std::uint16_t, 64>, 4> quantisation{};
  std::array<bool, 4> has_quantisation{};
  std::array<HuffmanSpec, 4> dc, ac;
  std::size_t scan_at = 0;  // of the entropy-coded data
};

// Nothing unless the picture is sequential with one scan of all components and everything is in order.
std::optional<Frame> read_frame(base::ByteView input);

// SOI to SOS, with these tables in place of the frame's own: four for DC, four for AC.
base::Bytes write_frame(const Frame& frame, const std::vector<Marker>& headers, const std::array<HuffmanSpec, 8>& tables);

}  // namespace sekisho::formats::jpeg
