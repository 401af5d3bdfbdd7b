#include "formats/tiff/jpeg_strip.h"

#include "formats/jpeg/codec.h"

namespace sekisho::formats::tiff {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;

constexpr std::uint32_t kJpegTables = 347;
constexpr std::uint64_t kPartBytesMax = 256ull << 20;

// Tables without their end, then the stream without its start.
Bytes joined(ByteView tables, ByteView stream) {
  Bytes out;
  out.reserve(tables.size() + stream.size() + 2);
  base::put(out, "\xFF\xD8");
  if (base::starts_with(tables, "\xFF\xD8") && tables.size() > 4) base::put(out, tables.subspan(2, tables.size() - 4));
  base::put(out, base::starts_with(stream, "\xFF\xD8") ? stream.subspan(2) : stream);
  return out;
}

}  // namespace

base::Result<Copied> copy_jpeg_parts(TIFF* in, TIFF* out, Context& context) {
  const bool tiled = TIFFIsTiled(in) != 0;
  const std::uint32_t parts = tiled ? TIFFNumberOfTiles(in) : TIFFNumberOfStrips(in);
  std::uint32_t tables_bytes = 0;
  const std::uint8_t* tables_data = nullptr;
  const bool has_tables = TIFFGetField(in, kJpegTables, &tables_bytes, &tables_data) == 1 && tables_data != nullptr;
  const ByteView tables(tables_data, has_tables ? tables_bytes : 0);
  Bytes raw;
  bool broken = false;
  for (std::uint32_t i = 0; i < parts; ++i) {
    const std::uint64_t bytes = TIFFGetStrileByteCount(in, i);
    if (bytes == 0 || bytes > kPartBytesMax) return base::refuse(Code::damaged);
    raw.resize(bytes);
    const auto wanted = static_cast<tmsize_t>(bytes);
    const tmsize_t got = tiled ? TIFFReadRawTile(in, i, raw.data(), wanted) : TIFFReadRawStrip(in, i, raw.data(), wanted);
    if (got != wanted) return base::refuse(Code::damaged);
    const Bytes stream = joined(tables, raw);
    const jpeg::Segments segments;
    BytesSink clean;
    const auto outcome = jpeg::recode(stream, {segments, {}, 0, context.limits.memory_bytes_max / 2}, context, clean);
    if (!outcome) return std::unexpected(outcome.error());
    broken |= outcome->broken;
    Bytes& done = clean.bytes();
    const auto size = static_cast<tmsize_t>(done.size());
    if ((tiled ? TIFFWriteRawTile(out, i, done.data(), size) : TIFFWriteRawStrip(out, i, done.data(), size)) != size)
      return base::refuse(Code::damaged);
  }
  return broken ? Copied::in_part : Copied::whole;
}

}  // namespace sekisho::formats::tiff
