#include "formats/tiff/tiff.h"

#include "formats/tiff/directories.h"
#include "formats/tiff/handle.h"
#include "formats/tiff/page.h"

namespace sekisho::formats::tiff {
namespace {

using base::Code;
using base::What;

constexpr std::uint64_t kClassicBytesMax = 3'500'000'000;  // offsets of classic TIFF are 32 bits

}  // namespace

std::optional<base::FileType> recognise(base::ByteView input, std::string_view) {
  for (const std::string_view start :
       {std::string_view("II*\0", 4), std::string_view("MM\0*", 4), std::string_view("II+\0", 4), std::string_view("MM\0+", 4)})
    if (base::starts_with(input, start)) return base::FileType::tiff;
  return std::nullopt;
}

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType, Context& context, Sink& out) {
  Memory source{input, {}, 0}, target;
  Handle in = open_input(source, context.limits.memory_bytes_max / 2);
  if (!in) return base::refuse(Code::damaged);
  note_what_goes(input, context);
  target.output.reserve(std::min<std::uint64_t>(input.size(), kClassicBytesMax));
  Handle writer = open_output(target, input.size() > kClassicBytesMax);
  if (!writer) return base::refuse(Code::out_of_memory);
  picture::Budget budget(context);
  bool more = true, something = false;
  while (more) {
    const auto copied = copy_page(in.get(), input, writer.get(), budget, context);
    if (!copied) return std::unexpected(copied.error());
    if (*copied != Copied::whole) context.notes.warn(What::picture_damaged);
    something |= *copied != Copied::nothing;
    if (TIFFWriteDirectory(writer.get()) != 1) return base::refuse(Code::damaged);
    more = TIFFReadDirectory(in.get()) == 1;
  }
  if (!something) return base::refuse(Code::damaged);
  writer.reset();
  out.write(target.output);
  return base::FileType::tiff;
}

}  // namespace sekisho::formats::tiff
