#include "formats/xml/document.h"

#include "formats/ooxml/xml/encoding.h"
#include "text/encoding.h"
#include "text/text.h"

namespace sekisho::formats::xml {

using base::ByteView;
using base::Code;
using base::What;
using text::Encoding;

namespace {

// XML 1.0, 4.3.3 and appendix F: the encoding's name in the declaration, in small letters.
std::string declared(std::string_view head) {
  if (!head.starts_with("<?xml")) return {};
  head = head.substr(0, std::min<std::size_t>(head.find("?>"), 200));
  const std::size_t at = head.find("encoding");
  const std::size_t open = at == head.npos ? at : head.find_first_of("\"'", at);
  if (open == head.npos) return {};
  const std::size_t close = head.find(head[open], open + 1);
  return close == head.npos ? std::string() : text::lower_ascii(head.substr(open + 1, close - open - 1));
}

std::optional<Encoding> named(std::string_view name) {
  static constexpr struct {
    std::string_view name;
    Encoding encoding;
  } kNames[] = {{"shift_jis", Encoding::cp932},
                {"shift-jis", Encoding::cp932},
                {"sjis", Encoding::cp932},
                {"x-sjis", Encoding::cp932},
                {"windows-31j", Encoding::cp932},
                {"ms932", Encoding::cp932},
                {"cp932", Encoding::cp932},
                {"ms_kanji", Encoding::cp932},
                {"euc-jp", Encoding::euc_jp},
                {"x-euc-jp", Encoding::euc_jp},
                {"eucjp", Encoding::euc_jp},
                {"iso-2022-jp", Encoding::iso2022jp},
                {"iso-8859-1", Encoding::windows1252},
                {"latin1", Encoding::windows1252},
                {"windows-1252", Encoding::windows1252},
                {"iso-8859-15", Encoding::windows1252},
                {"us-ascii", Encoding::ascii},
                {"ascii", Encoding::ascii}};
  for (const auto& entry : kNames)
    if (entry.name == name) return entry.encoding;
  return std::nullopt;
}

base::Result<std::string_view> decoded(ByteView bytes, Encoding encoding, std::string& storage) {
  text::Decoded made = text::decode(bytes, encoding);
  if (made.invalid > 0) return base::refuse(Code::text_encoding);
  storage = std::move(made.utf8);
  if (!ooxml::valid_xml_utf8(storage)) return base::refuse(Code::markup_bad, {}, "no XML character");
  return storage;
}

bool white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

base::Result<std::string_view> document_text(ByteView bytes, std::string& storage) {
  const std::string_view mark = text::bom_of(Encoding::utf8);
  const bool marked = base::starts_with(bytes, mark);
  if (marked) bytes = base::slice(bytes, mark.size());
  const std::string_view plain = base::text(bytes);
  if (ooxml::valid_xml_utf8(plain)) {
    // ISO-2022-JP is ASCII with escapes, which are no XML characters: what is valid here is UTF-8.
    return plain;
  }
  if (marked) return base::refuse(Code::markup_bad, {}, "no XML character");
  if (const auto known = named(declared(plain))) return decoded(bytes, *known, storage);
  const auto found = text::detect(bytes);
  if (!found) return base::refuse(Code::text_encoding);
  return decoded(base::slice(bytes, found->bom_bytes), found->encoding, storage);
}

base::Result<std::string_view> without_document_type(std::string_view text, std::string& storage, Notes& notes) {
  std::size_t at = 0;
  while (true) {
    while (at < text.size() && white(text[at])) ++at;
    const std::string_view rest = text.substr(at);
    const std::string_view close = rest.starts_with("<?") ? "?>" : rest.starts_with("<!--") ? "-->" : "";
    if (close.empty()) break;
    const std::size_t end = rest.find(close, 2);
    if (end == rest.npos) return base::refuse(Code::markup_bad, {}, "open prolog");
    at += end + close.size();
  }
  if (!text.substr(at).starts_with("<!DOCTYPE")) return text;
  // XML 1.0, 2.8: a name, where it is declared, and perhaps declarations in brackets.
  std::size_t end = at + 9;
  char quote = '\0';
  bool inside = false;
  for (; end < text.size(); ++end) {
    const char c = text[end];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (inside && text.substr(end).starts_with("<!--")) {
      const std::size_t close = text.find("-->", end + 4);
      if (close == text.npos) break;
      end = close + 2;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[') {
      inside = true;
    } else if (c == ']') {
      inside = false;
    } else if (c == '>' && !inside) {
      break;
    }
  }
  if (end >= text.size()) return base::refuse(Code::markup_bad, {}, "open DOCTYPE");
  const std::string_view declaration = text.substr(at, end + 1 - at);
  if (declaration.find("<!ENTITY") != declaration.npos || declaration.find('%') != declaration.npos) return base::refuse(Code::markup_entity);
  notes.removed(What::document_type);
  storage.assign(text, 0, at);
  storage.append(text, end + 1);
  return storage;
}

}  // namespace sekisho::formats::xml
