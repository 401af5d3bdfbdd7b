// Contract: any bytes are refused by a code or rebuilt into a PDF that is recognised, and that a second pass leaves as it is.
#include "base/error.h"
#include "formats/fuzz/objects.h"
#include "formats/pdf/pdf.h"

namespace {

class NoChildren : public sekisho::formats::Children {
 public:
  std::optional<sekisho::formats::ChildResult> disarm(sekisho::base::ByteView, std::string_view) override { return std::nullopt; }
};

bool rebuild(sekisho::base::ByteView input, sekisho::formats::BytesSink& out, sekisho::formats::Notes& notes) {
  using namespace sekisho;
  base::Profile profile;
  base::Limits limits;
  limits.part_bytes_max = 16 << 20;
  limits.tree_bytes_max = 64 << 20;
  NoChildren children;
  formats::Context context{profile, limits, notes, children, "x.pdf", {}};
  return formats::pdf::rebuild(input, base::FileType::pdf, context, out).has_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  formats::BytesSink once, twice;
  formats::Notes first, second;
  if (!rebuild({data, size}, once, first)) return 0;
  SEKISHO_CHECK(formats::pdf::recognise(once.bytes(), {}).has_value());
  SEKISHO_CHECK(rebuild(once.bytes(), twice, second));
  SEKISHO_CHECK(once.bytes() == twice.bytes());
  SEKISHO_CHECK(second.removed().empty());
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_pdf)
