// Canonical XML 1.0 (inclusive) and Exclusive XML Canonicalization 1.0 of a document or of one of its elements, in one pass over its text.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"

namespace sekisho::formats::signature {

struct Canonical {
  bool exclusive = false;
  std::vector<std::string> prefixes{};  // of the exclusive form: those treated as the inclusive form does (2.1)
  std::size_t apex = 0;                 // the element by its place among the start tags; 0 is the root, so the document
  bool comments = false;                // they belong to it
};

// Gives the bytes in order. False: no XML, or something here is left to other programs (instructions, comments that count, xml: attributes
// above the apex).
bool canonical(std::string_view xml, const Canonical& wanted, const base::Limits& limits, const std::function<void(std::string_view)>& give);

}  // namespace sekisho::formats::signature
