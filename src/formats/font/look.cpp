#include "formats/font/look.h"

#include <algorithm>
#include <map>

namespace sekisho::formats::font {

namespace {

using base::ByteView;
using worker::second_look::Look;

constexpr std::size_t kFontsMax = 64, kTablesMax = 64;

// All that the rebuild writes.
bool may_stand(std::string_view tag) {
  static constexpr std::string_view kTags[] = {"CFF ", "OS/2", "VORG", "cmap", "cvt ", "fpgm", "gasp", "glyf", "head", "hhea",
                                               "hmtx", "kern", "loca", "maxp", "name", "post", "prep", "vhea", "vmtx"};
  return std::ranges::find(kTags, tag) != std::end(kTags);
}

using Places = std::map<std::size_t, std::size_t>;  // begin and end

// One directory (ISO/IEC 14496-22, 4.3): in order of the tags, every table inside, its sum as it says.
void look_at_font(ByteView bytes, std::size_t at, Places& places, Look& look) {
  base::Reader in(bytes);
  in.seek(at);
  const std::uint32_t version = in.u32be();
  const std::size_t count = in.u16be();
  in.skip(6);
  if ((version != 0x00010000 && version != 0x4F54544F) || count == 0 || count > kTablesMax) return look.find("no font directory");
  places[at] = at + 12 + count * 16;
  std::string before;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string tag(base::text(in.take(4)));
    const std::uint32_t sum = in.u32be();
    const std::size_t offset = in.u32be(), length = in.u32be();
    if (!in.ok() || offset > bytes.size() || length > bytes.size() - offset || length == 0) return look.find("a table outside the font", tag);
    if (!may_stand(tag)) look.find("a table of an unknown kind", tag);
    if (tag <= before) look.find("tables out of order", tag);
    before = tag;
    places[offset] = (offset + length + 3) & ~std::size_t{3};
    base::Reader words(bytes.subspan(offset, length));
    std::uint32_t found = 0;
    while (words.left() >= 4) found += words.u32be();
    for (unsigned shift = 24; !words.at_end(); shift -= 8) found += std::uint32_t{words.u8()} << shift;
    base::Reader head(bytes.subspan(offset, length));
    head.skip(8);
    if (tag == "head") found -= head.u32be();  // counted as 0
    if (found != sum) look.find("a table with a wrong sum", tag);
    if (tag == "name" && base::text(bytes.subspan(offset, length)).find("://") != std::string_view::npos) look.find("an address in a name", tag);
  }
}

}  // namespace

base::FileType look_kind(ByteView bytes, std::string_view) {
  base::Reader in(bytes);
  const std::uint32_t magic = in.u32be();
  return magic == 0x4F54544F || magic == 0x74746366 || (magic == 0x00010000 && in.u16be() < kTablesMax) ? base::FileType::font
                                                                                                        : base::FileType::unknown;
}

void look(ByteView bytes, base::FileType, Look& look) {
  Places places;
  if (base::starts_with(bytes, "ttcf")) {
    base::Reader in(bytes);
    in.skip(8);
    const std::size_t count = in.u32be();
    if (count == 0 || count > kFontsMax) return look.find("no font collection");
    places[0] = 12 + count * 4;
    for (std::size_t i = 0; i < count && !look.enough(); ++i) look_at_font(bytes, in.u32be(), places, look);
  } else {
    look_at_font(bytes, 0, places, look);
  }
  std::size_t end = 0;
  for (const auto& [begin, until] : places) {
    if (begin != end) return look.find("bytes between the tables of a font");
    end = until;
  }
  if (end != bytes.size()) look.find("bytes behind a font");
}

}  // namespace sekisho::formats::font
