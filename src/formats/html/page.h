// One pass over a page: from gumbo's tree to allow-listed markup.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "formats/format.h"
#include "formats/html/css.h"
#include "formats/html/tree.h"

namespace sekisho::formats::html {

struct PageNotes {
  std::uint32_t scripts = 0, handlers = 0, frames = 0, active = 0, media = 0, forms = 0, remote = 0, unsafe_links = 0, outside_links = 0,
                metadata = 0;
  std::uint32_t hidden = 0;  // gone: it was never shown
  std::uint32_t shown = 0;   // was hidden and is shown now
  std::uint32_t markup = 0, comments = 0, instructions = 0, styles = 0, pictures = 0;
  std::uint64_t controls = 0, deceiving = 0;
  std::uint64_t text_read = 0, text_kept = 0;  // base::characters of the page's text; changes nothing by itself
  bool any() const;
  void note(Notes& notes) const;
};

// Data pictures that came out of a rebuild already, by their address: a later pass need not rebuild them again.
using CleanPictures = std::unordered_set<std::string>;

// The page written anew. Errors of Tree::parse().
base::Result<std::string> write_page(std::string_view utf8, Context& context, CleanPictures& pictures, PageNotes& notes);

}  // namespace sekisho::formats::html
