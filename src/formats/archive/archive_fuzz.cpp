// Contract: no bytes crash or stop the reading of an archive; both passes ask for the same members; what comes out as tar is stable and passes the
// second look's test of kind.
#include <deque>

#include "formats/archive/archive.h"
#include "formats/archive/look.h"
#include "formats/zip/reader.h"

namespace {

using namespace sekisho;
using namespace sekisho::formats;

class Workers : public Children {
 public:
  std::optional<ChildResult> disarm(base::ByteView bytes, std::string_view name) override {
    using enum ChildResult::Verdict;
    calls.emplace_back(name);
    kept_.emplace_back(bytes.begin(), bytes.end());
    if (base::starts_with(bytes, "MZ")) return ChildResult{refused, base::FileType::txt, base::Code::banned_type, base::view("refused")};
    return ChildResult{clean, base::FileType::txt, base::Code::none, kept_.back()};
  }
  std::vector<std::string> calls;

 private:
  std::deque<base::Bytes> kept_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::ByteView input(data, size);
  auto type = archive::kFormat.recognise(input, "a");
  if (!type) return 0;
  base::Profile profile;
  base::Limits limits;
  limits.part_bytes_max = limits.tree_bytes_max = 8 << 20;
  limits.ratio_floor_bytes = 1 << 20;
  Notes notes, again_notes;
  Workers first, again;
  BytesSink out, again_out;
  Context context{profile, limits, notes, first, "a", {}}, again_context{profile, limits, again_notes, again, "a", {}};
  auto made = archive::rebuild(input, *type, context, out);
  auto remade = archive::rebuild(input, *type, again_context, again_out);
  SEKISHO_CHECK(made.has_value() == remade.has_value() && first.calls == again.calls && out.bytes() == again_out.bytes());
  if (!made) return 0;
  if (*made == base::FileType::zip) {
    SEKISHO_CHECK(zip::read(out.bytes(), {}, zip::Strictness::archive).has_value());
    return 0;
  }
  SEKISHO_CHECK(archive::tar_by_look(out.bytes(), "tar") == base::FileType::tar);
  Notes twice_notes;
  Workers twice;
  BytesSink twice_out;
  Context twice_context{profile, {}, twice_notes, twice, "a", {}};
  SEKISHO_CHECK(archive::rebuild(out.bytes(), base::FileType::tar, twice_context, twice_out).has_value());
  SEKISHO_CHECK(twice_out.bytes() == out.bytes() && twice_notes.removed().empty());
  return 0;
}
