// Room:   text: Japanese text: encodings, safe showing of untrusted texts. HTML to text comes here too.
// In/Out: untrusted bytes in, code points or UTF-8 out, and back into the same encoding.
// Never:  opens a file after preload(); takes an empty decode for an empty text.
// Fails:  by nothing (std::nullopt) where the bytes are in no known encoding; invalid bytes are counted, never hidden.
// Start reading at: encoding.h; cursor.h walks a text in any encoding, character by character.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::text {

// Strict UTF-8 (Unicode 15, table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF.
bool valid_utf8(std::string_view bytes);

// How many bytes from the front are strict UTF-8.
std::size_t valid_utf8_prefix(std::string_view bytes);

void append_utf8(std::string& out, char32_t code);

// For names and places shown to people: control and deceiving characters as visible symbols, invalid bytes as U+FFFD,
// at most max_bytes bytes (whole characters, "…" where it was cut). The result is valid UTF-8 on one line.
std::string printable(std::string_view untrusted, std::size_t max_bytes = 400);

std::string lower_ascii(std::string_view text);

// The extension of a file name, lower case, without the dot; what Windows ignores at the end of a name (spaces, dots) is ignored.
std::string extension_of(std::string_view name);

// What a character does to the eye of a reader.
enum class Appearance : std::uint8_t {
  plain,
  control,     // C0 except tab, line feed, carriage return and form feed; DEL; C1
  deceiving,   // bidi controls, invisible characters, tags: never harmless by themselves
  contextual,  // joiners, marks of direction, variation selectors: harmless beside certain characters (see harmless_between)
};
Appearance appearance(char32_t code);

// Is a contextual character where writing needs it: a joiner in an emoji, a selector after its base, a mark beside right-to-left letters?
// before: 0 when the character in front is not shown as itself, so that a second look at the result judges the same.
bool harmless_between(char32_t before, char32_t code, char32_t after);

// "␛" for C0 controls where pictures can be written, else "[U+202E]".
enum class Symbols : std::uint8_t { pictures, ascii };
std::string visible(char32_t code, Symbols symbols);

}  // namespace sekisho::text
