// Contract: any segments decode within their budget or not at all; the page that comes out is encoded so that it decodes to the same page, and that
// stream encodes to itself. The last byte says how much of the rest, in parts of 256, is globals; a stream that ends with its marker has none.
#include "base/error.h"
#include "formats/jbig2/jbig2.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho::formats;
  if (size == 0) return 0;
  const bool marker = data[size - 1] == 0xAC;
  const sekisho::base::ByteView all(data, marker ? size : size - 1);
  const std::size_t globals = marker ? 0 : all.size() * data[size - 1] / 256;
  ccitt::Budget budget(20'000'000);
  const auto decoded = jbig2::decode(all.first(globals), all.subspan(globals), 64, budget);
  if (!decoded || std::uint64_t{decoded->bitmap.width()} * decoded->bitmap.height() > 2'000'000 || decoded->bitmap.height() == 0) return 0;
  const auto packed = jbig2::encode(decoded->bitmap);
  ccitt::Budget more(std::uint64_t{1} << 32);
  const auto again = jbig2::decode({}, packed, 0, more);
  SEKISHO_CHECK(again && again->whole && !again->comment && again->bitmap == decoded->bitmap);
  SEKISHO_CHECK(jbig2::encode(again->bitmap) == packed);
  return 0;
}
