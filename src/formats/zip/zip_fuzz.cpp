// Contract: whatever goes in, what comes out reads back strictly, and disarming it again changes no byte and notes nothing.
#include "formats/fuzz/containers.h"
#include "formats/zip/reader.h"
#include "formats/zip/zip.h"

namespace {

using namespace sekisho;
using namespace sekisho::formats;

// Clean as they are, except what begins like a program; kept so that views stay good.
class Workers : public Children {
 public:
  std::optional<ChildResult> disarm(base::ByteView bytes, std::string_view) override {
    using enum ChildResult::Verdict;
    if (base::starts_with(bytes, "MZ")) return ChildResult{refused, base::FileType::txt, base::Code::banned_type, base::view("refused")};
    return ChildResult{clean, base::FileType::txt, base::Code::none, bytes};
  }
};

std::optional<base::Bytes> disarm(base::ByteView input, Notes& notes) {
  base::Profile profile;
  base::Limits limits;
  limits.part_bytes_max = 8 << 20;
  Workers workers;
  BytesSink sink;
  Context context{profile, limits, notes, workers, "fuzz.zip", {}};
  auto result = zip::rebuild(input, base::FileType::zip, context, sink);
  if (!result) return std::nullopt;
  return std::move(sink.bytes());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::ByteView input(data, size);
  base::Limits limits;
  limits.part_bytes_max = 8 << 20;
  if (auto package = zip::read(input, limits, zip::Strictness::package)) {
    for (const zip::Entry& entry : package->entries) {
      auto whole = zip::unpack(entry, limits);
      base::Bytes pieces;
      auto status = zip::unpack_chunks(entry, limits, [&](base::ByteView chunk) {
        base::put(pieces, chunk);
        return base::Status{};
      });
      SEKISHO_CHECK(whole.has_value() == status.has_value());
      SEKISHO_CHECK(!whole || *whole == pieces);
    }
  }
  Notes notes, notes_again;
  auto once = disarm(input, notes);
  if (!once) return 0;
  SEKISHO_CHECK(zip::read(*once, limits, zip::Strictness::archive).has_value());
  auto twice = disarm(*once, notes_again);
  SEKISHO_CHECK(twice && *twice == *once && notes_again.removed().empty());
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_zip)
