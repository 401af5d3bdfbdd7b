#include "formats/jpeg/quality.h"

#include <algorithm>

namespace sekisho::formats::jpeg {
namespace {

constexpr long kLuminanceSum = 3685;  // of table K.1
constexpr long kCoefficients = 64;

long table_sum(int quality) {
  const long scale = jpeg_quality_scaling(quality);
  return std::max(kCoefficients, (kLuminanceSum * scale + 50) / 100);
}

}  // namespace

int quality_not_above(const jpeg_decompress_struct& in, int most) {
  most = std::clamp(most, 1, 100);
  const JQUANT_TBL* table = in.comp_info[0].quant_table;
  if (table == nullptr) return most;
  long sum = 0;
  for (const UINT16 value : table->quantval) sum += value;
  int quality = most;
  while (quality > 1 && table_sum(quality) < sum) --quality;
  return quality;
}

}  // namespace sekisho::formats::jpeg
