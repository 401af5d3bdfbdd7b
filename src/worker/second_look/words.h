// A fixed set of words with a quick no: most names that are looked up are not in it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sekisho::worker::second_look {

// Words of 1 to 63 bytes, sorted by nothing. index() gives the place in the list, or -1.
template <std::size_t kCount>
class Words {
 public:
  constexpr explicit Words(const std::array<std::string_view, kCount>& words) : words_(words) {
    for (std::string_view word : words_) lengths_[bucket(word)] |= std::uint64_t{1} << (word.size() & 63);
  }
  constexpr int index(std::string_view word) const {
    if (word.empty() || word.size() > 63 || !(lengths_[bucket(word)] >> word.size() & 1)) return -1;
    for (std::size_t i = 0; i < kCount; ++i)
      if (words_[i] == word) return static_cast<int>(i);
    return -1;
  }
  constexpr bool has(std::string_view word) const { return index(word) >= 0; }
  constexpr std::string_view operator[](std::size_t i) const { return words_[i]; }

 private:
  static constexpr std::size_t bucket(std::string_view word) { return static_cast<unsigned char>(word.front()); }
  std::array<std::string_view, kCount> words_;
  std::array<std::uint64_t, 256> lengths_{};
};

template <class... Texts>
constexpr auto words(Texts... texts) {
  return Words<sizeof...(texts)>(std::array<std::string_view, sizeof...(texts)>{texts...});
}

}  // namespace sekisho::worker::second_look
