#include "formats/mail/items.h"

#include <algorithm>

#include "base/hash.h"
#include "formats/mail/header.h"
#include "text/base64.h"
#include "text/encoding.h"

namespace sekisho::formats::mail {

namespace {

constexpr std::size_t kLineBytesMax = 900;  // RFC 5322 2.1.1 allows 998

bool seven_bit(std::string_view text) {
  std::size_t line = 0;
  for (char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80 || c == '\0') return false;
    line = c == '\n' ? 0 : line + 1;
    if (line > kLineBytesMax) return false;
  }
  return true;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

std::string write_text(std::string_view text) {
  std::string out = "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: ";
  const std::string body = with_crlf(text);
  if (seven_bit(text)) return out + "7bit\r\n\r\n" + body;
  return out + "base64\r\n\r\n" + text::to_base64_lines(base::view(body));
}

std::string write_page(std::string_view page) {
  return "Content-Type: text/html; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + text::to_base64_lines(base::view(page));
}

// A boundary that stands in none of the parts: it is made from all their bytes (RFC 2046 section 5.1.1).
std::string join(std::string_view subtype, const std::vector<std::string>& parts) {
  base::Sha256 hash;
  for (const std::string& part : parts) hash.update(base::view(part));
  const std::string boundary = "=_sekisho_" + base::hex(hash.finish()).substr(0, 32);
  std::string out = "Content-Type: multipart/" + std::string(subtype) + ";\r\n boundary=\"" + boundary + "\"\r\n\r\n";
  for (const std::string& part : parts) out.append("--").append(boundary).append("\r\n").append(part).append("\r\n");
  return out.append("--").append(boundary).append("--\r\n");
}

std::string write_with_page(const Item& item) {
  if (item.page.empty()) return write_text(item.text);
  return join("alternative", {write_text(item.text), write_page(item.page)});
}

std::string charset_of(base::ByteView bytes) {
  auto found = text::detect(bytes);
  if (!found) return {};
  switch (found->encoding) {
    case text::Encoding::ascii:
    case text::Encoding::utf8: return "; charset=UTF-8";
    case text::Encoding::cp932: return "; charset=Shift_JIS";
    case text::Encoding::euc_jp: return "; charset=EUC-JP";
    case text::Encoding::iso2022jp: return "; charset=ISO-2022-JP";
    default: return {};
  }
}

std::string write_message(const Item& item) {
  const bool ascii = std::ranges::all_of(item.bytes, [](std::uint8_t c) { return c < 0x80; });
  return "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: " + std::string(ascii ? "7bit" : "8bit") +
         "\r\nContent-Disposition: attachment" + write_parameter("filename", item.name) + "\r\n\r\n" + std::string(base::text(item.bytes));
}

std::string write_file(const Item& item) {
  const base::ByteView bytes = item.own.empty() ? item.bytes : base::view(item.own);
  std::string type(base::describe(item.type).media_type);
  if (type.empty()) type = "application/octet-stream";
  if (type.starts_with("text/")) type += charset_of(bytes);
  // The name as an encoded word as well: older mailers know nothing else.
  const bool plain = std::ranges::all_of(item.name, [](char c) { return c >= ' ' && c < 0x7F; });
  if (!plain) type += ";\r\n name=\"" + encode_words(item.name, 7) + "\"";
  return "Content-Type: " + type + "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment" +
         write_parameter("filename", item.name) + "\r\n\r\n" + text::to_base64_lines(bytes);
}

}  // namespace

std::string write_items(const std::vector<Item>& items) {
  if (items.empty()) return write_text({});
  if (items.size() == 1 && items.front().kind == Item::Kind::text) return write_with_page(items.front());
  std::vector<std::string> parts;
  for (const Item& item : items) {
    switch (item.kind) {
      case Item::Kind::text: parts.push_back(write_with_page(item)); break;
      case Item::Kind::file: parts.push_back(write_file(item)); break;
      case Item::Kind::message: parts.push_back(write_message(item)); break;
    }
  }
  return join("mixed", parts);
}

}  // namespace sekisho::formats::mail
