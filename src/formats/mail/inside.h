// Pictures that a page takes from the parts beside it (RFC 2392 cid:, RFC 2387).
#pragma once

#include "formats/mail/entity.h"

namespace sekisho::formats::mail {

// The page with such pictures written into it, as they came: its cleaning rebuilds each. What related does not hold stays a reference.
base::Bytes with_pictures_inside(base::ByteView page, const Entity& related);

}  // namespace sekisho::formats::mail
