#include "formats/pdf/link.h"

#include "formats/pdf/qpdf.h"

namespace sekisho::formats::pdf {

namespace {

constexpr std::size_t kBytesMax = 8192;
constexpr std::string_view kSchemes[] = {"http:", "https:", "mailto:", "tel:"};

bool begins_with_scheme(std::string_view address) {
  for (std::string_view scheme : kSchemes) {
    if (address.size() <= scheme.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < scheme.size(); ++i) same = same && (address[i] | 0x20) == (scheme[i] | 0x20);
    if (same) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> safe_link(std::string_view address) {
  std::string text(address.substr(0, kBytesMax + 1));
  if (text.size() > kBytesMax) return std::nullopt;
  if (text.starts_with("\xfe\xff") || text.starts_with("\xff\xfe")) text = QUtil::utf16_to_utf8(text);
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; };
  while (!text.empty() && is_blank(text.back())) text.pop_back();
  std::size_t begin = 0;
  while (begin < text.size() && is_blank(text[begin])) ++begin;
  std::string out;
  for (char c : std::string_view(text).substr(begin)) {
    unsigned char byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) continue;  // readers that skip control characters must see the scheme that was checked
    if (byte > 0x20 && byte < 0x7f) {
      out += c;
    } else {
      constexpr char kHex[] = "0123456789ABCDEF";
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  if (out.size() > kBytesMax || !begins_with_scheme(out)) return std::nullopt;
  return out;
}

}  // namespace sekisho::formats::pdf
