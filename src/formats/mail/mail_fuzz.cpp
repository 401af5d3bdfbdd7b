// Contract: whatever goes in, a message comes out that the second look finds nothing in and that comes out of a second rebuild unchanged.
#include <list>

#include "formats/fuzz/markup.h"
#include "formats/mail/look.h"
#include "formats/mail/mail.h"
#include "formats/rebuild_twice.h"

namespace {

using namespace sekisho;
using namespace sekisho::formats;

// Messages inside are rebuilt; everything else becomes a text, as it would come out of a worker.
class Workers : public Children {
 public:
  explicit Workers(int depth) : depth_(depth) {}
  std::optional<ChildResult> disarm(base::ByteView bytes, std::string_view name) override {
    using enum ChildResult::Verdict;
    if (base::starts_with(bytes, "このファイルは")) {  // the text that stands for a refused one
      kept_.emplace_back(bytes.begin(), bytes.end());
      return ChildResult{clean, base::FileType::txt, base::Code::none, kept_.back()};
    }
    if (depth_ < 4 && detect::pending(bytes, name) == base::FileType::email) {
      base::Profile profile;
      base::Limits limits;
      Notes notes;
      Workers inner(depth_ + 1);
      Context context{profile, limits, notes, inner, name, {}};
      BytesSink sink;
      if (mail::rebuild(bytes, base::FileType::email, context, sink)) {
        kept_.push_back(std::move(sink.bytes()));
        return ChildResult{clean, base::FileType::email, base::Code::none, kept_.back()};
      }
    }
    return ChildResult{clean, base::FileType::txt, base::Code::none, base::view("clean text\r\n")};
  }

 private:
  int depth_;
  std::list<base::Bytes> kept_;
};

void check(base::ByteView input, base::FileType type, bool keep_html) {
  base::Profile profile;
  profile.set(base::Setting::mail_keep_html, keep_html);
  base::Limits limits;
  Notes notes, again;
  Workers workers(0), more(0);
  const std::string_view name = type == base::FileType::email ? "a.eml" : "a.mbox";
  Context context{profile, limits, notes, workers, name, {}};
  BytesSink once, twice;
  if (!mail::rebuild(input, type, context, once)) return;
  SEKISHO_CHECK(once.bytes().empty() || detect::pending(once.bytes(), name) == type);
  Context second{profile, limits, again, more, name, {}};
  SEKISHO_CHECK(mail::rebuild(once.bytes(), type, second, twice).has_value());
  SEKISHO_CHECK(once.bytes() == twice.bytes());
  SEKISHO_CHECK(again.removed().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::ByteView input(data, size);
  check(input, base::FileType::email, false);
  check(input, base::FileType::email, true);
  if (size > 0) check(input, base::FileType::mbox, false);
  return 0;
}

SEKISHO_MUTATIONS(sekisho::formats::fuzz::mutate_mail)
