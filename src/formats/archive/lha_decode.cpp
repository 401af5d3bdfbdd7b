// As LHA for UNIX 1.14i reads its own archives; the format has no other description that covers all of it.
#include "formats/archive/lha_decode.h"

#include <algorithm>
#include <array>
#include <span>

namespace sekisho::formats::archive {

using base::Bytes;
using base::ByteView;
using base::Code;

namespace {

class Bits {  // the highest bit first
 public:
  explicit Bits(ByteView bytes) : bytes_(bytes) {}
  std::uint32_t take(int count) {
    while (held_ < count) {
      value_ = value_ << 8 | (at_ < bytes_.size() ? bytes_[at_] : 0);
      over_ += at_ < bytes_.size() ? 0 : 1;
      ++at_;
      held_ += 8;
    }
    held_ -= count;
    return static_cast<std::uint32_t>(value_ >> held_ & ((std::uint64_t{1} << count) - 1));
  }
  bool ok() const { return over_ * 8 <= held_; }  // no bit behind the end was handed out

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
  std::uint64_t value_ = 0;
  int held_ = 0, over_ = 0;
};

constexpr std::size_t kLiterals = 510, kSymbolsMax = kLiterals, kLengths = 19, kThreshold = 3;
constexpr std::size_t kBitsMax = 16;

class Huffman {
 public:
  void only(std::size_t symbol) {  // one symbol that takes no bits
    single_ = static_cast<int>(symbol);
  }
  bool make(std::span<const std::uint8_t> lengths) {
    single_ = -1;
    count_.fill(0);
    for (std::uint8_t length : lengths) {
      if (length > kBitsMax) return false;
      ++count_.at(length);
    }
    std::uint32_t taken = 0;  // of the 2^16 codes of 16 bits
    std::array<std::uint16_t, kBitsMax + 2> offset{};
    for (std::size_t bits = 1; bits <= kBitsMax; ++bits) {
      taken += std::uint32_t{count_.at(bits)} << (kBitsMax - bits);
      offset.at(bits + 1) = static_cast<std::uint16_t>(offset.at(bits) + count_.at(bits));
    }
    if (taken > 1u << kBitsMax) return false;
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol)
      if (lengths[symbol] != 0) symbols_.at(offset.at(lengths[symbol])++) = static_cast<std::uint16_t>(symbol);
    return true;
  }
  int decode(Bits& in) const {  // -1 where no code fits
    if (single_ >= 0) return single_;
    std::uint32_t code = 0, first = 0, index = 0;
    for (std::size_t bits = 1; bits <= kBitsMax; ++bits) {
      code |= in.take(1);
      const std::uint32_t count = count_.at(bits);
      if (code < first + count) return code < first ? -1 : symbols_.at(index + code - first);
      index += count;
      first = (first + count) * 2;
      code *= 2;
    }
    return -1;
  }

 private:
  std::array<std::uint16_t, kBitsMax + 1> count_{};
  std::array<std::uint16_t, kSymbolsMax> symbols_{};
  int single_ = 0;
};

// What all methods share: bytes so far, and before them a window that is not empty at the start.
class Output {
 public:
  explicit Output(std::uint64_t bytes) : bytes_(bytes) { out_.reserve(static_cast<std::size_t>(bytes)); }
  bool full() const { return out_.size() >= bytes_; }
  std::size_t size() const { return out_.size(); }
  void literal(std::uint8_t byte) { out_.push_back(byte); }
  // distance: 1 is the byte before. before() gives what stands in front of the first byte, that far back. The last match may run over the end.
  template <class Before>
  void match(std::size_t distance, std::size_t length, Before before) {
    for (; length > 0 && !full(); --length) out_.push_back(distance <= out_.size() ? out_[out_.size() - distance] : before(distance - out_.size()));
  }
  Bytes take() { return std::move(out_); }

 private:
  std::uint64_t bytes_;
  Bytes out_;
};

class StaticHuffman {
 public:
  StaticHuffman(ByteView packed, int window_bits, Output& out) : in_(packed), window_bits_(window_bits), out_(out) {}

  bool run() {
    std::uint32_t left = 0;
    while (!out_.full()) {
      if (left == 0) {
        left = in_.take(16);
        if (left == 0 || !read_codes()) return false;
      }
      --left;
      if (!symbol()) return false;
    }
    return true;
  }

 private:
  bool symbol() {
    const int code = literals_.decode(in_);
    if (code < 0 || !in_.ok()) return false;
    if (code < 256) {
      out_.literal(static_cast<std::uint8_t>(code));
      return true;
    }
    const int far = distances_.decode(in_);
    if (far < 0 || far > window_bits_) return false;
    const std::size_t distance = far == 0 ? 1 : (std::size_t{1} << (far - 1)) + in_.take(far - 1) + 1;
    if (!in_.ok()) return false;
    out_.match(distance, static_cast<std::size_t>(code) - 256 + kThreshold, [](std::size_t) { return std::uint8_t{' '}; });
    return true;
  }

  bool read_codes() {
    const bool small = window_bits_ <= 13;
    return read_short(kLengths, 5, 3, lengths_) && read_literals() &&
           read_short(static_cast<std::size_t>(window_bits_) + 1, small ? 4 : 5, SIZE_MAX, distances_);
  }

