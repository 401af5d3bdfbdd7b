// Fonts inside XPS: the table directory of an OpenType font (ISO/IEC 14496-22, 4) checked strictly, the font written anew of the tables that
// drawing needs.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace sekisho::formats::xps {

struct CleanFont {
  base::Bytes bytes;
  bool dropped = false;  // tables that drawing does not need
};
// Nothing when it is no font, is damaged, or is a collection.
std::optional<CleanFont> clean_font(base::ByteView font);

// The first 32 bytes XORed with the GUID in the part's name (ECMA-388, 9.1.7.3); its own inverse. False when the name has none.
bool obfuscate(base::Bytes& font, std::string_view part_name);

}  // namespace sekisho::formats::xps
