#include "formats/svg/svg.h"

#include "formats/svg/entities.h"
#include "formats/svg/rules.h"
#include "formats/xml/document.h"

namespace sekisho::formats::svg {

using base::Code;
using base::FileType;
using base::What;

base::Result<FileType> rebuild(base::ByteView input, FileType type, Context& context, Sink& out) {
  if (input.size() > context.limits.part_bytes_max) return base::refuse(Code::too_large);
  std::string converted, plain;
  auto text = xml::document_text(input, converted);
  if (!text) return std::unexpected(text.error());
  if (auto resolved = with_plain_entities(*text)) {
    context.notes.removed(What::document_type);
    plain = std::move(*resolved);
    text = plain;
  } else {
    text = xml::without_document_type(*text, plain, context.notes);
  }
  if (!text) return std::unexpected(text.error());
  SvgRules rules(context);
  auto made = xml::rewrite(*text, rules, context.limits);
  if (!made) return std::unexpected(made.error());
  if (auto sound = rules.finish(); !sound) return std::unexpected(sound.error());
  context.notes.removed(What::hidden_content, {}, made->comments);
  context.notes.removed(What::processing_instruction, {}, made->instructions);
  context.notes.text(rules.characters(), rules.characters());
  out.write(made->text);
  return type;
}

}  // namespace sekisho::formats::svg
