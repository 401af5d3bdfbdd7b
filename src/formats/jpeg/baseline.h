// Baseline JPEGs (T.81 annex F.1: one interleaved scan, Huffman codes, 8 bits) transcoded without loss and without libjpeg: each symbol of the
// scan is checked and coded anew with fresh optimal tables. Several times faster than going through coefficient arrays, in constant memory.
#pragma once

#include <optional>

#include "formats/jpeg/codec.h"
#include "formats/jpeg/huffman.h"

namespace sekisho::formats::jpeg {

// A scan that has been read whole once and can be written. Everything unusual (progressive, several scans, damage, odd symbols) is left to libjpeg.
class Baseline {
 public:
  // Nothing unless the file is a whole, sound baseline JPEG.
  static std::optional<Baseline> read(base::ByteView input);

  unsigned width() const { return width_; }
  unsigned height() const { return height_; }
  bool trailing() const { return trailing_; }
  std::optional<std::uint8_t> adobe_transform() const { return adobe_transform_; }
  bool jfif() const { return jfif_; }

  // headers: the application segments, complete with their markers.
  void write(base::ByteView headers, Sink& out) const;

 private:
  struct Component {
    std::uint8_t id, horizontal, vertical, quantiser;
    std::uint8_t dc = 0, ac = 0;  // tables of the input
  };
  struct Scan;

  bool segments(base::Reader& in);
  bool application(std::uint8_t marker, base::ByteView body);
  bool quantisers(base::ByteView body);
  bool codes(base::ByteView body);
  bool frame(base::ByteView body);
  bool scan_header(base::ByteView body);
  bool count_symbols(std::size_t scan_begin);
  template <class Visitor>
  bool walk(Visitor& visitor, std::size_t& end) const;

  base::ByteView input_, scan_;
  unsigned width_ = 0, height_ = 0, restart_interval_ = 0;
  bool trailing_ = false, jfif_ = false;
  std::optional<std::uint8_t> adobe_transform_;
  std::array<std::optional<std::array<std::uint16_t, 64>>, 4> quantisers_;
  std::array<std::optional<HuffmanSpec>, 8> codes_;  // 0–3 DC, 4–7 AC
  std::vector<Component> components_;
  std::array<HuffmanSpec, 4> fresh_;  // DC and AC of the first component, DC and AC of the others
};

}  // namespace sekisho::formats::jpeg
