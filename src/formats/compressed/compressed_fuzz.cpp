// Contract: no bytes crash or stop the unpacking; what comes out is a ZIP, and the same each time.
#include "formats/compressed/compressed.h"
#include "formats/zip/zip.h"

namespace {

using namespace sekisho;
using namespace sekisho::formats;

struct SameChild : Children {
  std::optional<ChildResult> disarm(base::ByteView bytes, std::string_view) override {
    kept.assign(bytes.begin(), bytes.end());
    return ChildResult{ChildResult::Verdict::clean, base::FileType::txt, base::Code::none, kept};
  }
  base::Bytes kept;
};

std::optional<base::Bytes> disarm(base::ByteView input, base::FileType type, Notes& notes, const base::Limits& limits) {
  base::Profile profile;
  SameChild child;
  BytesSink out;
  Context context{profile, limits, notes, child, "a", {}};
  if (!compressed::rebuild(input, type, context, out)) return std::nullopt;
  return std::move(out.bytes());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::ByteView input(data, size);
  auto type = compressed::kFormat.recognise(input, "a");
  if (!type) return 0;
  base::Limits limits;
  limits.part_bytes_max = 4 << 20;
  Notes notes, again_notes;
  auto once = disarm(input, *type, notes, limits);
  if (!once) return 0;
  SEKISHO_CHECK(zip::kFormat.recognise(*once, "a.zip"));
  auto again = disarm(input, *type, again_notes, limits);
  SEKISHO_CHECK(again && *again == *once);
  return 0;
}
