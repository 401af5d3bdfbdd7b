#include "formats/xls/look.h"

#include "worker/second_look/compound.h"

namespace sekisho::formats::xls {

using base::ByteView;
using base::FileType;
using base::Reader;
using worker::second_look::CompoundEntry;
using worker::second_look::Look;

namespace {

constexpr std::array<std::uint8_t, 16> kClass = {0x20, 0x08, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46};

// [MS-OLEPS]: one set with a code page and a title.
void look_at_summary(ByteView stream, Look& look) {
  Reader in(base::slice(stream, 24));
  const bool one = in.u32le() == 1;
  in.skip(16);
  const std::uint32_t place = in.u32le(), bytes = in.u32le(), count = in.u32le();
  bool good = in.ok() && one && place == 48 && bytes == stream.size() - 48 && count == 2;
  for (std::uint32_t id = 1; good && id <= 2; ++id) {
    good = in.u32le() == id;
    in.skip(4);
  }
  if (!good) look.find("xls: properties beside the title");
}

}  // namespace

FileType look_kind(ByteView bytes, std::string_view) {
  if (!base::starts_with(bytes, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return FileType::unknown;
  // The name of the stream stands in the directory as UTF-16.
  static constexpr std::string_view kName("W\0o\0r\0k\0b\0o\0o\0k\0\0\0", 18);
  return base::text(bytes).find(kName) != std::string_view::npos ? FileType::xls : FileType::unknown;
}

void look(ByteView bytes, FileType, Look& look) {
  const auto entries = walk_compound(bytes, look);
  if (!entries) return;
  bool found = false;
  for (const CompoundEntry& entry : *entries) {
    if (entry.path.empty()) {
      if (entry.class_id != kClass) look.find("xls: the class of another program");
    } else if (entry.storage) {
      look.find("xls: a storage", entry.where);
    } else if (entry.path == u"Workbook") {
      found = true;
      look_at_workbook(entry.bytes, look);
    } else if (entry.path == u"\x05SummaryInformation") {
      look_at_summary(entry.bytes, look);
    } else {
      look.find("xls: a stream that has no place here", entry.where);
    }
  }
  if (!found) look.find("xls: no workbook");
}

}  // namespace sekisho::formats::xls
