// What file names say, and what is put in the place of a file that is not let through.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/file_type.h"

namespace sekisho::sandbox {

// Does the extension belong to another type than the content? No extension, and one that nobody knows, agree with everything;
// within the text family all agree.
bool name_disagrees(std::string_view name, base::FileType content);

// The output's name: the extension changes when the type did (a.docm → a.docx); otherwise it stays as it is,
// unless a double click would run it (picture.js → picture.js.png) or it is text under the name of a document (memo.pdf → memo.pdf.txt).
std::string output_name(std::string_view name, base::FileType input, base::FileType output);

// UTF-8 with CR LF: the file's name, why it was left out and what to do, in Japanese, then in English.
std::string refusal_text(std::string_view name, base::Code reason);

}  // namespace sekisho::sandbox
