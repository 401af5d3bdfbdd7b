// Types that are written as text: told by how the text begins and, where that says nothing, by the name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/file_type.h"

namespace sekisho::formats::detect {

struct Sniffed {
  bool text = false;      // no NUL and few control characters at the front, once UTF-16 is seen through; an empty input is text
  std::string head;       // lower case, ASCII as it is and everything else '?', from the first character that is no white space
  std::string extension;  // of the name, lower case
};
Sniffed sniff(base::ByteView input, std::string_view name);

std::optional<base::FileType> script_content(const Sniffed& text);  // what runs, links or fetches when opened
std::optional<base::FileType> script_name(std::string_view extension);
std::optional<base::FileType> document_content(const Sniffed& text);  // html, mail, calendar …
std::optional<base::FileType> document_name(std::string_view extension);
bool mail_with_bytes(base::ByteView input, std::string_view extension);  // a mail whose body is no text

}  // namespace sekisho::formats::detect
