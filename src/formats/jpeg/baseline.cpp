#include "formats/jpeg/baseline.h"

#include <algorithm>
#include <bit>

namespace sekisho::formats::jpeg {

using base::ByteView;
using base::Bytes;
using base::Reader;

namespace {

constexpr std::uint8_t kSof0 = 0xC0, kSof1 = 0xC1, kDht = 0xC4, kSoi = 0xD8, kEoi = 0xD9, kSos = 0xDA, kDqt = 0xDB, kDri = 0xDD, kRst0 = 0xD0;
constexpr int kSegmentsMax = 10'000;
constexpr int kBlocksInUnitMax = 10;  // B.2.3
constexpr int kDcBitsMax = 11, kAcBitsMax = 10;  // F.1.2, 8-bit samples
constexpr int kZeroRun = 0xF0;

// The value that `bits` extra bits stand for (F.2.2.1, EXTEND), and back.
int extend(std::uint32_t value, int bits) { return bits == 0 ? 0 : value < 1u << (bits - 1) ? static_cast<int>(value) - (1 << bits) + 1 : static_cast<int>(value); }
int width_of(int value) { return std::bit_width(static_cast<unsigned>(value < 0 ? -value : value)); }
std::uint32_t bits_of(int value, int width) { return static_cast<std::uint32_t>(value < 0 ? value + (1 << width) - 1 : value); }

// The next marker; fill bytes may stand before it (B.1.1.2).
std::optional<std::uint8_t> next_marker(Reader& in) {
  if (in.u8() != 0xFF) return std::nullopt;
  std::uint8_t marker = in.u8();
  while (in.ok() && marker == 0xFF) marker = in.u8();
  return in.ok() ? std::optional(marker) : std::nullopt;
}

void put_segment(Bytes& out, std::uint8_t marker, const Bytes& body) {
  base::put_u8(out, 0xFF);
  base::put_u8(out, marker);
  base::put_u16be(out, static_cast<std::uint16_t>(body.size() + 2));
  base::put(out, body);
}

}  // namespace

bool Baseline::quantisers(ByteView body) {
  Reader in(body);
  while (in.ok() && !in.at_end()) {
    const std::uint8_t head = in.u8();
    if (head >> 4 > 1 || (head & 15) > 3) return false;
    auto& table = quantisers_[head & 15].emplace();
    for (std::uint16_t& value : table) {
      value = head >> 4 == 0 ? in.u8() : in.u16be();
      if (value == 0) return false;
    }
  }
  return in.ok();
}

bool Baseline::codes(ByteView body) {
  Reader in(body);
  while (in.ok() && !in.at_end()) {
    const std::uint8_t head = in.u8();
    if (head >> 4 > 1 || (head & 15) > 3) return false;
    HuffmanSpec& spec = codes_[(head >> 4) * 4 + (head & 15)].emplace();
    std::size_t count = 0;
    for (int length = 1; length <= 16; ++length) count += spec.lengths[length] = in.u8();
    const ByteView symbols = in.take(count);
    if (count > 256) return false;
    spec.symbols.assign(symbols.begin(), symbols.end());
  }
  return in.ok();
}

bool Baseline::frame(ByteView body) {
  Reader in(body);
  if (in.u8() != 8 || !components_.empty()) return false;
  height_ = in.u16be();
  width_ = in.u16be();
  const int count = in.u8();
  if (width_ == 0 || height_ == 0 || (count != 1 && count != 3 && count != 4)) return false;
  int blocks = 0;
  for (int i = 0; i < count; ++i) {
    Component component{};
    component.id = in.u8();
    const std::uint8_t factors = in.u8();
    component.horizontal = factors >> 4;
    component.vertical = factors & 15;
    component.quantiser = in.u8();
    if (component.horizontal < 1 || component.horizontal > 4 || component.vertical < 1 || component.vertical > 4 || component.quantiser > 3) return false;
    for (const Component& other : components_)
      if (other.id == component.id) return false;
    blocks += component.horizontal * component.vertical;
    components_.push_back(component);
  }
  return in.ok() && in.at_end() && (count == 1 || blocks <= kBlocksInUnitMax);
}

bool Baseline::scan_header(ByteView body) {
  Reader in(body);
  if (components_.empty() || in.u8() != components_.size()) return false;
  for (Component& component : components_) {
    if (in.u8() != component.id) return false;
    const std::uint8_t tables = in.u8();
    component.dc = tables >> 4;
    component.ac = tables & 15;
    if (component.dc > 3 || component.ac > 3 || !codes_[component.dc] || !codes_[4 + component.ac] || !quantisers_[component.quantiser]) return false;
  }
  return in.u8() == 0 && in.u8() == 63 && in.u8() == 0 && in.ok() && in.at_end();
}

bool Baseline::application(std::uint8_t marker, ByteView body) {
  if (marker == 0xE0 && body.size() >= 12 && base::starts_with(body, std::string_view("JFIF\0", 5))) jfif_ = true;
  if (marker == 0xEE && body.size() >= 12 && base::starts_with(body, "Adobe")) adobe_transform_ = body[11];
  return marker >= 0xE0 && (marker <= 0xEF || marker == 0xFE);
}

bool Baseline::segments(Reader& in) {
  for (int count = 0; count < kSegmentsMax; ++count) {
    const auto marker = next_marker(in);
    const std::uint16_t length = in.u16be();
    if (!marker || !in.ok() || length < 2) return false;
    const ByteView body = in.take(length - 2u);
    if (!in.ok()) return false;
    switch (*marker) {
      case kDqt: if (!quantisers(body)) return false; break;
      case kDht: if (!codes(body)) return false; break;
      case kSof0: case kSof1: if (!frame(body)) return false; break;
      case kDri:
        if (body.size() != 2) return false;
        restart_interval_ = static_cast<unsigned>(body[0] << 8 | body[1]);
        break;
      case kSos: return scan_header(body);
      default: if (!application(*marker, body)) return false;
    }
  }
  return false;
}

// Walks every block of the scan. visitor.dc(component, difference) and visitor.ac(component, symbol, extra bits) say whether to go on.
template <class Visitor>
bool Baseline::walk(Visitor& visitor, std::size_t& end) const {
  struct Source {
    std::optional<HuffmanDecoder> dc, ac;
  };
  std::array<Source, 4> sources;
  unsigned horizontal = 1, vertical = 1;
  for (std::size_t i = 0; i < components_.size(); ++i) {
    sources[i] = {HuffmanDecoder::make(*codes_[components_[i].dc]), HuffmanDecoder::make(*codes_[4 + components_[i].ac])};
    if (!sources[i].dc || !sources[i].ac) return false;
    horizontal = std::max<unsigned>(horizontal, components_[i].horizontal);
    vertical = std::max<unsigned>(vertical, components_[i].vertical);
  }
  const bool single = components_.size() == 1;  // A.2.2: then a unit is one block
  if (single) horizontal = vertical = 1;
  const std::uint64_t units = std::uint64_t{(width_ + 8 * horizontal - 1) / (8 * horizontal)} * ((height_ + 8 * vertical - 1) / (8 * vertical));
  BitReader in(scan_);
  std::array<int, 4> predicted{}, written{};
  for (std::uint64_t unit = 0; unit < units; ++unit) {
    if (restart_interval_ > 0 && unit > 0 && unit % restart_interval_ == 0) {
      in.fill();
      const std::uint8_t wanted = static_cast<std::uint8_t>(kRst0 + (unit / restart_interval_ - 1) % 8);
      if (!in.used_up() || base::text(base::slice(scan_, in.position(), 2)) != std::string{'\xFF', static_cast<char>(wanted)}) return false;
      in.restart(in.position() + 2);
      predicted = {};
    }
    for (std::size_t i = 0; i < components_.size(); ++i) {
      const int blocks = single ? 1 : components_[i].horizontal * components_[i].vertical;
      for (int block = 0; block < blocks; ++block) {
        in.fill();
        const int bits = sources[i].dc->next(in);
        if (bits < 0 || bits > kDcBitsMax) return false;
        predicted[i] += extend(in.take(bits), bits);
        if (width_of(predicted[i]) > kDcBitsMax + 1 || width_of(predicted[i] - written[i]) > kDcBitsMax) return false;
        visitor.dc(i, predicted[i] - written[i]);
        written[i] = predicted[i];
        int runs = 0;  // zero runs are held back: at the end of a block they say nothing
        for (int position = 1; position < 64;) {
          in.fill();
          const int symbol = sources[i].ac->next(in);
          if (symbol < 0) return false;
          if (symbol == 0) break;
          const int size = symbol & 15;
          if (symbol == kZeroRun) {
            if ((position += 16) > 64) return false;
            ++runs;
            continue;
          }
          if (size == 0 || size > kAcBitsMax || (position += symbol >> 4) > 63) return false;
          for (; runs > 0; --runs) visitor.ac(i, kZeroRun, 0);
          visitor.ac(i, symbol, in.take(size));
          if (++position == 64) runs = -1;
        }
        if (runs >= 0) visitor.ac(i, 0, 0);
      }
      if (in.overrun()) return false;
    }
  }
  in.fill();
  end = in.position();
  return in.used_up();
}

namespace {

struct Counter {
  std::array<std::array<std::uint64_t, 256>, 4> counts{};
  void dc(std::size_t component, int difference) { ++counts[component == 0 ? 0 : 2][static_cast<std::size_t>(width_of(difference))]; }
  void ac(std::size_t component, int symbol, std::uint32_t) { ++counts[component == 0 ? 1 : 3][static_cast<std::size_t>(symbol)]; }
};

struct Coder {
  BitWriter& out;
  std::array<HuffmanEncoder, 4> codes;
  void dc(std::size_t component, int difference) {
    const HuffmanEncoder& code = codes[component == 0 ? 0 : 2];
    const int width = width_of(difference);
    out.put(std::uint32_t{code.code[static_cast<std::size_t>(width)]} << width | bits_of(difference, width), code.bits[static_cast<std::size_t>(width)] + width);
  }
  void ac(std::size_t component, int symbol, std::uint32_t extra) {
    const HuffmanEncoder& code = codes[component == 0 ? 1 : 3];
    const int width = symbol & 15;
    out.put(std::uint32_t{code.code[static_cast<std::size_t>(symbol)]} << width | extra, code.bits[static_cast<std::size_t>(symbol)] + width);
  }
};

}  // namespace

bool Baseline::count_symbols(std::size_t scan_begin) {
  scan_ = base::slice(input_, scan_begin);
  Counter counter;
  std::size_t end = 0;
  if (!walk(counter, end)) return false;
  for (std::size_t i = 0; i < 4; ++i) fresh_[i] = optimal_code(counter.counts[i]);
  Reader in(base::slice(scan_, end));
  if (next_marker(in) != kEoi) return false;
  trailing_ = !in.at_end();
  return true;
}

std::optional<Baseline> Baseline::read(ByteView input) {
  Baseline out;
  out.input_ = input;
  Reader in(input);
  if (in.u8() != 0xFF || in.u8() != kSoi || !out.segments(in) || !out.count_symbols(in.position())) return std::nullopt;
  return out;
}

void Baseline::write(ByteView headers, Sink& out) const {
  Bytes head{0xFF, kSoi};
  base::put(head, headers);
  // Tables are numbered anew in the order of their first use.
  std::array<int, 4> number;
  number.fill(-1);
  int tables = 0;
  bool wide = false;
  for (const Component& component : components_) {
    if (number[component.quantiser] >= 0) continue;
    number[component.quantiser] = tables;
    const auto& values = *quantisers_[component.quantiser];
    const bool words = std::any_of(values.begin(), values.end(), [](std::uint16_t value) { return value > 255; });
    wide |= words;
    Bytes body{static_cast<std::uint8_t>((words ? 0x10 : 0) | tables++)};
    for (std::uint16_t value : values) words ? base::put_u16be(body, value) : base::put_u8(body, static_cast<std::uint8_t>(value));
    put_segment(head, kDqt, body);
  }
  Bytes frame{8};
  base::put_u16be(frame, static_cast<std::uint16_t>(height_));
  base::put_u16be(frame, static_cast<std::uint16_t>(width_));
  base::put_u8(frame, static_cast<std::uint8_t>(components_.size()));
  Bytes scan{static_cast<std::uint8_t>(components_.size())};
  for (std::size_t i = 0; i < components_.size(); ++i) {
    const Component& component = components_[i];
    base::put(frame, Bytes{component.id, static_cast<std::uint8_t>(component.horizontal << 4 | component.vertical), static_cast<std::uint8_t>(number[component.quantiser])});
    base::put(scan, Bytes{component.id, static_cast<std::uint8_t>(i == 0 ? 0x00 : 0x11)});
  }
  base::put(scan, Bytes{0, 63, 0});
  put_segment(head, wide ? kSof1 : kSof0, frame);
  for (std::size_t i = 0; i < (components_.size() == 1 ? 2u : 4u); ++i) {
    Bytes body{static_cast<std::uint8_t>((i % 2) << 4 | i / 2)};
    base::put(body, ByteView(fresh_[i].lengths).subspan(1));
    base::put(body, ByteView(fresh_[i].symbols));
    put_segment(head, kDht, body);
  }
  put_segment(head, kSos, scan);
  out.write(head);
  BitWriter bits(out);
  Coder coder{bits, {HuffmanEncoder(fresh_[0]), HuffmanEncoder(fresh_[1]), HuffmanEncoder(fresh_[2]), HuffmanEncoder(fresh_[3])}};
  std::size_t end = 0;
  SEKISHO_CHECK(walk(coder, end));  // it went through once already
  bits.finish();
  static constexpr std::uint8_t kEnd[] = {0xFF, kEoi};
  out.write(kEnd);
}

}  // namespace sekisho::formats::jpeg
