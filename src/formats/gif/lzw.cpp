#include "formats/gif/lzw.h"

#include <algorithm>
#include <array>

namespace sekisho::formats::gif {
namespace {

constexpr unsigned kCodes = 4096, kBitsMax = 12, kNone = kCodes;

class BitReader {
 public:
  explicit BitReader(base::ByteView data) : data_(data) {}
  // False when the data end inside the code.
  bool read(unsigned bits, unsigned& code) {
    while (have_ < bits) {
      if (next_ >= data_.size()) return false;
      window_ |= std::uint32_t{data_[next_++]} << have_;
      have_ += 8;
    }
    code = window_ & ((1u << bits) - 1);
    window_ >>= bits;
    have_ -= bits;
    return true;
  }
  std::size_t bytes_left() const { return data_.size() - next_ + have_ / 8; }

 private:
  base::ByteView data_;
  std::size_t next_ = 0;
  std::uint32_t window_ = 0;
  unsigned have_ = 0;
};

// Strings of the table as a code before and a last pixel; written to the output back to front.
class Decoder {
 public:
  Decoder(base::ByteView data, unsigned code_bits, Decoded& out) : in_(data), clear_(1u << code_bits), start_bits_(code_bits + 1), out_(out) {
    for (unsigned i = 0; i < clear_; ++i) last_[i] = first_[i] = static_cast<std::uint8_t>(i), length_[i] = 1;
    reset();
  }

  void run() {
    unsigned code = 0;
    while (out_.made < out_.pixels.size() && in_.read(bits_, code)) {
      if (code == clear_) {
        reset();
      } else if (code == clear_ + 1 || !take(code)) {
        break;
      }
    }
    unsigned end = clear_;
    while (end == clear_ && in_.read(bits_, end))
      if (end == clear_) reset();
    out_.extra = in_.bytes_left() > 0;
  }

 private:
  void reset() {
    next_ = clear_ + 2;
    bits_ = start_bits_;
    before_ = kNone;
  }
  bool take(unsigned code) {
    if (code > UINT8_MAX && code < clear_) return false;  // a table of colours has 256
    if (before_ == kNone ? code >= clear_ : code > next_ || (code == next_ && next_ == kCodes)) return false;
    if (before_ != kNone && next_ < kCodes) {
      prefix_[next_] = static_cast<std::uint16_t>(before_);
      first_[next_] = first_[before_];
      last_[next_] = code == next_ ? first_[before_] : first_[code];
      length_[next_] = static_cast<std::uint16_t>(length_[before_] + 1);
      if (++next_ == 1u << bits_ && bits_ < kBitsMax) ++bits_;
    }
    emit(code);
    before_ = code;
    return true;
  }
  void emit(unsigned code) {
    const std::size_t length = length_[code], room = out_.pixels.size() - out_.made;
    std::uint8_t* start = out_.pixels.data() + out_.made;
    for (std::size_t i = length; i-- > 0; code = prefix_[code])
      if (i < room) start[i] = last_[code];
    out_.made += std::min(length, room);
  }

  BitReader in_;
  unsigned clear_, start_bits_, next_ = 0, bits_ = 0, before_ = kNone;
  Decoded& out_;
  std::array<std::uint16_t, kCodes> prefix_{}, length_{};
  std::array<std::uint8_t, kCodes> first_{}, last_{};
};

// Packs codes into sub-blocks of at most 255 bytes (section 15).
class BitWriter {
 public:
  explicit BitWriter(base::Bytes& out) : out_(out) { open(); }
  void write(unsigned code, unsigned bits) {
    window_ |= code << have_;
    for (have_ += bits; have_ >= 8; have_ -= 8, window_ >>= 8) byte(static_cast<std::uint8_t>(window_));
  }
  void finish() {
    if (have_ > 0) byte(static_cast<std::uint8_t>(window_));
    if (out_.size() - length_at_ > 1) {
      close();
      base::put_u8(out_, 0);
    }
  }

 private:
  void open() {
    length_at_ = out_.size();
    base::put_u8(out_, 0);
  }
  void close() { out_[length_at_] = static_cast<std::uint8_t>(out_.size() - length_at_ - 1); }
  void byte(std::uint8_t value) {
    base::put_u8(out_, value);
    if (out_.size() - length_at_ < 256) return;
    close();
    open();
  }

  base::Bytes& out_;
  std::size_t length_at_ = 0;
  std::uint32_t window_ = 0;
  unsigned have_ = 0;
};

// String and following pixel → code, by open addressing; at most 4,096 of 16,384 places are taken.
class Dictionary {
 public:
  Dictionary() { clear(); }
  void clear() { places_.fill(kEmpty); }
  unsigned* find(unsigned string, std::uint8_t pixel, bool& found) {
    const std::uint32_t key = string << 8 | pixel;
    std::uint32_t at = key * 2654435761u >> 18;
    while (places_[at] != kEmpty && places_[at] != key) at = (at + 1) % kPlaces;
    found = places_[at] == key;
    places_[at] = key;
    return &codes_[at];
  }

 private:
  static constexpr std::uint32_t kPlaces = 1u << 14, kEmpty = UINT32_MAX;
  std::array<std::uint32_t, kPlaces> places_;
  std::array<unsigned, kPlaces> codes_;
};

}  // namespace

Decoded lzw_decode(base::ByteView data, unsigned code_bits, std::size_t pixels, std::uint8_t filler) {
  Decoded out;
  out.pixels.assign(pixels, filler);
  Decoder(data, code_bits, out).run();
  return out;
}

base::Bytes lzw_encode(base::ByteView pixels, unsigned code_bits) {
  const unsigned clear = 1u << code_bits;
  base::Bytes out{static_cast<std::uint8_t>(code_bits)};
  BitWriter writer(out);
  Dictionary dictionary;
  unsigned bits = code_bits + 1, next = clear + 2, string = pixels.empty() ? 0 : pixels.front();
  writer.write(clear, bits);
  for (const std::uint8_t pixel : pixels.empty() ? pixels : pixels.subspan(1)) {
    bool found = false;
    unsigned* code = dictionary.find(string, pixel, found);
    if (found) {
      string = *code;
      continue;
    }
    writer.write(string, bits);
    string = pixel;
    *code = next++;
    if (next > 1u << bits && bits < kBitsMax) ++bits;
    if (next < kCodes) continue;
    writer.write(clear, bits);
    dictionary.clear();
    bits = code_bits + 1;
    next = clear + 2;
  }
  if (!pixels.empty()) writer.write(string, bits);
  // A reader has one string more in its table by now than when that code was written.
  if (!pixels.empty() && next == 1u << bits && bits < kBitsMax) ++bits;
  writer.write(clear + 1, bits);
  writer.finish();
  return out;
}

}  // namespace sekisho::formats::gif
