// The decoding procedures of ITU-T T.88, clause 6, over bitmaps. Each gives nothing when the data is broken or the budget spent.
#pragma once

#include <array>
#include <map>
#include <memory>

#include "formats/ccitt/ccitt.h"
#include "formats/jbig2/arithmetic.h"
#include "formats/jbig2/huffman.h"

namespace sekisho::formats::jbig2 {

using ccitt::Bitmap;
using ccitt::Budget;
using ccitt::Combine;
using ccitt::next_of;

struct Place {
  std::int8_t x = 0, y = 0;
  friend bool operator==(Place, Place) = default;
};

// 6.2
struct Generic {
  std::uint32_t width = 0, height = 0;
  unsigned shape = 0;  // GBTEMPLATE
  bool typical = false;
  std::array<Place, 4> adaptive{};
  const Bitmap* skip = nullptr;
};
inline constexpr std::size_t kGenericContexts = 1u << 16;
std::array<Place, 4> nominal_places(unsigned shape);
std::optional<Bitmap> decode_generic(const Generic& how, ArithmeticDecoder& in, Contexts& contexts, Budget& budget);
// 6.2.6; consumed: bytes
std::optional<Bitmap> decode_mmr(std::uint32_t width, std::uint32_t height, base::ByteView bytes, std::size_t& consumed, Budget& budget);

// 6.3
struct Refinement {
  std::uint32_t width = 0, height = 0;
  unsigned shape = 0;  // GRTEMPLATE
  bool typical = false;
  std::array<Place, 2> adaptive{{{-1, -1}, {-1, -1}}};
  const Bitmap* reference = nullptr;
  std::int64_t x = 0, y = 0;  // of the reference
};
inline constexpr std::size_t kRefinementContexts = 1u << 13;
std::optional<Bitmap> decode_refinement(const Refinement& how, ArithmeticDecoder& in, Contexts& contexts, Budget& budget);

// A symbol is shared by the dictionaries that export it.
using Symbol = std::shared_ptr<const Bitmap>;
using Symbols = std::vector<Symbol>;
inline constexpr std::size_t kSymbolsMax = 1u << 16;

// ceil(log2(count)), as symbol codes are sized
unsigned code_bits(std::uint64_t count);

// The integer decoders of 6.4 that go on from one text region to the next inside a symbol dictionary.
struct TextContexts {
  explicit TextContexts(unsigned id_bits) : id(id_bits), refinement(kRefinementContexts) {}
  IntegerDecoder dt, fs, ds, it, ri, rdw, rdh, rdx, rdy;
  IdDecoder id;
  Contexts refinement;
};

enum class Corner : std::uint8_t { bottom_left, top_left, bottom_right, top_right };

// 6.4
struct Text {
  bool huffman = false, refine = false, transposed = false, black = false;
  std::uint32_t width = 0, height = 0, instances = 0;
  unsigned strip_bits = 0;
  Combine combine = Combine::or_;
  Corner corner = Corner::top_left;
  int offset = 0;  // SBDSOFFSET
  unsigned refinement_shape = 0;
  std::array<Place, 2> refinement_places{{{-1, -1}, {-1, -1}}};
  const HuffmanTable *fs = nullptr, *ds = nullptr, *dt = nullptr, *rdw = nullptr, *rdh = nullptr, *rdx = nullptr, *rdy = nullptr, *rsize = nullptr,
                     *ids = nullptr;
};
// One of the two is read from: bits when how.huffman, in otherwise.
std::optional<Bitmap> decode_text(const Text& how, const Symbols& symbols, ArithmeticDecoder* in, BitReader* bits, TextContexts& contexts,
                                  Budget& budget);

// What a symbol dictionary leaves to those that refer to it (7.4.2.2).
struct Retained {
  Contexts generic, refinement;
};

// 6.5
struct Dictionary {
  bool huffman = false, refine = false;
  unsigned shape = 0, refinement_shape = 0;
  std::array<Place, 4> places{};
  std::array<Place, 2> refinement_places{{{-1, -1}, {-1, -1}}};
  std::uint32_t exported = 0, made = 0;
  const HuffmanTable *dh = nullptr, *dw = nullptr, *size = nullptr, *instances = nullptr;
};
std::optional<Symbols> decode_dictionary(const Dictionary& how, const Symbols& input, base::ByteView data, Retained& retained, Budget& budget);

// 6.7
std::optional<Symbols> decode_patterns(bool mmr, unsigned shape, std::uint32_t width, std::uint32_t height, std::uint32_t last, base::ByteView data,
                                       Budget& budget);
// 6.6
struct Halftone {
  bool mmr = false, skip = false, black = false;
  unsigned shape = 0;
  Combine combine = Combine::or_;
  std::uint32_t width = 0, height = 0, grid_width = 0, grid_height = 0;
  std::int32_t x = 0, y = 0;
  std::uint16_t step_x = 0, step_y = 0;
};
std::optional<Bitmap> decode_halftone(const Halftone& how, const Symbols& patterns, base::ByteView data, Budget& budget);

}  // namespace sekisho::formats::jbig2
