#include "formats/jpeg/baseline.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

#include "formats/jpeg/frame.h"

namespace sekisho::formats::jpeg {
namespace {

using base::Bytes;
using base::ByteView;

constexpr unsigned kDcSizeMax = 11, kAcSizeMax = 10;  // F.1.2.1.1, F.1.2.2.1 for 8-bit samples
constexpr int kDcMin = -1024, kDcMax = 1023;
constexpr std::size_t kBlockTokensMax = 68;
constexpr std::size_t kPadding = 16;  // the window may read this far behind the data

// The entropy-coded data without stuffed zeros, cut at restart markers.
struct Scan {
  Bytes bytes;                    // followed by kPadding zeros
  std::vector<std::size_t> ends;  // of each interval, in bytes
  bool ended = false, trailing = false;
};

// Nothing when markers other than restarts in their order stand before the end of the picture.
std::optional<Scan> unstuff(ByteView input, std::size_t at) {
  Scan scan;
  scan.bytes.reserve(input.size() - at + kPadding);
  while (at < input.size()) {
    const void* hit = std::memchr(input.data() + at, 0xFF, input.size() - at);
    const std::size_t stop = hit == nullptr ? input.size() : static_cast<std::size_t>(static_cast<const std::uint8_t*>(hit) - input.data());
    base::put(scan.bytes, input.subspan(at, stop - at));
    at = stop;
    if (at + 1 >= input.size()) break;
    const std::uint8_t next = input[at + 1];
    if (next == 0) {
      base::put_u8(scan.bytes, 0xFF);
      at += 2;
    } else if (next == 0xFF) {
      ++at;
    } else if (next == 0xD0 + scan.ends.size() % 8) {
      scan.ends.push_back(scan.bytes.size());
      at += 2;
    } else if (next == 0xD9) {
      scan.ended = true;
      scan.trailing = at + 2 < input.size();
      break;
    } else {
      return std::nullopt;
    }
  }
  scan.ends.push_back(scan.bytes.size());
  scan.bytes.resize(scan.bytes.size() + kPadding, 0);
  return scan;
}

// Reads bits of one interval, without a branch. Going past its end is found out by position: the padding keeps reads inside the buffer.
class BitReader {
 public:
  explicit BitReader(const Bytes& bytes) : bytes_(bytes.data()) {}
  void start(std::size_t from, std::size_t end) {
    next_ = from;
    end_ = end;
    window_ = 0;
    have_ = 0;
  }
  // At least 56 bits; behind the end there are other bytes or zeros.
  std::uint64_t window() {
    std::uint64_t more = 0;
    std::memcpy(&more, bytes_ + std::min(next_, end_ + kPadding - 8), 8);
    if constexpr (std::endian::native == std::endian::little) more = __builtin_bswap64(more);
    window_ |= more >> have_;
    next_ += (63 - have_) >> 3;
    have_ |= 56;
    return window_;
  }
  void drop(unsigned bits) {
    window_ <<= bits;
    have_ -= bits;
  }
  bool overrun() const { return 8 * next_ - have_ > 8 * end_; }
  std::size_t bytes_left() const { return overrun() ? 0 : (8 * end_ - (8 * next_ - have_)) / 8; }

 private:
  const std::uint8_t* bytes_;
  std::size_t next_ = 0, end_ = 0;
  std::uint64_t window_ = 0;
  unsigned have_ = 0;
};

// A symbol to be written is a token: its place in Codes and, from bit 16 on, its extra bits. DC tables 0 to 3 come first, then AC tables.
constexpr unsigned kAcTables = 4, kTables = 8;
constexpr unsigned place_of(unsigned table, unsigned symbol) { return table << 8 | symbol; }
using Tally = std::array<Counts, kTables>;
using Codes = std::array<std::uint32_t, kTables * 256>;  // code << 16 | length << 8 | number of extra bits

// Writes codes without a branch: whole bytes of the window go out at once, and FF gets its zero (F.1.2.3) when the buffer is emptied.
class BitWriter {
 public:
  BitWriter(Bytes& out, const Codes& codes) : out_(out), codes_(codes) {}
  void put(std::span<const std::uint32_t> tokens) {
    while (!tokens.empty()) {
      const auto some = tokens.first(std::min(tokens.size(), kTokensAtOnce));
      if (used_ + kTokenBytesMax * some.size() + 8 > buffer_.size()) flush();
      put_some(some);
      tokens = tokens.subspan(some.size());
    }
  }
  void finish() {
    if (have_ > 0) buffer_[used_++] = static_cast<std::uint8_t>(window_ >> 56 | 0xFFu >> have_);
    flush();
  }

 private:
  static constexpr std::size_t kTokensAtOnce = 1024, kTokenBytesMax = 4;

