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

}  // namespace

FileType look_kind(ByteView bytes, std::string_view) {
  static constexpr std::string_view kName("W\0o\0r\0k\0b\0o\0o\0k\0\0\0", 18);
  return worker::second_look::compound_naming(bytes, kName) ? FileType::xls : FileType::unknown;
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
      if (!worker::second_look::holds_only_a_title(entry.bytes)) look.find("xls: properties beside the title");
    } else {
      look.find("xls: a stream that has no place here", entry.where);
    }
  }
  if (!found) look.find("xls: no workbook");
}

}  // namespace sekisho::formats::xls
