// Contract: whatever goes in, every question gets an answer, the same each time, and types come from their own groups.
#include "base/error.h"
#include "formats/detect/detect.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  using namespace sekisho::formats;
  base::ByteView input(data, size);
  for (std::string_view name : {"a.txt", "a.bat:b"}) {
    auto banned = detect::banned(input, name);
    SEKISHO_CHECK(banned == detect::banned(input, name));
    SEKISHO_CHECK(!banned || base::describe(*banned).group == base::TypeGroup::banned);
    auto text = detect::text_like(input, name);
    SEKISHO_CHECK(!text || base::describe(*text).group != base::TypeGroup::banned);
    (void)detect::pending(input, name);
  }
  return 0;
}
