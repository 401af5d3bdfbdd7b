// Attachments: their names, and the documents in them through workers of their own.
#pragma once

#include <optional>
#include <string>

#include "formats/compound/compound.h"
#include "formats/format.h"
#include "formats/zip/names.h"

namespace sekisho::formats::msg {

struct Attached {
  std::string name;
  base::Bytes bytes;
  std::string media_type;
};

// A file of an untrusted name: disarmed, or a text that says why not. Nothing in the first pass. taken: the names so far, of which none comes twice.
std::optional<Attached> disarm_attachment(base::ByteView bytes, std::string_view name, zip::Paths& taken, Context& context);

// The last component of an untrusted path, safe on every system.
std::string safe_name(std::string_view name);

// A message inside a message as a file of its own ([MS-OXMSG] 2.2.2.1): the names of the outer one apply to it.
base::Bytes embedded_message(const compound::Entry& message, const compound::Entry* names);

}  // namespace sekisho::formats::msg
