#include "text/folding.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <algorithm>

namespace sekisho::text {

namespace {

bool is_space(std::string_view piece) { return piece == " " || piece == "\t" || piece == "\n" || piece == "\r"; }

std::string ascii_folded(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::u16string utf16_of(std::string_view text) {
  std::u16string out(text.size(), u'\0');  // never more units than bytes
  std::int32_t size = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strFromUTF8WithSub(out.data(), static_cast<std::int32_t>(out.size()), &size, text.data(), static_cast<std::int32_t>(text.size()), 0xFFFD, nullptr,
                       &status);
  out.resize(U_SUCCESS(status) ? static_cast<std::size_t>(size) : 0);
  return out;
}

std::string utf8_of(std::u16string_view text) {
  std::string out(text.size() * 3, '\0');
  std::int32_t size = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strToUTF8WithSub(out.data(), static_cast<std::int32_t>(out.size()), &size, text.data(), static_cast<std::int32_t>(text.size()), 0xFFFD, nullptr,
                     &status);
  out.resize(U_SUCCESS(status) ? static_cast<std::size_t>(size) : 0);
  return out;
}

}  // namespace

std::string folded(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return ascii_folded(text);
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* normalizer = unorm2_getNFKCCasefoldInstance(&status);
  if (U_FAILURE(status)) return ascii_folded(text);
  const std::u16string wide = utf16_of(text);
  std::u16string out(wide.size() + 64, u'\0');
  for (int tries = 0; tries < 2; ++tries) {
    status = U_ZERO_ERROR;
    const std::int32_t size =
        unorm2_normalize(normalizer, wide.data(), static_cast<std::int32_t>(wide.size()), out.data(), static_cast<std::int32_t>(out.size()), &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
      out.resize(static_cast<std::size_t>(size) + 1);
      continue;
    }
    if (U_FAILURE(status)) break;
    return utf8_of(std::u16string_view(out).substr(0, static_cast<std::size_t>(size)));
  }
  return ascii_folded(text);
}

std::vector<std::string_view> characters_of(std::string_view folded) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < folded.size();) {
    std::size_t end = at + 1;
    while (end < folded.size() && (static_cast<unsigned char>(folded[end]) & 0xC0) == 0x80) ++end;
    out.push_back(folded.substr(at, end - at));
    at = end;
  }
  return out;
}

std::vector<std::string> words_of(std::string_view folded, std::size_t max) {
  std::vector<std::string> out;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty() && out.size() < max) out.push_back(word);
    word.clear();
  };
  for (std::string_view piece : characters_of(folded)) {
    if (is_space(piece)) end_word();
    else word += piece;
  }
  end_word();
  return out;
}

}  // namespace sekisho::text
