// Colour profiles (ICC.1:2022) by allow-list: header fields that matter to colour, numeric tags whose every length is checked, nothing that names
// a person, a program, a place or a time. The texts a profile must have by the specification are fixed ones.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace sekisho::formats::picture {

inline constexpr std::size_t kIccBytesMax = 4u << 20;

// Whether a profile may stay as it is: a whole header for pictures of this many channels (1 grey, 3 RGB or Lab, 4 CMYK), no tag outside the
// specification, each of a type it may have and as long as that says, no bytes between or behind them, texts that are short.
bool is_sound_icc(base::ByteView profile, unsigned channels);

// A fresh profile of the parts that matter, or nothing when the profile is broken, of a kind that pictures do not carry, or not for
// pictures of this many channels (1 grey, 3 RGB, 4 CMYK). Cleaning a clean profile gives the same bytes.
std::optional<base::Bytes> clean_icc(base::ByteView profile, unsigned channels);

}  // namespace sekisho::formats::picture
