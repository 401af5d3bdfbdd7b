// Names of files in watched folders: what is not taken, what people see, and names that are free. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::doors::folder {

// Patterns of names 〔* and ?〕 that are left alone, without regard to case.
bool is_ignored(const std::string& name, const std::vector<std::string>& patterns);

// As the desk takes it: UTF-8 (CP932 and others are decoded), nothing that could deceive, at most 1,000 bytes.
std::string shown_path(const std::string& path);

// The same path for the nth try: "資料/a (2).docx". Each part fits a file system, with room for a suffix.
std::string numbered(std::string_view path, int n);
// The uppermost folder, or the file itself where there is none, for the nth try.
std::string top_numbered(std::string_view path, int n);
inline constexpr int kTriesMax = 10'000;

}  // namespace sekisho::doors::folder
