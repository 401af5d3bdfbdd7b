// Contract: any bytes are copied, changed or refused; what comes out is recognised as the same type, and a second pass changes no byte of it.
// An independent reader of CSV finds no cell that begins with an equals sign. The first byte chooses the name.
#include "base/error.h"
#include "formats/plain_text/plain_text.h"
#include "text/encoding.h"

using namespace sekisho;
using namespace sekisho::formats;

namespace {

class NoChildren : public Children {
  std::optional<ChildResult> disarm(base::ByteView, std::string_view) override { return std::nullopt; }
};

struct Pass {
  std::optional<base::FileType> type;
  base::Bytes bytes;
  Notes notes;
};

Pass disarm(base::ByteView input, const std::string& name) {
  Pass pass;
  auto type = plain_text::recognise(input, name);
  if (!type) return pass;
  base::Profile profile;
  base::Limits limits;
  NoChildren children;
  Context context{profile, limits, pass.notes, children, name, {}};
  BytesSink sink;
  auto result = plain_text::rebuild(input, *type, context, sink);
  if (!result) return pass;
  pass.type = *result;
  pass.bytes = std::move(sink.bytes());
  return pass;
}

// As Excel reads a comma-separated file in an encoding that holds ASCII as it is.
bool begins_a_formula(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  bool quoted = false, start = true, begun = false;  // begun: the cell's first character that is no space was seen
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quoted) {
      if (c != '"') {
        if (!begun && c == '=') return true;
        begun |= c != ' ';
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        begun = true;
        ++i;
      } else {
        quoted = false;
      }
    } else if (start && c == '"') {
      quoted = true;
      start = false;
    } else if (c == ',' || c == '\n' || c == '\r') {
      start = true;
      begun = false;
    } else {
      if (!begun && c == '=') return true;
      begun |= c != ' ';
      start = false;
    }
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static constexpr std::string_view kNames[] = {"a.csv", "a.tsv", "a.txt", "a.md", "a.xls"};
  std::string_view name = kNames[data[0] % std::size(kNames)];
  base::ByteView input(data + 1, size - 1);
  Pass first = disarm(input, std::string(name));
  if (!first.type || first.bytes.empty()) return 0;
  bool same = base::text(first.bytes) == base::text(input);
  SEKISHO_CHECK(same == first.notes.removed().empty());
  Pass second = disarm(first.bytes, "a." + std::string(base::describe(*first.type).extension));  // as the output is named
  SEKISHO_CHECK(second.type == first.type);
  SEKISHO_CHECK(base::text(second.bytes) == base::text(first.bytes));
  SEKISHO_CHECK(second.notes.removed().empty());
  auto found = text::detect_tolerant(first.bytes);
  bool bytes =
      found && (found->encoding <= text::Encoding::utf8 || found->encoding == text::Encoding::cp932 || found->encoding == text::Encoding::euc_jp);
  if (first.type == base::FileType::csv && bytes) SEKISHO_CHECK(!begins_a_formula(base::text(first.bytes)));
  return 0;
}
