// Lists of property modifiers ([MS-DOC] 2.2.5 Prl, 2.6): walked, and written without those that refer to objects.
#pragma once

#include "formats/doc/data.h"
#include "formats/format.h"

namespace sekisho::formats::doc {

// What stands in a list may refer into the Data stream; data: where what it refers to goes. Unknown ones and what is cut off go.
class Modifiers {
 public:
  Modifiers(Data& data, Context& context) : data_(data), context_(context) {}
  base::Bytes clean(base::ByteView list) { return clean(list, References::allowed); }
  // Of styles, lists and sections, which have nothing in the Data stream.
  base::Bytes clean_plain(base::ByteView list) { return clean(list, References::none); }
  Context& context() { return context_; }

 private:
  enum class References : std::uint8_t { allowed, none };
  base::Bytes clean(base::ByteView list, References references);
  Data& data_;
  Context& context_;
};

}  // namespace sekisho::formats::doc
