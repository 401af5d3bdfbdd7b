#include "formats/doc/old_word.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "formats/plain_text/plain_text.h"
#include "text/encoding.h"

namespace sekisho::formats::doc {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::FileType;
using base::Reader;
using base::refuse;
using base::What;

namespace {

// The file information block of nFib 101 to 104, as readers of it have known it since 1994.
constexpr std::size_t kLanguageAt = 6, kFlagsAt = 10, kTextBeginAt = 24, kLengthsAt = 0x34, kStories = 8, kPiecesAt = 0x160;
constexpr std::uint16_t kComplex = 1 << 2, kEncrypted = 1 << 8;
constexpr std::uint16_t kWord6 = 0xA5DC, kWord6Beta = 0xA5DB, kJapaneseWord = 0xA697, kJapaneseWord7 = 0xA699;
constexpr std::uint16_t kJapanese = 0x11, kLanguageMask = 0x3FF;
constexpr std::string_view kHeading =
    "\xEF\xBB\xBF"
    "【Word 6・95の文書から文字だけを取り出したものです。体裁と画像は残っていません。】\r\n\r\n";

std::uint16_t u16(ByteView bytes, std::size_t at) { return Reader(base::slice(bytes, at)).u16le(); }
std::uint32_t u32(ByteView bytes, std::size_t at) { return Reader(base::slice(bytes, at)).u32le(); }

// Pieces of fast-saved documents: as [MS-DOC] 2.9.38, in the main stream, one byte per character.
Bytes pieces(ByteView main, std::size_t length) {
  Bytes out;
  Reader in(base::slice(main, u32(main, kPiecesAt), u32(main, kPiecesAt + 4)));
  std::uint8_t kind = in.u8();
  for (; in.ok() && kind == 1; kind = in.u8()) in.skip(in.u16le());
  ByteView table = kind == 2 ? in.take(in.u32le()) : ByteView{};
  if (!in.ok() || table.size() < 16) return out;
  std::size_t count = (table.size() - 4) / 12;
  Reader positions(table), rest(base::slice(table, 4 * (count + 1)));
  std::uint32_t begin = positions.u32le();
  for (std::size_t i = 0; i < count && out.size() < length; ++i) {
    std::uint32_t end = positions.u32le();
    rest.skip(2);
    std::uint32_t offset = rest.u32le();
    rest.skip(2);
    if (end < begin) return {};
    base::put(out, base::slice(main, offset, std::min<std::size_t>(end - begin, length - out.size())));
    begin = end;
  }
  return out;
}

// Paragraphs, cells and breaks as lines; of fields the results.
Bytes as_lines(ByteView text) {
  Bytes out;
  std::vector<bool> in_result;
  for (std::uint8_t unit : text) {
    if (unit == 0x13) in_result.push_back(false);
    else if (unit == 0x14 && !in_result.empty()) in_result.back() = true;
    else if (unit == 0x15 && !in_result.empty()) in_result.pop_back();
    else if (std::ranges::find(in_result, false) != in_result.end()) continue;
    else if (unit == 0x0B || unit == 0x0C || unit == 0x0D) base::put(out, std::string_view("\r\n"));
    else if (unit == 0x07 || unit == '\t') out.push_back('\t');
    else if (unit == 0x1E) out.push_back('-');  // a hyphen that does not break
    else if (unit >= 0x20) out.push_back(unit);
  }
  return out;
}

}  // namespace

bool is_old_word(ByteView main) {
  std::uint16_t identifier = u16(main, 0), version = u16(main, 2);
  return (identifier == kWord6 || identifier == kWord6Beta || identifier == kJapaneseWord || identifier == kJapaneseWord7) && version >= 100 &&
         version <= 105;
}

base::Result<FileType> extract_words(ByteView main, Context& context, Sink& out) {
  std::uint16_t flags = u16(main, kFlagsAt);
  if (flags & kEncrypted) return refuse(Code::encrypted);
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < kStories; ++i) length += u32(main, kLengthsAt + 4 * i);
  if (length > main.size()) return refuse(Code::old_version);
  std::size_t bytes = static_cast<std::size_t>(length);
  ByteView plain = base::slice(main, u32(main, kTextBeginAt), bytes);
  Bytes text = as_lines(flags & kComplex ? pieces(main, bytes) : Bytes(plain.begin(), plain.end()));
  bool japanese = (u16(main, kLanguageAt) & kLanguageMask) == kJapanese;
  auto encoding = japanese ? text::Encoding::cp932 : text::Encoding::windows1252;
  if (auto detected = japanese ? std::nullopt : text::detect(text); detected && detected->encoding == text::Encoding::cp932)
    encoding = detected->encoding;
  std::string words = text::decode(text, encoding).utf8;
  if (words.find_first_not_of(" \t\r\n") == std::string::npos) return refuse(Code::old_version);
  context.notes.removed(What::converted);
  context.notes.warn(What::extracted_only);
  std::string whole = std::string(kHeading) + words;
  Context inside{context.profile, context.limits, context.notes, context.children, "words.txt", {}};
  auto type = plain_text::recognise(base::view(whole), inside.name);
  if (!type) return refuse(Code::old_version, {}, "the words are no text");
  return plain_text::rebuild(base::view(whole), *type, inside, out);
}

}  // namespace sekisho::formats::doc
