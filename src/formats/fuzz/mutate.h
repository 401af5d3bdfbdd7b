// For fuzz harnesses: changes that keep a file's outer structure right, so that what lies deep inside is reached. A harness names the ones that
// fit its format with SEKISHO_MUTATIONS; every third change stays libFuzzer's own, on the bytes.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

extern "C" __attribute__((weak)) std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace sekisho::formats::fuzz {

using BytesMutator = std::size_t (*)(std::uint8_t* data, std::size_t size, std::size_t max_size);

// SplitMix64: the same seed always takes the same turns.
class Dice {
 public:
  Dice(std::uint64_t seed, BytesMutator bytes) : state_(seed), bytes_(bytes) {}

  std::size_t below(std::size_t end) { return end == 0 ? 0 : next() % end; }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <class Range>
  const auto& of(const Range& range) {
    return *(std::begin(range) + static_cast<std::ptrdiff_t>(below(std::size(range))));
  }

  // The part with some bytes changed, at most `growth` longer.
  base::Bytes changed(base::ByteView part, std::size_t growth = 256) {
    base::Bytes out(part.begin(), part.end());
    const std::size_t size = out.size();
    out.resize(std::max<std::size_t>(1, size + growth));
    out.resize(bytes_(out.data(), size, out.size()));
    return out;
  }
  std::string changed(std::string_view part, std::size_t growth = 64) { return std::string(base::text(changed(base::view(part), growth))); }

  // Numbers on which lengths and counts break.
  std::uint64_t edge() {
    static constexpr std::uint64_t kEdges[] = {0,
                                               1,
                                               2,
                                               7,
                                               8,
                                               0x7F,
                                               0x80,
                                               0xFF,
                                               0x100,
                                               0x7FFF,
                                               0x8000,
                                               0xFFFF,
                                               0x10000,
                                               0x7FFFFFFF,
                                               0x80000000,
                                               0xFFFFFFFF,
                                               0x7FFFFFFFFFFFFFFF,
                                               0xFFFFFFFFFFFFFFFF};
    return of(kEdges);
  }

 private:
  std::uint64_t next() {
    std::uint64_t value = state_ += 0x9E3779B97F4A7C15;
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
    value = (value ^ value >> 27) * 0x94D049BB133111EB;
    return value ^ value >> 31;
  }
  std::uint64_t state_;
  BytesMutator bytes_;
};

// A list of pieces altered as a list: one gone, doubled, moved, or repeated often.
template <class Piece>
void shuffle_one(std::vector<Piece>& pieces, Dice& dice) {
  if (pieces.empty()) return;
  const auto at = pieces.begin() + static_cast<std::ptrdiff_t>(dice.below(pieces.size()));
  const Piece piece = *at;
  switch (dice.below(4)) {
    case 0: pieces.erase(at); break;
    case 1: pieces.insert(at, piece); break;
    case 2: std::iter_swap(at, pieces.begin() + static_cast<std::ptrdiff_t>(dice.below(pieces.size()))); break;
    default: pieces.insert(at, 2 + dice.below(30), piece);
  }
}

// One change of one kind; nothing where the input is not of that kind.
using Mutation = std::optional<base::Bytes> (*)(base::ByteView input, Dice& dice);

inline std::size_t mutate(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed, BytesMutator bytes,
                          std::initializer_list<Mutation> mutations) {
  Dice dice(seed, bytes);
  if (dice.one_in(3)) return bytes(data, size, max_size);
  auto out = dice.of(mutations)({data, size}, dice);
  if (!out || out->empty() || out->size() > max_size) return bytes(data, size, max_size);
  std::copy(out->begin(), out->end(), data);
  return out->size();
}

}  // namespace sekisho::formats::fuzz

#define SEKISHO_MUTATIONS(...)                                                                                                \
  extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) { \
    return sekisho::formats::fuzz::mutate(data, size, max_size, seed, LLVMFuzzerMutate, {__VA_ARGS__});                       \
  }
