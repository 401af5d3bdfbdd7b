// Any text is judged without a crash; what is kept stays kept inside parentheses and behind a space, where its meaning is the same.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "formats/ooxml/sheet/formula.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho::formats::ooxml::sheet;
  if (size > 8192) return 0;
  static const Scope book{{"SHEET1", "A|B"}, {"NAME"}, {"GONE"}, true};
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Judgement first = judge(text, book);
  if (judge(text, book) != first) std::abort();
  if (first == Judgement::keep && judge(" (" + text + ")", book) != Judgement::keep) std::abort();
  return 0;
}
