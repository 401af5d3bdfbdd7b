// Style sheet and lists ([MS-DOC] 2.9.271 STSH, 2.9.191 PlfLst, 2.9.190 PlfLfo): names and numbers stay, modifiers are cleaned.
#pragma once

#include <optional>

#include "formats/doc/sprm.h"

namespace sekisho::formats::doc {

// Empty when it cannot be followed.
base::Bytes clean_styles(base::ByteView sheet, Modifiers& modifiers);

// The levels of the lists stand behind the list table, whose length does not count them (with most writers).
struct Lists {
  base::Bytes table, levels;
};
Lists clean_lists(base::ByteView table_and_more, Modifiers& modifiers);
base::Bytes clean_list_overrides(base::ByteView table, Modifiers& modifiers);

}  // namespace sekisho::formats::doc
