#include "formats/ooxml/xml/encoding.h"

#include <bit>
#include <cstring>

namespace sekisho::formats::ooxml {

using base::Code;

bool xml_character(std::uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code < 0xd800 || (code >= 0xe000 && code <= 0x10ffff && code != 0xfffe && code != 0xffff);
}

void put_utf8(std::string& out, std::uint32_t code) {
  auto byte = [&](std::uint32_t value) { out.push_back(static_cast<char>(value)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | code >> 6), byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | code >> 12), byte(0x80 | (code >> 6 & 0x3f)), byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | code >> 18), byte(0x80 | (code >> 12 & 0x3f)), byte(0x80 | (code >> 6 & 0x3f)), byte(0x80 | (code & 0x3f));
  }
}

namespace {

// How many of eight bytes are ASCII from 0x20 on before the first that is not: the common case, a word at a time.
std::size_t plain_bytes(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, 8);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  constexpr std::uint64_t kHigh = 0x8080808080808080, kSpace = 0x2020202020202020;
  return static_cast<std::size_t>(std::countr_zero((word | (word - kSpace)) & kHigh)) / 8;
}

// Three bytes from U+1000 on that are neither a surrogate nor near U+FFFF: what Japanese is made of.
bool common_three(const char* at) {
  const auto first = static_cast<unsigned char>(at[0]), second = static_cast<unsigned char>(at[1]), third = static_cast<unsigned char>(at[2]);
  return first > 0xe0 && first < 0xf0 && first != 0xed && (second & 0xc0) == 0x80 && (third & 0xc0) == 0x80 && (first != 0xef || second != 0xbf);
}

// The length of the sequence at the front, 0 when it is no XML character.
std::size_t sequence(std::string_view text) {
  auto at = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t first = at(0);
  if (first < 0x80) return xml_character(first) ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  std::uint32_t code = first & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (at(i) & 0x3f);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  return code >= kLeast[length] && xml_character(code) ? length : 0;
}

// The encoding named by the XML declaration, in small letters; empty when there is none.
std::string declared_encoding(std::string_view text) {
  if (!text.starts_with("<?xml")) return {};
  std::string_view head = text.substr(0, std::min<std::size_t>(text.find("?>"), 200));
  std::size_t at = head.find("encoding");
  if (at == head.npos) return {};
  std::size_t open = head.find_first_of("\"'", at);
  if (open == head.npos) return {};
  std::size_t close = head.find(head[open], open + 1);
  if (close == head.npos) return {};
  std::string out(head.substr(open + 1, close - open - 1));
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

base::Result<std::string_view> from_utf16(base::ByteView bytes, bool big, std::string& out) {
  base::Reader reader(bytes);
  auto unit = [&] { return static_cast<std::uint32_t>(big ? reader.u16be() : reader.u16le()); };
  out.reserve(bytes.size());
  while (reader.left() >= 2) {
    std::uint32_t code = unit();
    if (code >= 0xd800 && code < 0xdc00) {
      const std::uint32_t low = unit();
      if (!reader.ok() || low < 0xdc00 || low > 0xdfff) return base::refuse(Code::ooxml_bad_xml);
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    if (!xml_character(code)) return base::refuse(Code::ooxml_bad_xml);
    put_utf8(out, code);
  }
  if (reader.left() != 0) return base::refuse(Code::ooxml_bad_xml);
  return std::string_view(out);
}

}  // namespace

bool valid_xml_utf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    if (text.size() - i >= 8) {
      const std::size_t plain = plain_bytes(text.data() + i);
      i += plain;
      if (plain == 8) continue;
      const std::size_t from = i;
      while (text.size() - i >= 3 && common_three(text.data() + i)) i += 3;
      if (i != from) continue;
    }
    const std::size_t length = sequence(text.substr(i));
    if (length == 0) return false;
    i += length;
  }
  return true;
}

base::Result<std::string_view> xml_text(base::ByteView bytes, std::string& storage) {
  std::string_view text = base::text(bytes);
  if (text.starts_with("\xff\xfe")) return from_utf16(bytes.subspan(2), false, storage);
  if (text.starts_with("\xfe\xff")) return from_utf16(bytes.subspan(2), true, storage);
  if (text.starts_with(std::string_view("<\0", 2))) return from_utf16(bytes, false, storage);
  if (text.starts_with(std::string_view("\0<", 2))) return from_utf16(bytes, true, storage);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);

  const std::string encoding = declared_encoding(text);
  if (encoding == "iso-8859-1" || encoding == "latin1") {
    for (unsigned char c : text) put_utf8(storage, c);
    text = storage;
  } else if (!encoding.empty() && encoding != "utf-8" && encoding != "utf8") {
    // OPC (ISO/IEC 29500-2, 8.1.4) admits UTF-8 and UTF-16 only. What is all ASCII reads the same anyway.
    for (unsigned char c : text)
      if (c >= 0x80) return base::refuse(Code::ooxml_bad_xml, {}, "encoding " + encoding);
  }
  if (!valid_xml_utf8(text)) return base::refuse(Code::ooxml_bad_xml, {}, "not XML characters");
  return text;
}

}  // namespace sekisho::formats::ooxml
