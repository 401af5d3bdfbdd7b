// The chain of user edits and the directory of persist objects ([MS-PPT] 2.3.2 to 2.3.6): which records of the stream are alive.
#pragma once

#include <map>
#include <vector>

#include "base/error.h"
#include "formats/ppt/ppt.h"
#include "formats/ppt/record.h"

namespace sekisho::formats::ppt {

struct Persist {
  std::map<std::uint32_t, Record> live;  // persist id → object; only those that lie within the stream
  std::uint32_t document = 0;            // the id of the document
  std::uint32_t last_slide = 0;
  std::uint16_t last_view = 1;
  bool remains = false;  // the stream holds more than the last state of its objects
  bool lost = false;     // the directory names places where no record is
};
base::Result<Persist> read_persist(const Streams& streams);

// One user edit around finished objects.
struct Written {
  base::Bytes document, current_user;
};
Written write_persist(const Persist& persist, const std::map<std::uint32_t, base::Bytes>& objects);

// Whether the stream tells nothing but what write_persist() tells.
bool plain_current_user(base::ByteView stream);

}  // namespace sekisho::formats::ppt
