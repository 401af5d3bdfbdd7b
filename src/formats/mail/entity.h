// The parts of a message (RFC 2045, RFC 2046), as a tree over its bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "formats/mail/header.h"

namespace sekisho::formats::mail {

struct Entity {
  Headers headers;
  Parameters type;         // value "text/plain" …; what is none is text/plain (RFC 2045 section 5.2)
  Parameters disposition;  // value "attachment", "inline" or empty
  std::string encoding;    // of the transfer, lower case
  base::ByteView body;
  base::ByteView whole;       // with its headers, without the line end before the delimiter behind it: what a signature signs (RFC 1847)
  std::vector<Entity> parts;  // of a multipart whose delimiters are there
  bool outside = false;       // words before the first or behind the last part
  bool unclosed = false;

  bool is(std::string_view media_type) const { return type.value == media_type; }
  bool multipart() const { return !parts.empty(); }
  std::string_view media() const { return std::string_view(type.value).substr(0, type.value.find('/')); }
  std::string filename() const;  // decoded; Content-Disposition goes before Content-Type
};

// Errors: too_deep, too_many_entries.
base::Result<Entity> read_entity(base::ByteView bytes);

// The body without its transfer encoding. broken: it was cut off or held what its encoding does not know.
struct Content {
  base::Bytes bytes;
  bool broken = false;
};
Content content_of(const Entity& entity);

}  // namespace sekisho::formats::mail
