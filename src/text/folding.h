// Names as a search compares them: NFKC with case folded (Unicode 15, NFKC_Casefold), so that ｱ and ア, Ａ and a, が in one character or two are one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::text {

// Of valid UTF-8; anything else comes back with its bad bytes as U+FFFD.
std::string folded(std::string_view text);

// The words of a folded text, by white space; at most `max`.
std::vector<std::string> words_of(std::string_view folded, std::size_t max);

// A folded text's characters, as UTF-8 pieces of it.
std::vector<std::string_view> characters_of(std::string_view folded);

}  // namespace sekisho::text
