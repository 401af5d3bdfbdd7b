// From the bytes of an XML document to UTF-8 without a declaration of its type: what the scanner reads.
#pragma once

#include <string>
#include <string_view>

#include "formats/format.h"

namespace sekisho::formats::xml {

// UTF-8, UTF-16, Shift_JIS, EUC-JP, ISO-2022-JP and Western text, by mark, declaration or content. Errors: markup_bad, text_encoding.
base::Result<std::string_view> document_text(base::ByteView bytes, std::string& storage);

// Takes a DOCTYPE out of the prolog (noted as document_type). Errors: markup_entity where it declares entities, markup_bad.
base::Result<std::string_view> without_document_type(std::string_view text, std::string& storage, Notes& notes);

}  // namespace sekisho::formats::xml
