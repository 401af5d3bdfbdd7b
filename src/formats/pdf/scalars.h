// Names, strings and numbers in the one spelling the writer uses (ISO 32000-1, 7.3).
#pragma once

#include <string>
#include <string_view>

#include "formats/pdf/qpdf.h"

namespace sekisho::formats::pdf {

// name with its leading slash. A name that is not UTF-8 (7.9.2) is written as if it were Latin-1, in UTF-8: other tools stumble over it.
// Names that content streams refer to by their bytes keep them: NameBytes::kept. Null bytes, which no name can have (7.3.5), become U+FFFD,
// so that the name becomes no other one.
enum class NameBytes : std::uint8_t { as_utf8, kept };
std::string clean_name(std::string_view name, NameBytes bytes);
void put_name(std::string& out, std::string_view name, NameBytes bytes = NameBytes::as_utf8);
// The entries of dict by the names they are written with, in that order; of several that would be written alike the first.
std::map<std::string, Object> entries_by_name(const Object& dict, NameBytes bytes);
void put_string(std::string& out, std::string_view bytes);
void put_integer(std::string& out, long long value);
bool is_scalar(Object& value);                     // boolean, number, name or string; null is none
void put_scalar(std::string& out, Object& value);  // value is_scalar
std::string text_string(std::string_view utf8);    // as a PDF text string: ASCII, or UTF-16BE with its mark (7.9.2.2)

// The value of a key, or a null object where dict is no dictionary or stream: never a warning, never a throw.
Object at(const Object& dict, const char* key);
std::string name_at(const Object& dict, const char* key);  // "" where there is no name
bool is_name(Object value, std::string_view name);
long long integer_or(Object value, long long otherwise);

}  // namespace sekisho::formats::pdf
