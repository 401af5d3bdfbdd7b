#include "formats/publisher/publisher.h"

#include "formats/compound/compound.h"
#include "formats/plain_text/plain_text.h"
#include "text/encoding.h"

namespace sekisho::formats::publisher {

using base::ByteView;
using base::Code;
using base::FileType;
using base::Reader;
using base::What;

namespace {

constexpr std::string_view kHeading =
    "\xEF\xBB\xBF"
    "【Publisher文書から文字だけを取り出したものです。体裁と画像は残っていません。】\r\n\r\n";
constexpr std::size_t kListAt = 0x18, kListsMax = 1'000, kTextBytesMax = 64 << 20;

// Paragraphs end with U+000D, lines with U+000B, columns and pages with U+000C and U+000E. Other controls stand for numbers of pages and the like.
std::string as_lines(std::string_view utf8) {
  std::string out;
  for (const char letter : utf8) {
    if (letter == '\r' || letter == '\n' || letter == '\v' || letter == '\f' || letter == '\x0E') out += "\r\n";
    else if (letter == '\t' || static_cast<unsigned char>(letter) >= 0x20) out += letter;
  }
  return out;
}

bool storage(const compound::Entry& root, std::string_view name) {
  const compound::Entry* entry = compound::find(root, name);
  return entry != nullptr && entry->storage && !entry->children.empty();
}

void note_rest(const compound::Entry& root, Context& context) {
  context.notes.removed(What::converted);
  context.notes.warn(What::extracted_only);
  if (storage(root, "VBA") || storage(root, "_VBA_PROJECT_CUR") || storage(root, "Macros")) context.notes.removed(What::macro);
  if (storage(root, "Objects") || storage(root, "ObjectPool")) context.notes.removed(What::embedded_object);
  const compound::Entry* escher = compound::find(root, "Escher");
  if (escher != nullptr && !compound::stream(*escher, "EscherDelayStm").empty()) context.notes.warn(What::pictures_lost);
}

}  // namespace

// "CHNKINK ", then lists of chunks, each: a count, the place of the next list, entries of 24 bytes with a name, a place and a length.
std::string words_of(ByteView quill) {
  std::string out;
  if (!base::starts_with(quill, "CHNKINK ")) return out;
  std::uint64_t taken = 0;
  std::size_t at = kListAt;
  for (std::size_t lists = 0; lists < kListsMax && at < quill.size(); ++lists) {
    Reader list(base::slice(quill, at));
    list.skip(2);
    const std::uint16_t count = list.u16le();
    const std::uint32_t next = list.u32le();
    for (std::uint16_t i = 0; i < count; ++i) {
      list.skip(2);
      const ByteView name = list.take(4);
      list.skip(10);
      const std::uint32_t place = list.u32le(), bytes = list.u32le();
      if (!list.ok()) return out;
      if (base::text(name) != "TEXT") continue;
      const ByteView words = base::slice(quill, place, bytes);
      taken += words.size();
      if (taken > kTextBytesMax || taken > 2 * quill.size()) return out;  // chunks that lie within each other
      out += as_lines(text::decode(words.first(words.size() & ~std::size_t{1}), text::Encoding::utf16le).utf8);
    }
    if (next <= at) break;  // lists stand one behind the other
    at = next;
  }
  return out;
}

base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  auto root = compound::read(input, context.limits);
  if (!root) return std::unexpected(root.error());
  const compound::Entry* quill = compound::find(*root, "Quill");
  const compound::Entry* inner = quill == nullptr ? nullptr : compound::find(*quill, "QuillSub");
  const std::string words = inner == nullptr ? std::string() : words_of(compound::stream(*inner, "CONTENTS"));
  if (words.find_first_not_of(" \t\r\n") == words.npos) return base::refuse(Code::no_open_description);
  note_rest(*root, context);
  const std::string text = std::string(kHeading) + words;
  Context inside{context.profile, context.limits, context.notes, context.children, "words.txt", {}};
  const auto type = plain_text::recognise(base::view(text), inside.name);
  if (!type) return base::refuse(Code::no_open_description, {}, "the words are no text");
  return plain_text::rebuild(base::view(text), *type, inside, out);
}

}  // namespace sekisho::formats::publisher
