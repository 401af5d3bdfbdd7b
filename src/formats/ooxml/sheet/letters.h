// ASCII letters in untrusted text, without locales.
#pragma once

#include <algorithm>
#include <string_view>

namespace sekisho::formats::ooxml::sheet {

constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

constexpr bool same_letters(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return upper(x) == upper(y); });
}
constexpr bool starts_with_letters(std::string_view text, std::string_view prefix) { return same_letters(text.substr(0, prefix.size()), prefix); }

}  // namespace sekisho::formats::ooxml::sheet
