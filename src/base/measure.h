// How much of a file's content is left after disarming, as counted while it was rebuilt: characters that people read, and pictures that they see.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::base {

// Of what was read, how much was kept: never more. Nothing read means that there was nothing to count.
struct Share {
  std::uint64_t read = 0, kept = 0;
  bool operator==(const Share&) const = default;

  void add(const Share& more) {
    read += std::min(more.read, UINT64_MAX - read);
    kept = std::min(kept + std::min(more.kept, UINT64_MAX - kept), read);
  }
  std::uint64_t lost() const { return read - std::min(kept, read); }
  std::optional<double> share() const {
    if (read == 0) return std::nullopt;
    return static_cast<double>(std::min(kept, read)) / static_cast<double>(read);
  }
};

struct Measure {
  Share text;      // code points of shown text, ASCII white space and control characters left out
  Share pictures;  // those inside a document, and a file that is one
  bool operator==(const Measure&) const = default;

  void add(const Measure& more) { text.add(more.text), pictures.add(more.pictures); }
};

// A file that keeps less of its characters than this is warned of, and the rules that ship ask an approver.
inline constexpr double kKeptTextLeast = 0.98;

// Whether somebody should look. Nothing counted is nothing lost; a threshold of 0 never asks.
bool falls_below(const Share& share, double least);

// Code points of UTF-8 that stand for something: all but ASCII white space and control characters. Of other bytes, those that begin a character.
inline std::uint64_t characters(std::string_view utf8) {
  constexpr std::uint64_t kHigh = 0x8080808080808080u, kOnes = 0x0101010101010101u;
  std::uint64_t count = 0;
  // Eight at a time: the high bit of each byte that counts, gathered in the uppermost byte. 0x21 + 0x5f is the first sum to have it.
  for (; utf8.size() >= 8; utf8.remove_prefix(8)) {
    std::uint64_t eight;
    std::memcpy(&eight, utf8.data(), 8);
    const std::uint64_t plain = ((eight & ~kHigh) + 0x5f * kOnes) & ~eight, begins = eight & (eight << 1);
    count += (((plain | begins) & kHigh) >> 7) * kOnes >> 56;
  }
  for (char byte : utf8) count += static_cast<signed char>(byte) > 0x20 || static_cast<std::uint8_t>(byte) >= 0xc0;
  return count;
}
inline std::uint64_t characters(std::u16string_view text) {
  std::uint64_t count = 0;
  for (char16_t unit : text) count += unit > 0x20 && (unit & 0xfc00) != 0xdc00;
  return count;
}

// In a plain sentence; pages: the share of the pages' pictures that is the same, where they were compared.
struct MeasureText {
  std::string ja, en;
};
MeasureText describe(const Measure& measure, std::optional<double> pages = {});

}  // namespace sekisho::base
