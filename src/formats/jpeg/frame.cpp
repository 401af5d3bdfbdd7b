#include "formats/jpeg/frame.h"

#include <algorithm>
#include <utility>

namespace sekisho::formats::jpeg {
namespace {

using base::ByteView;
using base::Reader;

constexpr unsigned kUnitBlocksMax = 10;  // B.2.3

class HeaderReader {
 public:
  explicit HeaderReader(ByteView input) : in_(input) {}

  std::optional<Frame> run() {
    in_.skip(2);
    while (in_.ok()) {
      if (in_.u8() != 0xFF) return std::nullopt;
      std::uint8_t code = in_.u8();
      while (code == 0xFF && in_.ok()) code = in_.u8();
      const std::uint16_t bytes = in_.u16be();
      if (!in_.ok() || bytes < 2) return std::nullopt;
      Reader payload(in_.take(bytes - 2u));
      if (!in_.ok() || !segment(code, payload)) return std::nullopt;
      if (code != 0xDA) continue;
      frame_.scan_at = in_.position();
      return std::move(frame_);
    }
    return std::nullopt;
  }

 private:
  bool segment(std::uint8_t code, Reader& in) {
    switch (code) {
      case 0xDB: return quantisation(in);
      case 0xC4: return huffman(in);
      case 0xC0:
      case 0xC1: return frame(in);
      case 0xDD: frame_.restart_interval = in.u16be(); return in.ok();
      case 0xDA: return scan(in);
      case 0xFE: return true;
      default: return code >= 0xE0 && code <= 0xEF;
    }
  }

  bool quantisation(Reader& in) {
    while (in.left() > 0) {
      const std::uint8_t head = in.u8();
      if (head >> 4 > 1 || (head & 15) > 3) return false;
      for (std::uint16_t& value : frame_.quantisation[head & 15]) {
        value = head >> 4 == 1 ? in.u16be() : in.u8();
        if (value == 0) return false;
      }
      frame_.has_quantisation[head & 15] = true;
    }
    return in.ok();
  }

  bool huffman(Reader& in) {
    while (in.left() > 0) {
      const std::uint8_t head = in.u8();
      if (head >> 4 > 1 || (head & 15) > 3) return false;
      HuffmanSpec& spec = (head >> 4 == 0 ? frame_.dc : frame_.ac)[head & 15];
      std::size_t total = 0;
      for (std::uint8_t& count : spec.counts) total += count = in.u8();
      const ByteView symbols = in.take(total);
      spec.symbols.assign(symbols.begin(), symbols.end());
    }
    return in.ok();
  }

  bool frame(Reader& in) {
    if (!frame_.components.empty() || in.u8() != 8) return false;
    frame_.height = in.u16be();
    frame_.width = in.u16be();
    const unsigned count = in.u8();
    if (frame_.width == 0 || frame_.height == 0 || count == 0 || count > 4 || in.left() != 3 * count) return false;
    unsigned h_max = 1, v_max = 1, unit_blocks = 0;
    for (unsigned i = 0; i < count; ++i) {
      Component component;
      component.id = in.u8();
      component.sampling = in.u8();
      component.quantisation = in.u8();
      component.h = component.sampling >> 4;
      component.v = component.sampling & 15;
      if (component.h < 1 || component.h > 4 || component.v < 1 || component.v > 4 || component.quantisation > 3) return false;
      for (const Component& other : frame_.components)
        if (other.id == component.id) return false;
      h_max = std::max(h_max, component.h);
      v_max = std::max(v_max, component.v);
      unit_blocks += component.h * component.v;
      frame_.components.push_back(component);
    }
    if (count > 1 && unit_blocks > kUnitBlocksMax) return false;
    if (count == 1) h_max = v_max = frame_.components[0].h = frame_.components[0].v = 1;  // A.2.2
    auto blocks = [](std::uint32_t pixels, unsigned factor, unsigned most) { return (pixels * factor + 8 * most - 1) / (8 * most); };
    for (Component& component : frame_.components) {
      component.blocks_across = blocks(frame_.width, component.h, h_max);
      component.blocks_down = blocks(frame_.height, component.v, v_max);
    }
    frame_.units_across = blocks(frame_.width, 1, h_max);
    frame_.units_down = blocks(frame_.height, 1, v_max);
    return in.ok();
  }

