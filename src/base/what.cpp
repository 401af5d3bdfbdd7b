#include "base/what.h"

#include "base/error.h"

namespace sekisho::base {

const WhatText& describe(What what) {
  static constexpr WhatText kTexts[] = {
#define SEKISHO_WHAT(id, ja, en) {#id, ja, en},
#include "base/whats.def"
#undef SEKISHO_WHAT
  };
  SEKISHO_CHECK(what < What::count_);
  return kTexts[static_cast<std::size_t>(what)];
}

}  // namespace sekisho::base
