#include "formats/doc/old_word.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

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
constexpr std::uint16_t kComplex = 1 << 2, kEncrypted = 1 << 8, kWide = 1 << 12;  // the last with Word 95 of East Asia: UTF-16
constexpr std::uint16_t kWord6 = 0xA5DC, kWord6Beta = 0xA5DB, kJapaneseWord = 0xA697, kJapaneseWord7 = 0xA699;
constexpr std::uint16_t kJapanese = 0x11, kLanguageMask = 0x3FF;
constexpr std::string_view kHeading =
    "\xEF\xBB\xBF"
    "【Word 6・95の文書から文字だけを取り出したものです。体裁と画像は残っていません。】\r\n\r\n";

std::uint16_t u16(ByteView bytes, std::size_t at) { return Reader(base::slice(bytes, at)).u16le(); }
std::uint32_t u32(ByteView bytes, std::size_t at) { return Reader(base::slice(bytes, at)).u32le(); }

// Pieces of fast-saved documents: as [MS-DOC] 2.9.38, in the main stream.
Bytes pieces(ByteView main, std::size_t length, std::size_t width) {
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
    base::put(out, base::slice(main, offset, std::min((end - begin) * width, length - out.size())));
    begin = end;
  }
  return out;
}

// Paragraphs, cells and breaks as lines; of fields the results.
std::string as_lines(std::string_view text) {
  std::string out;
  std::vector<bool> in_result;
  for (char unit : text) {
    if (unit == 0x13) in_result.push_back(false);
    else if (unit == 0x14 && !in_result.empty()) in_result.back() = true;
    else if (unit == 0x15 && !in_result.empty()) in_result.pop_back();
    else if (std::ranges::find(in_result, false) != in_result.end()) continue;
    else if (unit == 0x0B || unit == 0x0C || unit == 0x0D) out += "\r\n";
    else if (unit == 0x07 || unit == '\t') out.push_back('\t');
    else if (unit == 0x1E) out.push_back('-');  // a hyphen that does not break
    else if (static_cast<unsigned char>(unit) >= 0x20) out.push_back(unit);
  }
  return out;
}

// One byte per character says nothing of its code page but the language, and that is wrong in many a Russian or Greek document: letters beyond ASCII
// are few in the languages of Windows-1252.
bool is_western(ByteView text) {
  auto beyond = std::ranges::count_if(text, [](std::uint8_t byte) { return byte >= 0xC0; });
  return static_cast<std::size_t>(beyond) * 4 < text.size();
}

std::optional<std::string> decoded(ByteView text, std::uint16_t language, bool wide) {
  if (wide) return text::decode(text, text::Encoding::utf16le).utf8;
  if ((language & kLanguageMask) == kJapanese) return text::decode(text, text::Encoding::cp932).utf8;
  if (is_western(text)) return text::decode(text, text::Encoding::windows1252).utf8;
  if (auto detected = text::detect(text); detected && detected->encoding == text::Encoding::cp932) return text::decode(text, detected->encoding).utf8;
  return std::nullopt;
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
  std::size_t width = flags & kWide ? 2 : 1;
  if (length * width > main.size()) return refuse(Code::old_version);
  std::size_t bytes = static_cast<std::size_t>(length) * width;
  ByteView plain = base::slice(main, u32(main, kTextBeginAt), bytes);
  auto text = decoded(flags & kComplex ? pieces(main, bytes, width) : Bytes(plain.begin(), plain.end()), u16(main, kLanguageAt), width == 2);
  std::string words = text ? as_lines(*text) : std::string();
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
