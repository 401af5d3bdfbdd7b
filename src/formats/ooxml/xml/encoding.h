// From the bytes of an XML part to UTF-8 that holds XML characters only (XML 1.0, 2.2 and 4.3.3).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace sekisho::formats::ooxml {

// Returns a view of `bytes`, or of `storage` where they had to be converted; without a byte order mark. Errors: ooxml_bad_xml.
base::Result<std::string_view> xml_text(base::ByteView bytes, std::string& storage);

// UTF-8 without surrogates, over-long forms and what XML 1.0 does not admit as a character.
bool valid_xml_utf8(std::string_view text);

void put_utf8(std::string& out, std::uint32_t code_point);
bool xml_character(std::uint32_t code_point);

}  // namespace sekisho::formats::ooxml