  // Lengths of three bits, 7 with ones behind it for more; after the third of the first table a gap of up to three zeros.
  bool read_short(std::size_t symbols, int count_bits, std::size_t gap_at, Huffman& code) {
    const std::size_t count = in_.take(count_bits);
    if (count == 0) {
      const std::size_t only = in_.take(count_bits);
      code.only(only);
      return in_.ok() && only < symbols;
    }
    if (count > symbols) return false;
    std::array<std::uint8_t, 32> lengths{};
    for (std::size_t i = 0; i < count;) {
      std::uint32_t length = in_.take(3);
      if (length == 7)
        while (in_.take(1) != 0)
          if (++length > kBitsMax) return false;
      lengths.at(i++) = static_cast<std::uint8_t>(length);
      if (i == gap_at) i += in_.take(2);
      if (!in_.ok() || i > symbols) return false;
    }
    return code.make(std::span(lengths).first(symbols));
  }

  bool read_literals() {
    const std::size_t count = in_.take(9);
    if (count == 0) {
      const std::size_t only = in_.take(9);
      literals_.only(only);
      return in_.ok() && only < kLiterals;
    }
    if (count > kLiterals) return false;
    std::array<std::uint8_t, kLiterals> lengths{};
    for (std::size_t i = 0; i < count;) {
      const int code = lengths_.decode(in_);
      if (code < 0 || !in_.ok()) return false;
      if (code > 2) lengths.at(i++) = static_cast<std::uint8_t>(code - 2);
      else i += code == 0 ? 1 : code == 1 ? in_.take(4) + 3 : in_.take(9) + 20;
      if (i > kLiterals) return false;
    }
    return in_.ok() && literals_.make(lengths);
  }

  Bits in_;
  int window_bits_;
  Output& out_;
  Huffman lengths_, literals_, distances_;
};

// A bit tells a byte from a match: 11 bits of place in the window, 4 of length.
bool larc_s(ByteView packed, Output& out) {
  constexpr std::size_t kWindow = 2048, kFirst = 17;
  Bits in(packed);
  while (!out.full()) {
    if (in.take(1) != 0) {
      out.literal(static_cast<std::uint8_t>(in.take(8)));
    } else {
      const std::size_t place = in.take(11) + kFirst, length = in.take(4) + 2;
      const std::size_t distance = (out.size() + kWindow - 1 - place % kWindow) % kWindow + 1;
      out.match(distance, length, [](std::size_t) { return std::uint8_t{' '}; });
    }
    if (!in.ok()) return false;
  }
  return true;
}

// The window of LArc 5 starts with all runs of 13, all bytes up and down, zeros and spaces.
std::array<std::uint8_t, 4096> larc_window() {
  std::array<std::uint8_t, 4096> window{};
  std::size_t at = 18;
  for (std::size_t value = 0; value < 256; ++value)
    for (int i = 0; i < 13; ++i) window.at(at++) = static_cast<std::uint8_t>(value);
  for (std::size_t value = 0; value < 256; ++value) window.at(at++) = static_cast<std::uint8_t>(value);
  for (std::size_t value = 0; value < 256; ++value) window.at(at++) = static_cast<std::uint8_t>(255 - value);
  at += 128;
  while (at < window.size()) window.at(at++) = ' ';
  std::fill_n(window.begin(), 18, std::uint8_t{' '});
  return window;
}

// A byte of eight flags, the lowest first; a match is 12 bits of place and 4 of length.
bool larc_5(ByteView packed, Output& out) {
  constexpr std::size_t kWindow = 4096, kFirst = 18;
  static const std::array<std::uint8_t, kWindow> kStart = larc_window();
  base::Reader in(packed);
  unsigned flags = 1;
  while (!out.full()) {
    if (flags == 1) flags = 0x100u | in.u8();
    if ((flags & 1) != 0) {
      out.literal(in.u8());
    } else {
      const unsigned low = in.u8(), high = in.u8();
      const std::size_t place = (low | (high & 0xF0u) << 4) + kFirst;
      const std::size_t distance = (out.size() + kWindow - 1 - place % kWindow) % kWindow + 1;
      out.match(distance, (high & 0xF) + 3, [](std::size_t back) { return kStart.at((kWindow - back % kWindow) % kWindow); });
    }
    flags >>= 1;
    if (!in.ok()) return false;
  }
  return true;
}

int window_bits_of(std::string_view method) {
  if (method == "-lh4-") return 12;
  if (method == "-lh5-") return 13;
  if (method == "-lh6-") return 15;
  return method == "-lh7-" ? 16 : 0;
}

}  // namespace

bool lha_stored(std::string_view method) { return method == "-lh0-" || method == "-lz4-"; }
bool lha_packed(std::string_view method) { return window_bits_of(method) != 0 || method == "-lzs-" || method == "-lz5-"; }

base::Result<Bytes> lha_unpack(std::string_view method, ByteView packed, std::uint64_t bytes) {
  // A match of 256 bytes takes no bits at all where both codes have one symbol only; the blocks that hold them take 16 bits and more.
  if (bytes / (256u * 65536u) > packed.size()) return base::refuse(Code::archive_damaged, {}, "impossible length");
  Output out(bytes);
  bool read = false;
  if (method == "-lzs-") read = larc_s(packed, out);
  else if (method == "-lz5-") read = larc_5(packed, out);
  else read = StaticHuffman(packed, window_bits_of(method), out).run();
  if (!read) return base::refuse(Code::archive_damaged, {}, std::string(method));
  return out.take();
}

std::uint16_t lha_crc16(ByteView bytes) {
  static constexpr std::array<std::uint16_t, 256> kTable = [] {
    std::array<std::uint16_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? value >> 1 ^ 0xA001u : value >> 1;
      table[i] = static_cast<std::uint16_t>(value);
    }
    return table;
  }();
  std::uint32_t crc = 0;
  for (std::uint8_t byte : bytes) crc = crc >> 8 ^ kTable[(crc ^ byte) & 0xFF];
  return static_cast<std::uint16_t>(crc);
}

}  // namespace sekisho::formats::archive
