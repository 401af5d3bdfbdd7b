// Contract: no bytes crash or stop the extraction; what comes out is a plain text that the text format takes as it is. Bytes that are no compound
// file are taken for the stream with the words.
#include "formats/compound/compound.h"
#include "formats/fuzz/containers.h"
#include "formats/plain_text/plain_text.h"
#include "formats/publisher/publisher.h"
#include "formats/rebuild_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  base::Bytes input(data, data + size);
  if (!base::starts_with(input, "\xD0\xCF\x11\xE0")) {
    formats::compound::Entry root = formats::compound::make_storage("Root Entry");
    root.children.push_back(formats::compound::make_stream("Contents", {}));
    auto inner = formats::compound::make_storage("QuillSub", {formats::compound::make_stream("CONTENTS", input)});
    root.children.push_back(formats::compound::make_storage("Quill", {inner}));
    formats::BytesSink file;
    formats::compound::write(root, file);
    input = file.bytes();
  }
  base::Profile profile;
  base::Limits limits;
  formats::Notes notes, again;
  formats::RefusingChildren children;
  formats::Context context{profile, limits, notes, children, "a.pub", {}};
  if (!formats::publisher::kFormat.recognise(input, "a.pub")) return 0;
  formats::BytesSink out, second;
  if (!formats::publisher::rebuild(input, base::FileType::pub, context, out)) return 0;
  formats::Context other{profile, limits, again, children, "a.txt", {}};
  SEKISHO_CHECK(formats::plain_text::recognise(out.bytes(), "a.txt") == base::FileType::txt);
  SEKISHO_CHECK(formats::plain_text::rebuild(out.bytes(), base::FileType::txt, other, second).has_value());
  SEKISHO_CHECK(out.bytes() == second.bytes() && again.removed().empty());
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_compound)
