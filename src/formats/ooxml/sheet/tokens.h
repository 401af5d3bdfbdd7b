// Judges a formula in token form ([MS-XLSB] 2.5.98, Rgce): the same judgement as formula.h gives of its text.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "formats/ooxml/sheet/formula.h"
#include "formats/ooxml/sheet/functions.h"

namespace sekisho::formats::ooxml::sheet {

// A line of BrtExternSheet, by ixti.
enum class Reach : std::uint8_t {
  inside,   // sheets of this book, or already #REF!
  outside,  // another book, an add-in, DDE, OLE
  gone,     // a sheet of this book that does not survive
};

struct TokenName {
  std::uint32_t number = 0;                   // 1-based, as written; 0 when the name does not survive
  FunctionKind kind = FunctionKind::unknown;  // of a function of later versions, which stands as a name
  bool future = false;                        // it is such a function
  Judgement why = Judgement::dangling;        // when it does not survive
};

struct TokenScope {
  std::vector<Reach> reaches;
  std::vector<TokenName> names;  // by nameindex - 1
  bool keep_links = true;
};

// rgce: the tokens; name numbers in it are changed to the new ones (only of use when the judgement is keep).
Judgement judge_tokens(std::span<std::uint8_t> rgce, const TokenScope& scope);

}  // namespace sekisho::formats::ooxml::sheet
