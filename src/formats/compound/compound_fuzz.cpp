// What is read and written must read the same again, and writing it again must change nothing.
#include "formats/compound/compound.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  auto tree = formats::compound::read({data, size}, {});
  if (!tree) return 0;
  formats::BytesSink first, second;
  formats::compound::write(*tree, first);
  auto again = formats::compound::read(first.bytes(), {});
  SEKISHO_CHECK(again);
  again->name = tree->name;  // the root's is written as the specification wants it
  SEKISHO_CHECK(*again == *tree);
  formats::compound::write(*again, second);
  SEKISHO_CHECK(first.bytes() == second.bytes());
  return 0;
}
