#include "formats/json/json.h"

#include "formats/json/writer.h"
#include "text/encoding.h"
#include "text/text.h"

namespace sekisho::formats::json {

using base::Code;
using base::FileType;
using base::What;
using text::Encoding;

namespace {

// RFC 8259, 8.1 wants UTF-8; older writers gave UTF-16, and Japanese ones Shift_JIS.
base::Result<std::string_view> as_utf8(base::ByteView input, std::string& storage, Notes& notes) {
  const std::string_view mark = text::bom_of(Encoding::utf8);
  if (base::starts_with(input, mark)) {
    notes.removed(What::byte_order_mark);
    input = base::slice(input, mark.size());
  }
  if (text::valid_utf8(base::text(input))) return base::text(input);
  const auto found = text::detect(input);
  if (!found) return base::refuse(Code::text_encoding);
  storage = text::decode(base::slice(input, found->bom_bytes), found->encoding).utf8;
  return storage;
}

}  // namespace

base::Result<FileType> rebuild(base::ByteView input, FileType type, Context& context, Sink& out) {
  if (input.size() > context.limits.part_bytes_max) return base::refuse(Code::too_large);
  std::string storage;
  auto text = as_utf8(input, storage, context.notes);
  if (!text) return std::unexpected(text.error());
  Writer writer(*text, context.profile.on(base::Setting::text_show_deceiving));
  auto written = writer.run();
  if (!written) return std::unexpected(written.error());
  // Cells of code with an order to run them: as much a program as the same code in a .py.
  if (writer.notebook()) return base::refuse(Code::banned_type, {}, "a notebook");
  const Changes& changes = writer.changes();
  Notes& notes = context.notes;
  notes.removed(What::duplicate_key, {}, changes.duplicates);
  notes.removed(What::deceiving_character, {}, changes.deceiving);
  notes.removed(What::control_character, {}, changes.controls);
  notes.removed(What::invalid_characters, {}, changes.invalid);
  notes.warn(What::duplicate_key, {}, changes.duplicates);
  notes.warn(What::deceiving_character, {}, changes.deceiving);
  notes.text(base::characters(*text), base::characters(*written));
  out.write(*written);
  return type;
}

}  // namespace sekisho::formats::json
