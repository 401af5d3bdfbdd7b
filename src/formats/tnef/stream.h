// A TNEF stream taken apart: attributes ([MS-OXTNEF] 2.1.3.1) and the MAPI properties inside some of them (2.1.3.4). Views into the input.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "formats/format.h"

namespace sekisho::formats::tnef {

// The properties that are asked for, by identifier; named ones are left out.
struct Property {
  std::uint16_t type = 0;
  base::ByteView bytes;  // of strings, binaries, objects; four or eight bytes of numbers
};
using Properties = std::map<std::uint16_t, Property>;

struct Attachment {
  std::uint16_t kind = 1;  // of attAttachRendData: 1 a file, 2 an OLE object
  base::ByteView title, data;
  Properties properties;
};

struct Message {
  std::uint32_t code_page = 0;
  base::ByteView message_class, subject, from, body;
  Properties properties;
  std::vector<Attachment> attachments;
  bool trailing = false;  // bytes behind the last attribute
};

base::Result<Message> read(base::ByteView input, const base::Limits& limits);

}  // namespace sekisho::formats::tnef
