// Inline images (ISO 32000-1, 8.9.7): where one ends is said by its size or by its encoding, not by the letters EI, which may stand in the data.
#pragma once

#include <string>

#include "formats/pdf/content.h"

namespace sekisho::formats::pdf {

struct InlineImage {
  enum class Fate : std::uint8_t { kept, anew, dropped } fate = Fate::dropped;
  std::size_t end = 0;    // where reading goes on, behind EI
  std::string text;       // of one written anew, from BI to EI
  bool open_end = false;  // the content ended inside
  bool trimmed = false;   // data beyond what the image shows was left out
  std::uint32_t keys_removed = 0;
};

// begin: behind BI. effort: bytes that may still be looked at in vain, in the whole stream.
InlineImage read_inline_image(std::string_view content, std::size_t begin, Context& context, ContentNames& names, std::uint64_t& effort);

}  // namespace sekisho::formats::pdf
