#include "formats/calendar/calendar.h"

#include "formats/calendar/cleaner.h"
#include "text/encoding.h"
#include "text/text.h"

namespace sekisho::formats::calendar {

using base::Code;
using base::FileType;
using base::What;
using text::Encoding;

base::Result<FileType> rebuild(base::ByteView input, FileType type, Context& context, Sink& out) {
  if (input.size() > context.limits.part_bytes_max) return base::refuse(Code::too_large);
  std::string converted;
  std::string_view text = base::text(input);
  // Values that name a charset are decoded one by one; only text in wide units or with escapes must be whole before.
  const auto found = text::detect_tolerant(input);
  if (found && (found->bom_bytes > 0 || found->encoding == Encoding::utf16le || found->encoding == Encoding::utf16be ||
                found->encoding == Encoding::iso2022jp)) {
    converted = text::decode(base::slice(input, found->bom_bytes), found->encoding).utf8;
    text = converted;
  }
  std::uint32_t broken = 0;
  auto lines = read_lines(text, broken);
  if (!lines) return std::unexpected(lines.error());
  Cleaner cleaner(type, context);
  auto made = cleaner.run(*lines);
  if (!made) return std::unexpected(made.error());
  context.notes.removed(What::calendar_property, {}, broken);
  out.write(*made);
  return type;
}

}  // namespace sekisho::formats::calendar
