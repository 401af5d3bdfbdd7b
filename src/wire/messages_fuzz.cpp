// Contract: any bytes decode to nothing or to a message that encodes to the same bytes.
#include "base/error.h"
#include "wire/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  const base::ByteView bytes(data, size);
  if (auto job = wire::decode_job(bytes)) SEKISHO_CHECK(std::equal(bytes.begin(), bytes.end(), wire::encode(*job).begin()));
  if (auto answer = wire::decode_answer(bytes)) SEKISHO_CHECK(std::equal(bytes.begin(), bytes.end(), wire::encode(*answer).begin()));
  return 0;
}
