// HTML as readable plain text, for the bodies of mail: tables as rows with tabs, lists with marks, links with their address behind, quotations
// with ">", pictures by their description. Nothing of what the page would fetch or run is looked at.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/measure.h"

namespace sekisho::formats::html {

struct TextOptions {
  bool addresses = true;  // write the address of a link behind it (http, https, mailto, tel; others never)
};

// What the text no longer says, for the notes of the caller.
struct PlainText {
  std::string utf8;             // strict UTF-8; lines end in '\n'; no control or deceiving characters
  base::Share text;             // of the page's text, without the marks and addresses that stand around it in utf8
  std::uint64_t invalid = 0;    // bytes that no encoding explains; they are shown as [0x..]
  std::uint64_t controls = 0;   // control characters that were removed
  std::uint64_t deceiving = 0;  // characters that deceive the eye and were removed or made visible
  std::uint32_t scripts = 0;    // scripts and handlers
  std::uint32_t remote = 0;     // pictures, styles and frames that would have been fetched
  std::uint32_t unsafe_links = 0;
  std::uint32_t hidden = 0;  // elements that the page would not have shown; their text stands in utf8
};

// charset: what the mail's header says, may be empty or wrong: the mark, the page's own label and the bytes themselves are asked as well.
// Errors: too_large, too_deep, out_of_memory, damaged. An empty page gives an empty text.
base::Result<PlainText> to_text(base::ByteView html, std::string_view charset, const base::Limits& limits, TextOptions options = {});

}  // namespace sekisho::formats::html
