#include "formats/dwg/dwg.h"

namespace sekisho::formats::dwg {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::FileType;
using base::Reader;
using base::What;

namespace {

constexpr std::size_t kSeekerAt = 0x0D;
constexpr std::string_view kSentinel{"\x1F\x25\x6D\x07\xD4\x36\x28\x28\x9D\x57\xCA\x3F\x9D\x44\x10\x2B", 16};

enum Picture : std::uint8_t { bmp = 2, wmf = 3, png = 6 };

// A bitmap stands there without the header of a file.
Bytes with_file_header(ByteView dib) {
  Reader in(dib);
  const std::uint32_t header = in.u32le();
  in.skip(10);
  const std::uint16_t depth = in.u16le();
  const std::uint32_t compression = in.u32le();
  in.skip(12);
  const std::uint32_t used = in.u32le();
  if (!in.ok() || header < 40 || header > 124 || used > 256) return {};
  const std::uint32_t colours = used != 0 ? used : depth <= 8 ? 1u << depth : 0;
  const std::uint32_t masks = header == 40 && compression == 3 ? 12 : 0;
  Bytes out;
  base::put(out, "BM");
  base::put_u32le(out, static_cast<std::uint32_t>(14 + dib.size()));
  base::put_u32le(out, 0);
  base::put_u32le(out, 14 + header + masks + 4 * colours);
  base::put(out, dib);
  return out;
}

}  // namespace

// At the place that the header tells: a sentinel, the size of all, the number of pictures, and for each its kind, place and size.
base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  Reader head(base::slice(input, kSeekerAt));
  const std::uint32_t place = head.u32le();
  const ByteView section = base::slice(input, place);
  if (!head.ok() || !base::starts_with(section, kSentinel)) return base::refuse(Code::no_open_description);
  Reader in(base::slice(section, kSentinel.size()));
  in.skip(4);
  const std::uint8_t count = in.u8();
  for (std::uint8_t i = 0; i < count; ++i) {
    const std::uint8_t kind = in.u8();
    const std::uint32_t from = in.u32le(), size = in.u32le();
    if (!in.ok()) break;
    if (kind != bmp && kind != wmf && kind != png) continue;
    const ByteView bytes = base::slice(input, from, size);
    if (bytes.size() != size || size == 0) continue;
    Notes of_picture;
    Context inside{context.profile, context.limits, of_picture, context.children, {}, {}};
    auto made = kind == bmp ? rebuild_picture(with_file_header(bytes), inside) : rebuild_picture(bytes, inside);
    if (!made) continue;
    context.notes.removed(What::converted);
    context.notes.warn(What::extracted_only);
    out.write(made->bytes);
    return made->type;
  }
  return base::refuse(Code::no_open_description);
}

}  // namespace sekisho::formats::dwg
