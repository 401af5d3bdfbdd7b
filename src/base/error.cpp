#include "base/error.h"

#include <cstdio>
#include <cstdlib>

namespace sekisho::base {

const CodeText& describe(Code code) {
  static constexpr CodeText kTexts[] = {
#define SEKISHO_CODE(id, kind, ja, en) {#id, Kind::kind, ja, en},
#include "base/codes.def"
#undef SEKISHO_CODE
  };
  SEKISHO_CHECK(code < Code::count_);
  return kTexts[static_cast<std::size_t>(code)];
}

void bug(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "sekisho: bug: %s does not hold at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace sekisho::base
