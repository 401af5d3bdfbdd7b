// Room:   formats/compound: OLE2 compound files ([MS-CFB]), the container of old Office documents, messages and drawings. Shared by their formats.
// In/Out: untrusted bytes in, a tree of storages and streams out; a tree in, a canonical compound file out.
// Never:  keeps times, state bits, slack or sectors that no entry uses; reads a sector twice.
// Fails:  compound_damaged for cycles, cross-linked sectors, chains that are too short, duplicate names, trees that are no trees; too_deep,
//         too_many_entries. What real writers get wrong and nobody is deceived by is read: colours, order, counts in the header, a cut last sector.
// Start reading at: read() and write().
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/limits.h"
#include "formats/format.h"

namespace sekisho::formats::compound {

using ClassId = std::array<std::uint8_t, 16>;  // as stored

struct Entry {
  std::u16string name;
  bool storage = false;
  ClassId class_id{};           // of storages; writers leave it zero on streams
  base::Bytes bytes;            // of a stream
  std::vector<Entry> children;  // of a storage; read() gives them in the order of 2.6.4
  bool operator==(const Entry&) const = default;
};

// The root storage with everything below it. The streams together are never larger than the input.
base::Result<Entry> read(base::ByteView input, const base::Limits& limits);

// Version 3, a fresh allocation table, a balanced directory in the order of 2.6.4; the same tree always gives the same bytes. The root's name is
// written as the specification wants it. Names must be unique within their storage (by compare_names) and have 1 to 31 characters.
void write(const Entry& root, Sink& out);

// The direct child of that name (case does not matter, 2.6.4); nullptr when there is none.
const Entry* find(const Entry& storage, std::u16string_view name);
const Entry* find(const Entry& storage, std::string_view ascii_name);
// The bytes of the direct child of that name that is a stream; empty when there is none.
base::ByteView stream(const Entry& storage, std::string_view ascii_name);

// The order of names within a storage (2.6.4): the shorter first, then by upper-case code units. Below 0, 0, above 0.
int compare_names(std::u16string_view left, std::u16string_view right);

Entry make_stream(std::string_view ascii_name, base::Bytes bytes);
Entry make_storage(std::string_view ascii_name, std::vector<Entry> children = {});

}  // namespace sekisho::formats::compound
