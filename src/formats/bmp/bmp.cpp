#include "formats/bmp/bmp.h"

#include <algorithm>

#include "formats/bmp/header.h"
#include "formats/bmp/rle.h"
#include "formats/detect/detect.h"
#include "formats/picture/picture.h"

namespace sekisho::formats::bmp {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::What;

// A reader that meets an index without a colour shows what it likes, mostly black: so black is what stands there now.
void reach(Header& header, unsigned index, Context& context) {
  const std::size_t bytes = 4 * (std::size_t{index} + 1);
  if (header.palette.size() >= bytes) return;
  header.palette.resize(bytes, 0);
  context.notes.warn(What::picture_damaged);
}

unsigned highest_index(ByteView row, unsigned depth) {
  unsigned highest = 0;
  const unsigned mask = (1u << depth) - 1;
  for (const std::uint8_t byte : row)
    for (unsigned shift = 0; shift < 8; shift += depth) highest = std::max(highest, byte >> shift & mask);
  return highest;
}

void clear_padding(Bytes& row, const Header& header) {
  const std::size_t bits = std::size_t{header.width} * header.depth;
  if (bits % 8 != 0) row[bits / 8] &= static_cast<std::uint8_t>(0xFF00u >> (bits % 8));
  std::fill(row.begin() + static_cast<std::ptrdiff_t>((bits + 7) / 8), row.end(), std::uint8_t{0});
}

base::Status rows(ByteView data, Header& header, Context& context, Sink& out) {
  const std::size_t row_bytes = header.row_bytes(), needed = row_bytes * header.height;
  if (data.size() < row_bytes) return base::refuse(Code::damaged);
  // The last row's padding is often left out.
  if (data.size() + 3 < needed) context.notes.warn(What::picture_damaged);
  if (data.size() > needed) context.notes.removed(What::trailing_bytes);
  if (header.depth <= 8) {
    unsigned highest = 0;
    for (std::size_t y = 0; y < header.height; ++y) {
      const ByteView given = base::slice(data, y * row_bytes, row_bytes);
      Bytes row(given.begin(), given.end());
      row.resize(row_bytes, 0);
      clear_padding(row, header);
      highest = std::max(highest, highest_index(row, header.depth));
    }
    reach(header, highest, context);
  }
  out.write(write_header(header, needed));
  Bytes row;
  for (std::size_t y = 0; y < header.height; ++y) {
    const ByteView given = base::slice(data, y * row_bytes, row_bytes);
    row.assign(given.begin(), given.end());
    row.resize(row_bytes, 0);
    clear_padding(row, header);
    out.write(row);
  }
  return {};
}

base::Status runs(ByteView data, Header& header, Context& context, Sink& out) {
  if (data.size() < 2) return base::refuse(Code::damaged);
  Unpacked unpacked = rle_unpack(data, header.width, header.height, header.depth);
  if (unpacked.broken) context.notes.warn(What::picture_damaged);
  if (unpacked.used < data.size()) context.notes.removed(What::trailing_bytes);
  reach(header, *std::ranges::max_element(unpacked.indices), context);
  if (header.top_down) {  // against the specification, yet read by most: comes out the usual way up
    header.top_down = false;
    for (std::size_t upper = 0, lower = header.height - 1; upper < lower; ++upper, --lower) {
      const auto row = [&](std::size_t y) { return unpacked.indices.begin() + static_cast<std::ptrdiff_t>(y * header.width); };
      std::swap_ranges(row(upper), row(upper + 1), row(lower));
    }
  }
  const Bytes packed = rle_pack(unpacked.indices, header.width, header.depth);
  out.write(write_header(header, packed.size()));
  out.write(packed);
  return {};
}

}  // namespace

std::optional<base::FileType> recognise(ByteView input, std::string_view) {
  static constexpr std::uint32_t kSizes[] = {12, 16, 40, 52, 56, 64, 108, 124};
  base::Reader header(base::slice(input, kFileHeaderBytes));
  const std::uint32_t bytes = header.u32le();
  if (base::starts_with(input, "BM") && header.ok() && std::ranges::find(kSizes, bytes) != std::end(kSizes)) return base::FileType::bmp;
  return std::nullopt;
}

base::Result<base::FileType> rebuild(ByteView input, base::FileType, Context& context, Sink& out) {
  auto header = read_header(input);
  if (!header) return std::unexpected(header.error());
  if (auto status = picture::Budget(context).add_frame(header->width, header->height); !status) return std::unexpected(status.error());
  if (header->profile) context.notes.removed(What::color_profile);
  if (header->gap || header->long_palette) context.notes.removed(What::picture_extra);
  const ByteView data = base::slice(input, header->pixels_at);
  if (detect::ends_as_zip(base::slice(data, 0, header->row_bytes() * header->height)))
    return base::refuse(Code::feature_unsupported, {}, "pixels that are a ZIP");
  const bool packed = header->packing == Packing::rle8 || header->packing == Packing::rle4;
  const auto status = packed ? runs(data, *header, context, out) : rows(data, *header, context, out);
  if (!status) return std::unexpected(status.error());
  return base::FileType::bmp;
}

}  // namespace sekisho::formats::bmp
