// Judges a formula in tokens ([MS-XLS] 2.2.2, 2.5.198): may it stay, or does its value stand in its place? As ooxml/sheet/tokens.h does for BIFF12.
#pragma once

#include <vector>

#include "formats/ooxml/sheet/tokens.h"

namespace sekisho::formats::xls {

using ooxml::sheet::FunctionKind;
using ooxml::sheet::Judgement;
using ooxml::sheet::Reach;
using ooxml::sheet::TokenName;

// One line of EXTERNSHEET (2.4.105).
struct Sheets3d {
  Reach reach = Reach::outside;
  bool functions = false;                                // the analysis functions, not sheets
  std::vector<TokenName> const* extern_names = nullptr;  // of those functions
  std::uint16_t number = 0;                              // the new ixti
};

struct TokenScope {
  std::vector<Sheets3d> sheets;  // by ixti
  std::vector<TokenName> names;  // by name number - 1
  bool keep_links = true;
};

struct Judged {
  Judgement judgement = Judgement::keep;
  base::Bytes tokens;            // rgce with new numbers
  base::Bytes extra;             // rgcb: what arrays and remembered areas hold, exactly as long as the tokens need
  bool refers = false;           // PtgExp, PtgTbl: the formula stands with the cell below
  std::uint32_t row_column = 0;  // row << 16 | column of that cell
  bool keep() const { return judgement == Judgement::keep; }
};

Judged judge_tokens(base::ByteView rgce, base::ByteView rgcb, const TokenScope& scope);

}  // namespace sekisho::formats::xls