  // The state is kept in variables of its own here: stores of bytes could be stores to anything else.
  void put_some(std::span<const std::uint32_t> tokens) {
    std::uint8_t* to = buffer_.data() + used_;
    std::uint64_t window = window_;
    unsigned have = have_;
    for (const std::uint32_t token : tokens) {
      const std::uint32_t code = codes_[token & 0xFFFF];
      const unsigned extra = code & 255;
      have += (code >> 8 & 255) + extra;
      window |= (std::uint64_t{code >> 16} << extra | token >> 16) << (64 - have);
      const std::uint64_t ordered = std::endian::native == std::endian::little ? __builtin_bswap64(window) : window;
      std::memcpy(to, &ordered, 8);
      const unsigned bytes = have >> 3;
      to += bytes;
      window <<= 8 * bytes;
      have &= 7;
    }
    used_ = static_cast<std::size_t>(to - buffer_.data());
    window_ = window;
    have_ = have;
  }
  void flush() {
    for (std::size_t at = 0; at < used_;) {
      const void* hit = std::memchr(buffer_.data() + at, 0xFF, used_ - at);
      const std::size_t stop = hit == nullptr ? used_ : static_cast<std::size_t>(static_cast<const std::uint8_t*>(hit) - buffer_.data()) + 1;
      base::put(out_, ByteView(buffer_).subspan(at, stop - at));
      if (hit != nullptr) base::put_u8(out_, 0);
      at = stop;
    }
    used_ = 0;
  }

  Bytes& out_;
  const Codes& codes_;
  std::array<std::uint8_t, 16384> buffer_;
  std::size_t used_ = 0;
  std::uint64_t window_ = 0;
  unsigned have_ = 0;
};

// What the first walk over the data leaves: how often each symbol is wanted and, unless there are too many of them, all of them in order.
class Collector {
 public:
  explicit Collector(std::size_t scan_bytes) : keep_(scan_bytes <= kKeepBytesMax) {
    if (keep_) tokens_.reserve(scan_bytes + scan_bytes / 2);
  }
  void put(std::span<const std::uint32_t> tokens) {
    for (const std::uint32_t token : tokens) ++tally_[token >> 8 & 7][token & 255];
    if (keep_) tokens_.insert(tokens_.end(), tokens.begin(), tokens.end());
  }
  const Tally& tally() const { return tally_; }
  bool kept() const { return keep_; }
  std::span<const std::uint32_t> tokens() const { return tokens_; }

 private:
  static constexpr std::size_t kKeepBytesMax = 12u << 20;
  Tally tally_{};
  bool keep_;
  std::vector<std::uint32_t> tokens_;
};

class Transcoder {
 public:
  Transcoder(const Frame& frame, const Scan& scan) : frame_(frame), scan_(scan) {}

  bool prepare() {
    for (const Component& component : frame_.components) {
      if (!dc_[component.dc].ready() && !dc_[component.dc].build(frame_.dc[component.dc])) return false;
      if (!ac_[component.ac].ready() && !ac_[component.ac].build(frame_.ac[component.ac])) return false;
    }
    return true;
  }

  // False when the data are broken, cut off, or hold values that 8-bit samples cannot give.
  template <class Out>
  bool run(Out& out) {
    BitReader in(scan_.bytes);
    std::size_t interval = 0;
    std::uint32_t units_left = next_interval(in, interval);
    before_in_ = before_out_ = {};
    extra_ = false;
    for (std::uint32_t y = 0; y < frame_.units_down; ++y) {
      for (std::uint32_t x = 0; x < frame_.units_across; ++x) {
        if (units_left == 0) {
          if (!close(in) || ++interval >= scan_.ends.size()) return false;
          units_left = next_interval(in, interval);
          before_in_ = {};
        }
        --units_left;
        if (!unit(in, out, x, y)) return false;
      }
      if (in.overrun()) return false;
    }
    return close(in) && interval + 1 == scan_.ends.size();
  }
  bool extra() const { return extra_; }

 private:
  std::uint32_t next_interval(BitReader& in, std::size_t interval) const {
    in.start(interval == 0 ? 0 : scan_.ends[interval - 1], scan_.ends[interval]);
    return frame_.restart_interval == 0 ? UINT32_MAX : frame_.restart_interval;
  }
  bool close(BitReader& in) {
    extra_ |= in.bytes_left() > 0;
    return !in.overrun();
  }

  template <class Out>
  bool unit(BitReader& in, Out& out, std::uint32_t x, std::uint32_t y) {
    for (std::size_t i = 0; i < frame_.components.size(); ++i) {
      const Component& component = frame_.components[i];
      for (unsigned row = 0; row < component.v; ++row) {
        for (unsigned column = 0; column < component.h; ++column) {
          // Blocks that only fill up the last units show nothing: they are written empty.
          const bool visible = x * component.h + column < component.blocks_across && y * component.v + row < component.blocks_down;
          if (!block(in, out, component, i, visible)) return false;
        }
      }
    }
    return true;
  }