  bool scan(Reader& in) {
    const unsigned count = in.u8();
    if (count == 0 || count != frame_.components.size()) return false;
    for (Component& component : frame_.components) {
      if (in.u8() != component.id) return false;
      const std::uint8_t tables = in.u8();
      component.dc = tables >> 4;
      component.ac = tables & 15;
      if (component.dc > 3 || component.ac > 3 || !frame_.has_quantisation[component.quantisation]) return false;
    }
    const unsigned start = in.u8(), end = in.u8(), approximation = in.u8();
    return in.ok() && in.at_end() && start == 0 && end == 63 && approximation == 0;
  }

  Reader in_;
  Frame frame_;
};

void put_segment(base::Bytes& out, std::uint8_t code, ByteView payload) {
  base::put_u8(out, 0xFF);
  base::put_u8(out, code);
  base::put_u16be(out, static_cast<std::uint16_t>(payload.size() + 2));
  base::put(out, payload);
}

// True when the table needs 16 bits.
bool put_quantisation(base::Bytes& out, const Frame& frame, std::uint8_t number) {
  const auto& table = frame.quantisation[number];
  const bool wide = std::ranges::any_of(table, [](std::uint16_t value) { return value > 255; });
  base::Bytes payload{static_cast<std::uint8_t>((wide ? 0x10 : 0) | number)};
  for (const std::uint16_t value : table) base::put_be(payload, value, wide ? 2 : 1);
  put_segment(out, 0xDB, payload);
  return wide;
}

void put_huffman(base::Bytes& out, const HuffmanSpec& spec, unsigned head) {
  base::Bytes payload{static_cast<std::uint8_t>(head)};
  base::put(payload, spec.counts);
  base::put(payload, spec.symbols);
  put_segment(out, 0xC4, payload);
}

}  // namespace

std::optional<Frame> read_frame(ByteView input) { return HeaderReader(input).run(); }

base::Bytes write_frame(const Frame& frame, const std::vector<Marker>& headers, const std::array<HuffmanSpec, 8>& tables) {
  base::Bytes out{0xFF, 0xD8};
  for (const Marker& header : headers) put_segment(out, header.code, header.payload);
  bool extended = false;
  std::array<bool, 4> quantisation{}, with_dc{}, with_ac{};
  for (const Component& component : frame.components) {
    if (!std::exchange(quantisation[component.quantisation], true)) extended |= put_quantisation(out, frame, component.quantisation);
    with_dc[component.dc] = with_ac[component.ac] = true;
    extended |= component.dc > 1 || component.ac > 1;
  }
  base::Bytes head{8};
  base::put_u16be(head, frame.height);
  base::put_u16be(head, frame.width);
  base::put_u8(head, static_cast<std::uint8_t>(frame.components.size()));
  base::Bytes scan{static_cast<std::uint8_t>(frame.components.size())};
  for (const Component& component : frame.components) {
    for (const std::uint8_t value : {component.id, component.sampling, component.quantisation}) base::put_u8(head, value);
    base::put_u8(scan, component.id);
    base::put_u8(scan, static_cast<std::uint8_t>(component.dc << 4 | component.ac));
  }
  put_segment(out, extended ? 0xC1 : 0xC0, head);
  for (unsigned i = 0; i < 4; ++i) {
    if (with_dc[i]) put_huffman(out, tables[i], i);
    if (with_ac[i]) put_huffman(out, tables[4 + i], 0x10 | i);
  }
  base::put(scan, std::string_view("\0\x3F\0", 3));
  put_segment(out, 0xDA, scan);
  return out;
}

}  // namespace sekisho::formats::jpeg
