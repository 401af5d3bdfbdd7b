// A stream's filters (ISO 32000-1, 7.4): the list as the dictionary gives it, and decoding of those that are not pictures.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/limits.h"
#include "formats/pdf/scalars.h"

namespace sekisho::formats::pdf {

enum class Filter : std::uint8_t { ascii_hex, ascii85, lzw, flate, run_length, ccitt, jbig2, dct, jpx, unknown };

// The parameters of a Flate or LZW predictor, checked to be in range.
struct Predictor {
  int kind = 1;  // 1 none, 2 TIFF, 10 to 15 PNG
  int colors = 1, bits = 8, columns = 1;
  bool early_change = true;  // LZW
};

struct Step {
  Filter filter;
  Object parameters;  // a dictionary or null
};

// Nothing where the list is not one a reader can follow: too long, of the wrong kind.
std::optional<std::vector<Step>> filter_steps(const Object& stream_dict);
inline constexpr std::size_t kFiltersMax = 8;

std::optional<Predictor> predictor_of(const Object& parameters);
std::string predictor_entry(const Predictor& predictor);  // of a stream's dictionary; empty where there is none
inline bool is_picture(Filter f) { return f == Filter::ccitt || f == Filter::jbig2 || f == Filter::dct || f == Filter::jpx; }

struct Decoded {
  base::Bytes bytes;
  bool whole = true;  // false: damaged, bytes hold what came before
};
// Decodes one step. Fails only with bomb and output_too_large.
base::Result<Decoded> decode_step(const Step& step, base::ByteView input, std::size_t bytes_max);

}  // namespace sekisho::formats::pdf
