#include "formats/rtf/rtf.h"

#include "formats/rtf/tokens.h"
#include "formats/rtf/writer.h"

namespace sekisho::formats::rtf {

using base::Code;
using base::FileType;
using base::What;

namespace {

bool blank(std::uint8_t c) { return c == 0 || c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0x1A; }

}  // namespace

base::Result<FileType> rebuild(base::ByteView input, FileType type, Context& context, Sink& out) {
  if (input.size() > UINT32_MAX) return base::refuse(Code::too_large);
  std::size_t start = base::starts_with(input, "\xEF\xBB\xBF") ? 3 : 0;
  while (start < input.size() && blank(input[start])) ++start;
  const base::ByteView body = base::slice(input, start);
  if (!base::starts_with(body, "{\\rt")) return base::refuse(Code::damaged, {}, "no RTF header");
  auto tokens = tokenise(body);
  if (!tokens) return std::unexpected(tokens.error());
  // Readers take {\rt, {\rtf99 and {\rtfanything for a header: whatever it was, {\rtf1 comes out.
  if (tokens->list.size() < 3 || tokens->list[1].kind != Token::Kind::word) return base::refuse(Code::damaged, {}, "no RTF header");
  std::size_t last = body.size();
  while (last > tokens->consumed && blank(body[last - 1])) --last;
  Writer writer(body, *tokens, context);
  const std::string written = writer.run(2);
  writer.note();
  if (last > tokens->consumed) context.notes.removed(What::trailing_bytes);
  if (tokens->cut_off) {
    context.notes.removed(What::broken_part);
    context.notes.warn(What::text_may_differ);
  }
  out.write(written);
  return type;
}

}  // namespace sekisho::formats::rtf
