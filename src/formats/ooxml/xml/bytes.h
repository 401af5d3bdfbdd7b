// What the loops over XML spend their time in: short names compared and hashed without a call, text searched sixteen bytes at a time.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace sekisho::formats::ooxml {

namespace detail {

template <class Word>
Word load(const char* at) {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// The first and the last bytes of a name of at most sixteen: with its length they say all of it.
struct Ends {
  std::uint64_t first = 0, last = 0;
  bool operator==(const Ends&) const = default;
};
inline Ends ends_of(std::string_view name) {
  const char* const begin = name.data();
  const std::size_t size = name.size();
  if (size >= 8) return {load<std::uint64_t>(begin), load<std::uint64_t>(begin + size - 8)};
  if (size >= 4) return {load<std::uint32_t>(begin), load<std::uint32_t>(begin + size - 4)};
  if (size == 0) return {};
  return {static_cast<unsigned char>(begin[0]),
          static_cast<std::uint64_t>(static_cast<unsigned char>(begin[size / 2])) << 8 | static_cast<unsigned char>(begin[size - 1])};
}

}  // namespace detail

inline bool same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  return a.size() <= 16 ? detail::ends_of(a) == detail::ends_of(b) : a == b;
}

inline std::size_t quick_hash(std::string_view name) {
  const detail::Ends ends = detail::ends_of(name);
  const std::uint64_t mixed = (ends.first ^ std::rotl(ends.last, 29) ^ name.size()) * 0x9E3779B97F4A7C15;
  return static_cast<std::size_t>(mixed >> 32);
}

// The place of the first of the characters from `at` on, or the end.
template <char... kCharacters>
std::size_t first_of(std::string_view text, std::size_t at) {
#ifdef __SSE2__
  for (; text.size() - at >= 16; at += 16) {
    const __m128i sixteen = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    __m128i found = _mm_setzero_si128();
    ((found = _mm_or_si128(found, _mm_cmpeq_epi8(sixteen, _mm_set1_epi8(kCharacters)))), ...);
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (mask != 0) return at + static_cast<std::size_t>(std::countr_zero(mask));
  }
#endif
  while (at < text.size() && ((text[at] != kCharacters) && ...)) ++at;
  return at;
}

}  // namespace sekisho::formats::ooxml
