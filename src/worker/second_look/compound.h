// Reads a compound file ([MS-CFB]) as our own writer makes it: version 3, tables first, every stream in one run of sectors, a sorted directory,
// zeroed slack, no times. Whatever else stands there is a finding, so that every reader sees the same streams and nothing lies between them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "worker/second_look/look.h"

namespace sekisho::worker::second_look {

struct CompoundEntry {
  std::u16string path;  // names joined by '/', e.g. u"Pictures/\x01Ole"; empty for the root
  std::string where;    // the same for findings: printable ASCII
  bool storage = false;
  std::array<std::uint8_t, 16> class_id{};
  base::ByteView bytes;  // of a stream: inside the output, since every stream lies in one run
};

// The root first, then everything below it. Nothing (and a finding) when it is not canonical.
std::optional<std::vector<CompoundEntry>> walk_compound(base::ByteView file, Look& look);

// Whether it is a compound file whose directory names this stream: the name as it stands there, UTF-16LE.
bool compound_naming(base::ByteView file, std::string_view name_utf16le);

// [MS-OLEPS] 2.21: one property set with two properties, the code page and one that can only be a title.
bool holds_only_a_title(base::ByteView summary);

// The entry of that path, case as written; nullptr when there is none.
const CompoundEntry* entry_at(const std::vector<CompoundEntry>& entries, std::u16string_view path);

}  // namespace sekisho::worker::second_look
