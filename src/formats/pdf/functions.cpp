// Functions (ISO 32000-1, 7.10): bounded in size and depth; calculators are read word by word.
#include "formats/pdf/builder.h"
#include "formats/pdf/calculator.h"

namespace sekisho::formats::pdf {

namespace {

using base::What;

constexpr int kDepthMax = 6;     // of functions stitched from functions
constexpr int kPartsMax = 2000;  // functions within one function
constexpr int kInputsMax = 16, kOutputsMax = 64;
constexpr double kSamplesMax = 1 << 24;

bool is_short(const Object& dict, const char* key, int items_max) {
  Object list = at(dict, key);
  return list.isNull() || (list.isArray() && list.getArrayNItems() <= items_max);
}

bool is_table(const Object& dict) {
  Object size = at(dict, "/Size");
  if (!size.isArray() || size.getArrayNItems() > kInputsMax) return false;
  double samples = 1;
  for (int i = 0; i < size.getArrayNItems(); ++i) {
    const long long side = integer_or(size.getArrayItem(i), 0);
    if (side < 1) return false;
    samples *= static_cast<double>(side);
  }
  const long long bits = integer_or(at(dict, "/BitsPerSample"), 0);
  return samples <= kSamplesMax && bits >= 1 && bits <= 32;
}

bool is_bounded(Object value, int depth, int& parts) {
  if (--parts < 0 || !(value.isDictionary() || value.isStream())) return false;
  if (!is_short(value, "/Domain", 2 * kInputsMax) || !is_short(value, "/Range", 2 * kOutputsMax)) return false;
  switch (integer_or(at(value, "/FunctionType"), -1)) {
    case 0: return value.isStream() && is_table(value);
    case 2: return is_short(value, "/C0", kOutputsMax) && is_short(value, "/C1", kOutputsMax);
    case 3: {
      Object functions = at(value, "/Functions");
      if (!functions.isArray() || depth >= kDepthMax) return false;
      for (int i = 0; i < functions.getArrayNItems(); ++i)
        if (!is_bounded(functions.getArrayItem(i), depth + 1, parts)) return false;
      return true;
    }
    case 4: return value.isStream();
    default: return false;
  }
}

}  // namespace

bool Builder::is_function(Object value) {
  int parts = kPartsMax;
  return is_bounded(value, 0, parts);
}

// data holds what scratch_ is the decoded form of.
void Builder::clean_calculator(Data& data) {
  auto program = read_calculator(scratch_);
  if (!program) {
    removed(What::pdf_postscript);
    data = {base::Bytes{'{', '}'}, "", true};
    return;
  }
  if (program->comments) removed(What::pdf_operator);
  if (!program->comments && !program->spacious) return;
  const bool whole = data.whole;
  data = packed(base::Bytes(program->program.begin(), program->program.end()));
  data.whole = whole;
}

}  // namespace sekisho::formats::pdf
