// A fixed set of words with a quick no: most names that are looked up are not in it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sekisho::worker::second_look {

// Words of 1 to 63 bytes. index() gives the place in the list as it was written, or -1; where a word stands twice, one of the places.
template <std::size_t kCount>
class Words {
 public:
  constexpr explicit Words(const std::array<std::string_view, kCount>& words) : words_(words) {
    std::uint16_t next = 0;
    for (std::size_t first = 0; first < 256; ++first) {  // by first byte, so that a search looks at few
      begin_[first] = next;
      for (std::size_t i = 0; i < kCount; ++i)
        if (bucket(words_[i]) == first) order_[next++] = static_cast<std::uint16_t>(i);
    }
    begin_[256] = next;
    for (std::string_view word : words_) lengths_[bucket(word)] |= std::uint64_t{1} << (word.size() & 63);
  }
  constexpr int index(std::string_view word) const {
    if (word.empty() || word.size() > 63) return -1;
    const std::size_t first = bucket(word);
    if (!(lengths_[first] >> word.size() & 1)) return -1;
    for (std::uint16_t i = begin_[first]; i < begin_[first + 1]; ++i)
      if (words_[order_[i]] == word) return order_[i];
    return -1;
  }
  constexpr bool has(std::string_view word) const { return index(word) >= 0; }
  constexpr std::string_view operator[](std::size_t i) const { return words_[i]; }

 private:
  static constexpr std::size_t bucket(std::string_view word) { return static_cast<unsigned char>(word.front()); }
  std::array<std::string_view, kCount> words_;
  std::array<std::uint16_t, kCount> order_{};
  std::array<std::uint16_t, 257> begin_{};
  std::array<std::uint64_t, 256> lengths_{};
};

template <class... Texts>
constexpr auto words(Texts... texts) {
  return Words<sizeof...(texts)>(std::array<std::string_view, sizeof...(texts)>{texts...});
}

}  // namespace sekisho::worker::second_look