  // F.2.2.1, F.2.2.2. The reader is copied, so that it can live in registers.
  template <class Out>
  bool block(BitReader& reader, Out& out, const Component& component, std::size_t index, bool visible) {
    BitReader in = reader;
    std::array<std::uint32_t, kBlockTokensMax> tokens;
    const std::uint64_t window = in.window();
    const unsigned dc = dc_[component.dc].look(window), size = dc & 255;
    if (dc == 0 || size > kDcSizeMax) return false;
    const int difference = signed_value(static_cast<unsigned>((window << (dc >> 8)) >> 1 >> (63 - size)), size);
    in.drop((dc >> 8) + size);
    const int value = before_in_[index] += difference;
    if (visible && (value < kDcMin || value > kDcMax)) return false;
    const int step = visible ? value - before_out_[index] : 0;
    before_out_[index] += step;
    const auto step_size = static_cast<unsigned>(std::bit_width(static_cast<unsigned>(step < 0 ? -step : step)));
    tokens[0] = place_of(component.dc, step_size) | (static_cast<unsigned>(step < 0 ? step - 1 : step) & ((1u << step_size) - 1)) << 16;
    std::size_t count = coefficients(in, component, tokens);
    if (count == 0) return false;
    reader = in;
    if (!visible) {  // end of block at once
      tokens[1] = place_of(kAcTables + component.ac, 0);
      count = 2;
    }
    out.put(std::span(tokens).first(count));
    return true;
  }

  // Returns how many tokens there are with the one that is there already; 0 when the data are broken.
  std::size_t coefficients(BitReader& in, const Component& component, std::array<std::uint32_t, kBlockTokensMax>& tokens) const {
    const DecodeTable& table = ac_[component.ac];
    const unsigned end = place_of(kAcTables + component.ac, 0);
    std::size_t count = 1;
    unsigned run = 0, k = 1;
    while (k < 64) {
      const std::uint64_t window = in.window();
      const unsigned found = table.look(window), length = found >> 8, size = found & 15;
      if (size == 0) {
        if (found == 0) return 0;
        in.drop(length);
        if ((found & 0xF0) != 0xF0) break;  // end of block
        run += 16;
        k += 16;
        continue;
      }
      const unsigned zeros = found >> 4 & 15;
      k += zeros + 1;
      if (size > kAcSizeMax || k > 64) return 0;
      for (; run > 0; run -= 16) tokens[count++] = end | 0xF0;
      tokens[count++] = end | (found & 255) | static_cast<unsigned>((window << length) >> (64 - size)) << 16;
      in.drop(length + size);
    }
    if (k < 64 || run > 0) tokens[count++] = end;
    return count;
  }

  // F.2.2.1: EXTEND
  static int signed_value(unsigned bits, unsigned size) {
    if (size == 0) return 0;
    return bits >> (size - 1) != 0 ? static_cast<int>(bits) : static_cast<int>(bits) - static_cast<int>((1u << size) - 1);
  }

  const Frame& frame_;
  const Scan& scan_;
  std::array<DecodeTable, 4> dc_, ac_;
  std::array<int, 4> before_in_{}, before_out_{};
  bool extra_ = false;
};

}  // namespace

std::optional<Rewritten> rewrite_baseline(ByteView input, const std::vector<Marker>& headers) {
  const auto frame = read_frame(input);
  if (!frame) return std::nullopt;
  const auto scan = unstuff(input, frame->scan_at);
  if (!scan) return std::nullopt;
  Transcoder transcoder(*frame, *scan);
  Collector collector(scan->bytes.size());
  if (!transcoder.prepare() || !transcoder.run(collector)) return std::nullopt;
  std::array<HuffmanSpec, kTables> specs;
  Codes codes{};
  for (unsigned table = 0; table < kTables; ++table) {
    specs[table] = optimal(collector.tally()[table]);
    const EncodeTable encode = encode_table(specs[table]);
    for (unsigned symbol = 0; symbol < 256; ++symbol)
      codes[place_of(table, symbol)] = std::uint32_t{encode.codes[symbol]} << 16 | std::uint32_t{encode.lengths[symbol]} << 8 | (symbol & 15);
  }
  Rewritten out{write_frame(*frame, headers, specs), transcoder.extra(), scan->trailing};
  out.bytes.reserve(out.bytes.size() + scan->bytes.size() + scan->bytes.size() / 16);
  BitWriter writer(out.bytes, codes);
  if (collector.kept()) {
    writer.put(collector.tokens());
  } else {
    const bool again = transcoder.run(writer);
    SEKISHO_CHECK(again);
  }
  writer.finish();
  base::put(out.bytes, "\xFF\xD9");
  return out;
}

}  // namespace sekisho::formats::jpeg
