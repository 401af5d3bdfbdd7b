#include "formats/html/html.h"

#include <algorithm>

#include "formats/html/decode.h"
#include "formats/html/elements.h"
#include "formats/html/page.h"
#include "formats/html/to_text.h"

namespace sekisho::formats::html {

using base::Code;
using base::FileType;
using base::What;

namespace {

constexpr int kPassesMax = 6;
constexpr std::uint64_t kInvalidShare = 10;  // more than one byte in so many unread: no page at all

// Repeats until a pass changes nothing: taking one element away can change how its neighbours are read.
base::Result<std::optional<std::string>> settle(std::string page, Context& context, PageNotes& notes) {
  CleanPictures pictures;
  for (int pass = 0; pass < kPassesMax; ++pass) {
    PageNotes later;
    PageNotes& now = pass == 0 ? notes : later;
    auto next = write_page(page, context, pictures, now);
    if (!next) return std::unexpected(next.error());
    notes.text_kept = now.text_kept;
    if (*next == page && !now.any()) return page;
    page = std::move(*next);
  }
  return std::optional<std::string>();
}

// Where the markup never settles, its text does.
base::Result<std::string> as_text(base::ByteView input, std::string_view charset, Context& context) {
  auto text = to_text(input, charset, context.limits);
  if (!text) return std::unexpected(text.error());
  std::string page = "<html><body><pre>\n";
  escape(page, text->utf8);
  PageNotes notes;
  auto settled = settle(page + "</pre></body></html>", context, notes);
  if (!settled) return std::unexpected(settled.error());
  if (!*settled) return base::refuse(Code::feature_unsupported, {}, "does not settle");
  context.notes.removed(What::unknown_markup);
  context.notes.warn(What::text_may_differ);
  return std::move(**settled);
}

}  // namespace

base::Result<std::string> clean_page(base::ByteView input, std::string_view charset, Context& context, base::Share& text) {
  DecodedPage page = decode_page(input, charset);
  if (page.invalid * kInvalidShare > input.size()) return base::refuse(Code::text_encoding);
  PageNotes notes;
  notes.controls = page.nuls;
  auto settled = settle(std::move(page.utf8), context, notes);
  if (!settled) return std::unexpected(settled.error());
  notes.note(context.notes);
  if (page.invalid > 0) {
    const auto count = static_cast<std::uint32_t>(std::min<std::uint64_t>(page.invalid, UINT32_MAX));
    context.notes.removed(What::invalid_characters, {}, count);
    context.notes.warn(What::invalid_characters, {}, count);
  }
  text = {notes.text_read, std::min(notes.text_read, notes.text_kept)};
  if (*settled) return std::move(**settled);
  return as_text(input, charset, context);
}

base::Result<FileType> rebuild(base::ByteView input, FileType, Context& context, Sink& out) {
  base::Share text;
  auto page = clean_page(input, {}, context, text);
  if (!page) return std::unexpected(page.error());
  context.notes.text(text.read, text.kept);
  out.write(*page);
  return FileType::html;
}

}  // namespace sekisho::formats::html
