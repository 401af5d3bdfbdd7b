#include "formats/html/decode.h"

#include <algorithm>

#include "text/charset.h"
#include "text/encoding.h"
#include "text/text.h"

namespace sekisho::formats::html {

namespace {

constexpr std::size_t kPrescanBytes = 16 << 10;  // browsers look at 1,024; pages with long comments in front are common

// <meta charset=…>, <meta … content="text/html; charset=…"> and <?xml … encoding="…"?>.
std::string_view declared(std::string_view head) {
  for (std::string_view word : {"charset", "encoding"}) {
    for (std::size_t at = head.find(word); at != head.npos; at = head.find(word, at + 1)) {
      std::size_t tag = head.rfind('<', at);
      if (tag == head.npos) continue;
      std::string_view front = head.substr(tag, 5);
      if (front != "<meta" && front != "<?xml") continue;
      std::size_t from = head.find_first_not_of(" \t\r\n", at + word.size());
      if (from == head.npos || head[from] != '=') continue;
      from = head.find_first_not_of(" \t\r\n\"'", from + 1);
      if (from == head.npos) continue;
      return head.substr(from, head.find_first_of(" \t\r\n\"';/>?", from) - from);
    }
  }
  return {};
}

bool marked(base::ByteView bytes) {
  using text::Encoding;
  return std::ranges::any_of(
      std::initializer_list<Encoding>{Encoding::utf8, Encoding::utf32le, Encoding::utf32be, Encoding::utf16le, Encoding::utf16be},
      [&](Encoding encoding) { return base::starts_with(bytes, text::bom_of(encoding)); });
}

// "<" in two or four bytes where no mark says so.
std::string_view by_zeros(base::ByteView bytes) {
  using namespace std::string_view_literals;
  std::string_view front = base::text(base::slice(bytes, 0, 4));
  if (front == "\0\0\0<"sv) return "utf-32be";
  if (front == "<\0\0\0"sv) return "utf-32le";
  if (front.starts_with("\0<"sv)) return "utf-16be";
  if (front.starts_with("<\0"sv)) return "utf-16le";
  return {};
}

text::Labelled read(base::ByteView bytes, std::string_view charset) {
  if (marked(bytes)) {
    if (auto found = text::detect_tolerant(bytes)) {
      std::string_view label = text::name_of(found->encoding);
      return text::decode_labelled(bytes.subspan(found->bom_bytes), label);
    }
  }
  if (std::string_view label = by_zeros(bytes); !label.empty()) return text::decode_labelled(bytes, label);
  const std::string head = text::lower_ascii(base::text(base::slice(bytes, 0, kPrescanBytes)));
  std::string_view own = declared(head);
  if (own.starts_with("utf-16") || own.starts_with("utf-32")) own = "utf-8";  // it was read as bytes, so it cannot be
  return text::decode_labelled(bytes, text::known_charset(charset) ? charset : own);
}

}  // namespace

DecodedPage decode_page(base::ByteView bytes, std::string_view charset) {
  text::Labelled read_as = read(bytes, charset);
  DecodedPage out{std::move(read_as.utf8), read_as.invalid, 0};
  out.nuls = std::erase(out.utf8, '\0');
  while (out.utf8.starts_with("\xEF\xBB\xBF")) out.utf8.erase(0, 3);
  return out;
}

}  // namespace sekisho::formats::html
