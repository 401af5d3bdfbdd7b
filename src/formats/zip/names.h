// Names of entries: from bytes in an unknown encoding to paths that mean the same file, and only that, on every system.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace sekisho::formats::zip {

// A name as an archive stores it.
struct RawName {
  std::string bytes;
  bool utf8 = false;         // the archive says so
  bool dos = false;          // folders are parted by "\\", as in archives of DOS
  std::string unicode_path;  // a second spelling that some readers prefer (ZIP's extra field 0x7075); usually empty
};

// One encoding for all names that are not said to be UTF-8: they were written by one program on one machine.
struct DecodedName {
  std::string utf8;
  bool changed = false;  // bytes that no encoding explains, or a flag that lies
};
std::vector<DecodedName> decode_names(const std::vector<RawName>& names);

struct SafePath {
  std::string path;  // UTF-8, forward slashes, no empty, "." or ".." component; a directory ends in '/'
  bool changed = false;
  bool slip = false;  // it tried to leave the folder; path is then a harmless name to explain under
};
SafePath safe_path(std::string_view utf8, bool directory);

// Two paths with the same key are one file to Windows or macOS: case and composition do not count.
std::string key_of(std::string_view path);

// Hands out paths that no two entries share.
class Paths {
 public:
  bool has(std::string_view path) const { return keys_.contains(key_of(path)); }
  void take(std::string_view path) { keys_.insert(key_of(path)); }
  std::string take_free(const std::string& path);  // "name (2).txt" where the path is taken

 private:
  std::unordered_set<std::string> keys_;
  std::unordered_map<std::string, std::uint32_t> last_number_;  // by key, so that many equal names take no longer each
};

// path with suffix behind it, the name shortened where file systems would not hold it.
std::string with_suffix(std::string_view path, std::string_view suffix);

}  // namespace sekisho::formats::zip
