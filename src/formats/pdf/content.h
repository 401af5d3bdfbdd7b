// Content streams (ISO 32000-1, 7.8.2): pages, forms, tiling patterns, glyphs. Reads every token once; a stream of nothing but allowed operators
// with allowed operands stays byte for byte, another one is written anew without the rest. Readers' habits with small faults (too many operands,
// unbalanced Q, numbers such as --5) are kept, so that a page looks as it did.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "formats/format.h"

namespace sekisho::formats::pdf {

class PageText;

// What names in a content stream stand for, by the resources beside it.
class ContentNames {
 public:
  virtual ~ContentNames() = default;
  virtual int color_components(std::string_view color_space) = 0;  // 0 where it is not known
  virtual bool shows_picture(std::string_view xobject) = 0;        // an image, or a form with images inside
};

struct CleanContent {
  bool sound = true;  // may stay as it is; otherwise bytes hold it written anew
  base::Bytes bytes;
  // Something is open at the end: an operator whose operands have come, a string, an array. The next stream of the page may go on with it.
  bool open_end = false;
  std::uint32_t operators_removed = 0;         // unknown operators, comments, what is no token
  std::uint32_t keys_removed = 0;              // of marked content and inline images
  std::uint32_t pictures_removed = 0;          // inline images that cannot be read
  std::uint32_t pictures_kept = 0;             // inline images that stay
  std::uint64_t text_read = 0, text_kept = 0;  // codes of glyphs that strings show, as far as they can be told without the font
  std::uint32_t pictures_trimmed = 0;          // inline images with data behind their end
  std::uint64_t invisible_text = 0;            // bytes of text drawn in render mode 3
};

inline constexpr int kContentNestingMax = 10'000;  // of q, BMC and BX each

// text: where given, learns what the page shows where.
CleanContent clean_content(base::ByteView content, Context& context, ContentNames& names, PageText* text = nullptr);

// Streams that a page lists count as one (7.8.2). A line end between them, but where a string runs on.
base::Bytes join_content(std::span<const base::Bytes> parts);

}  // namespace sekisho::formats::pdf
