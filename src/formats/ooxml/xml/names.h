// Lists of names as data: words("a b c") in a constexpr variable is sorted by the compiler and searched by halves.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace sekisho::formats::ooxml {

class Names {
 public:
  constexpr Names() = default;
  constexpr explicit Names(std::span<const std::string_view> sorted) : sorted_(sorted) {}
  bool contains(std::string_view name) const { return std::ranges::binary_search(sorted_, name); }
  constexpr std::span<const std::string_view> all() const { return sorted_; }

 private:
  std::span<const std::string_view> sorted_;
};

namespace detail {

constexpr bool blank(char c) { return c == ' ' || c == '\n'; }

constexpr std::size_t count_words(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) count += !blank(text[i]) && (i == 0 || blank(text[i - 1]));
  return count;
}

template <std::size_t N>
consteval std::array<std::string_view, N> sort_words(std::string_view text) {
  std::array<std::string_view, N> out{};
  std::size_t found = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && !blank(text[end])) ++end;
    if (end > i) out[found++] = text.substr(i, end - i);
    i = end + 1;
  }
  std::ranges::sort(out);
  return out;
}

template <class Text>
inline constexpr auto kSorted = sort_words<count_words(Text{}())>(Text{}());

}  // namespace detail

// text: a lambda that returns the words, as in words([] { return "body p r t"; }).
template <class Text>
constexpr Names words(Text) {
  return Names(detail::kSorted<Text>);
}

}  // namespace sekisho::formats::ooxml
