// The name an entry comes out under: its extension must not promise another type than the bytes are.
#pragma once

#include <string>

#include "base/file_type.h"

namespace sekisho::formats::zip {

// path itself where it fits; "報告.docm" → "報告.docx" where a document's type changed; "写真.exe" → "写真.exe.jpg" otherwise.
std::string path_for(const std::string& path, base::FileType type);

}  // namespace sekisho::formats::zip
