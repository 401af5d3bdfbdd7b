// Contract: any bits decode within their budget or not at all; what was decoded is encoded so that it decodes to the same picture.
// The first four bytes are the parameters.
#include "base/error.h"
#include "formats/ccitt/ccitt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho::formats;
  if (size < 4) return 0;
  ccitt::Parameters parameters;
  parameters.k = static_cast<int>(data[0] % 3) - 1;
  parameters.end_of_line = (data[0] & 16) != 0;
  parameters.encoded_byte_align = (data[0] & 32) != 0;
  parameters.end_of_block = (data[0] & 64) == 0;
  parameters.columns = 1u + data[1] + ((data[0] & 128) != 0 ? 1700u : 0u);
  parameters.rows_max = 1u + data[2];
  ccitt::Budget budget(std::uint64_t{data[3]} << 14 | 1);
  const auto decoded = ccitt::decode({data + 4, size - 4}, parameters, budget);
  if (!decoded) return 0;
  SEKISHO_CHECK(decoded->bitmap.width() == parameters.columns && decoded->bitmap.height() <= parameters.rows_max && decoded->consumed <= size - 4);
  const auto packed = ccitt::encode_group4(decoded->bitmap);
  ccitt::Parameters group4;
  group4.k = -1;
  group4.columns = parameters.columns;
  group4.rows_max = parameters.rows_max;
  ccitt::Budget more(std::uint64_t{1} << 32);
  const auto again = ccitt::decode(packed, group4, more);
  SEKISHO_CHECK(again && again->whole && !again->more && again->consumed == packed.size() && again->bitmap == decoded->bitmap);
  return 0;
}
