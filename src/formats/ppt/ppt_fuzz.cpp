// Contract: no bytes crash or stop the rebuild; what comes out clean has nothing left to remove and is rebuilt to the same bytes. Bytes that are
// no compound file are taken for the stream of a presentation, so that the fuzzer need not find sector tables.
#include "formats/compound/compound.h"
#include "formats/fuzz/containers.h"
#include "formats/ppt/ppt.h"
#include "formats/rebuild_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  const base::ByteView input(data, size);
  if (base::starts_with(input, "\xD0\xCF\x11\xE0")) {
    formats::rebuild_twice(formats::ppt::kFormat, input);
    return 0;
  }
  formats::compound::Entry root = formats::compound::make_storage("Root Entry");
  // The two bytes in front tell how many belong to Pictures, where they are not those of a record of the document.
  const std::size_t half = size > 4 && !base::starts_with(input, "\x0F") ? base::Reader(input).u16le() % size : 0;
  root.children.push_back(formats::compound::make_stream("Pictures", base::Bytes(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(half))));
  root.children.push_back(
      formats::compound::make_stream("PowerPoint Document", base::Bytes(input.begin() + static_cast<std::ptrdiff_t>(half), input.end())));
  formats::BytesSink file;
  formats::compound::write(root, file);
  formats::rebuild_twice(formats::ppt::kFormat, file.bytes());
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_ppt, sekisho::formats::fuzz::mutate_compound)
