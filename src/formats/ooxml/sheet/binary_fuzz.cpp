// Any bytes as a binary part of an xlsb: refused or rebuilt without a crash, and rebuilding the result again changes no byte and notes nothing.
// The first byte chooses the kind of part, the next two are the length of a workbook part that comes before it, so that names and sheets
// are there to refer to.
#include <cstdint>
#include <cstdlib>

#include "formats/ooxml/sheet/binary.h"
#include "formats/ooxml/sheet/sheet.h"

namespace {

using namespace sekisho;
using namespace sekisho::formats::ooxml;

class NoChildren : public formats::Children {
 public:
  std::optional<formats::ChildResult> disarm(base::ByteView, std::string_view) override { return std::nullopt; }
};

constexpr PartKind kKinds[] = {PartKind::sheet_main,        PartKind::sheet_worksheet,    PartKind::sheet_chartsheet, PartKind::sheet_styles,
                               PartKind::sheet_strings,     PartKind::sheet_table,        PartKind::sheet_comments,   PartKind::sheet_pivot_table,
                               PartKind::sheet_pivot_cache, PartKind::sheet_pivot_records};

std::vector<Relation> relations() {
  std::vector<Relation> out;
  for (auto [id, kind] : {std::pair{"rId1", PartKind::sheet_worksheet},
                          {"rId2", PartKind::sheet_chartsheet},
                          {"rId3", PartKind::refused},
                          {"rId4", PartKind::sheet_drawing}})
    out.push_back({.id = id, .kind = kind});
  return out;
}

struct Run {
  base::Result<base::Bytes> bytes;
  formats::Notes notes;
};

Run rebuild(base::ByteView workbook, base::ByteView bytes, PartKind kind) {
  static const base::Profile profile;
  static const base::Limits limits;
  NoChildren children;
  Run run;
  formats::Context context{profile, limits, run.notes, children, "", ""};
  Shared shared{context, base::FileType::xlsb, {nullptr, delete_book}, {}};
  shared.book.reset(make_book(shared));
  {
    formats::Notes unheard;
    formats::Context quiet{profile, limits, unheard, children, "", ""};
    Shared other{quiet, base::FileType::xlsb, {nullptr, delete_book}, {}};
    other.book = std::move(shared.book);
    Part book(other, PartKind::sheet_main, "xl/workbook.bin", relations());
    begin_sheet_part(book, kind == PartKind::sheet_main ? bytes : workbook);
    shared.book = std::move(other.book);
  }
  Part part(shared, kind, "xl/part.bin", relations());
  if (kind != PartKind::sheet_main) begin_sheet_part(part, bytes);
  run.bytes = rebuild_binary_part(bytes, part);
  return run;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kHeader = 3;
  if (size < kHeader || size > 1 << 20) return 0;
  const PartKind kind = kKinds[data[0] % std::size(kKinds)];
  const std::size_t workbook_bytes = std::min<std::size_t>(size - kHeader, data[1] | data[2] << 8);
  const base::ByteView workbook(data + kHeader, workbook_bytes), bytes(data + kHeader + workbook_bytes, size - kHeader - workbook_bytes);
  const Run first = rebuild(workbook, bytes, kind);
  if (!first.bytes) return 0;
  const auto clean_workbook = rebuild({}, workbook, PartKind::sheet_main).bytes;
  if (!clean_workbook) return 0;
  const Run second = rebuild(kind == PartKind::sheet_main ? *first.bytes : *clean_workbook, *first.bytes, kind);
  if (!second.bytes || *second.bytes != *first.bytes || !second.notes.removed().empty()) std::abort();
  return 0;
}
