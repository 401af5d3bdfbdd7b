// Lists of property modifiers ([MS-DOC] 2.2.5 Prl, 2.6): walked, and written without those that refer to objects.
#pragma once

#include "formats/doc/data.h"
#include "formats/format.h"

namespace sekisho::formats::doc {

// What stands in a list may refer into the Data stream; data: where what it refers to goes. Unknown ones and what is cut off go.
class Modifiers {
 public:
  Modifiers(Data& data, Context& context) : data_(data), context_(context) {}
  base::Bytes clean(base::ByteView list) { return clean(list, 0); }

 private:
  base::Bytes clean(base::ByteView list, int depth);
  Data& data_;
  Context& context_;
};

}  // namespace sekisho::formats::doc
