#include "formats/ppt/look.h"

#include <algorithm>

#include "worker/second_look/compound.h"

namespace sekisho::formats::ppt {

using base::ByteView;
using base::FileType;
using base::Reader;
using worker::second_look::CompoundEntry;
using worker::second_look::Look;

namespace {

constexpr std::array<std::uint8_t, 16> kClass = {0x10, 0x8D, 0x81, 0x64, 0x9B, 0x4F, 0xCF, 0x11, 0x86, 0xEA, 0x00, 0xAA, 0x00, 0xB9, 0x29, 0xE8};

// 28 fixed bytes of the atom, and no name of a person.
std::uint32_t edit_of(ByteView user, Look& look) {
  constexpr std::string_view kName = "Current User";
  Reader reader(user);
  reader.skip(2);
  const bool atom = reader.u16le() == 0x0FF6;
  const std::uint32_t length = reader.u32le();
  reader.skip(4);
  const bool plain = reader.u32le() == 0xE391C05F;
  const std::uint32_t edit = reader.u32le();
  if (!atom || length != user.size() - 8 || !plain) look.find("ppt: Current User is not what it should be");
  if (base::text(base::slice(user, 28, kName.size())) != kName || user.size() != 28 + 4 + 3 * kName.size()) look.find("ppt: the name of a user");
  return edit;
}

}  // namespace

FileType look_kind(ByteView bytes, std::string_view) {
  static constexpr std::string_view kName("P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c\0u\0m\0e\0n\0t\0", 38);
  return worker::second_look::compound_naming(bytes, kName) ? FileType::ppt : FileType::unknown;
}

void look(ByteView bytes, FileType, Look& look) {
  const auto entries = walk_compound(bytes, look);
  if (!entries) return;
  ByteView document, pictures;
  std::uint32_t edit = 0;
  bool user = false;
  for (const CompoundEntry& entry : *entries) {
    if (entry.path.empty()) {
      if (entry.class_id != kClass) look.find("ppt: the class of another program");
    } else if (entry.storage) {
      look.find("ppt: a storage", entry.where);
    } else if (entry.path == u"PowerPoint Document") {
      document = entry.bytes;
    } else if (entry.path == u"Pictures") {
      pictures = entry.bytes;
    } else if (entry.path == u"Current User") {
      edit = edit_of(entry.bytes, look);
      user = true;
    } else if (entry.path == u"\x05SummaryInformation") {
      if (!worker::second_look::holds_only_a_title(entry.bytes)) look.find("ppt: properties beside the title");
    } else {
      look.find("ppt: a stream that has no place here", entry.where);
    }
  }
  if (!user || document.empty()) return look.find("ppt: a stream is missing");
  look_at_document(document, pictures, edit, look);
}

}  // namespace sekisho::formats::ppt
