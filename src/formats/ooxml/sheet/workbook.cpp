// What becomes of the sheets, names, views, pivot caches and metadata of a workbook in XML, decided before its first part is written.
#include <charconv>

#include "formats/ooxml/part.h"
#include "formats/ooxml/sheet/book.h"
#include "formats/ooxml/sheet/prescan.h"

namespace sekisho::formats::ooxml {
namespace {

constexpr std::size_t kSheetsMax = 10'000, kNamesMax = 200'000;

bool flag(std::string_view value) { return value == "1" || value == "true"; }

long number(std::string_view text, long otherwise) {
  long value = otherwise;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : otherwise;
}

void add_sheet(const Seen& seen, Part& part, Book& book) {
  if (book.sheets.size() >= kSheetsMax) return;
  BookSheet sheet{std::string(seen.value("name")), std::string(seen.value("sheetId")), std::string(seen.value("id", Ns::r))};
  const std::string_view state = seen.value("state");
  sheet.hidden = state == "hidden" || state == "veryHidden";
  const Relation* relation = part.relation(sheet.relation);
  sheet.survives = relation != nullptr && (relation->kind == PartKind::sheet_worksheet || relation->kind == PartKind::sheet_chartsheet);
  book.sheets.push_back(std::move(sheet));
}

void add_name(const Seen& seen, Book& book) {
  if (book.names.size() >= kNamesMax) return;
  BookName name{std::string(seen.value("name")), seen.text, number(seen.value("localSheetId"), -1)};
  name.macro = flag(seen.value("function")) || flag(seen.value("vbProcedure")) || flag(seen.value("xlm"));
  book.names.push_back(std::move(name));
}

// A cache may stay when its source is a range, a table or a name of this book, and nothing in it speaks of a cube.
bool cache_stays(base::ByteView xml, Part& part, const Book& book) {
  bool stays = true, in_book = false;
  const bool sound = prescan(xml, part.context().limits, [&](const Seen& seen) {
    if (seen.ns != Ns::x) return true;
    if (seen.local == "cacheSource") stays = stays && seen.value("type") == "worksheet" && seen.value("connectionId").empty();
    if (seen.local == "worksheetSource") {
      const std::string_view sheet = seen.value("sheet");
      in_book = seen.value("id", Ns::r).empty() && (sheet.empty() || book.scope.sheets.contains(sheet::folded(sheet)));
    }
    if (seen.local == "cacheHierarchies" || seen.local == "tupleCache" || seen.local == "kpis" || seen.local == "dimensions") stays = false;
    return stays;
  });
  return sound && stays && in_book;
}

void settle_caches(std::unordered_map<std::string, std::string> ids, Part& part, Book& book) {
  for (Relation& relation : part.relations()) {
    if (relation.kind != PartKind::sheet_pivot_cache) continue;
    auto bytes = peek(part, relation);
    const auto id = ids.find(relation.id);
    if (id != ids.end() && bytes && cache_stays(*bytes, part, book)) {
      book.cache_ids.insert(id->second);
      continue;
    }
    relation.kind = PartKind::refused;
    relation.why = base::What::data_connection;
    part.removed(relation.why);
    book.any_cache_removed = true;
  }
}

// Metadata stays when it speaks of dynamic arrays only: all else belongs to rich values and cubes, which do not stay.
void settle_metadata(Part& part, Book& book) {
  for (Relation& relation : part.relations()) {
    if (relation.kind != PartKind::sheet_metadata) continue;
    auto bytes = peek(part, relation);
    bool arrays_only = false;
    const bool sound = bytes && prescan(*bytes, part.context().limits, [&](const Seen& seen) {
                         if (seen.ns != Ns::x) return true;
                         if (seen.local == "metadataType") arrays_only = seen.value("name") == "XLDAPR";
                         return seen.local != "metadataType" || arrays_only;
                       });
    if (sound && arrays_only && !book.keep_cell_metadata) {
      book.keep_cell_metadata = true;
      continue;
    }
    relation.kind = PartKind::refused;
    relation.why = base::What::data_connection;
    part.removed(relation.why);
  }
}

}  // namespace

void prescan_workbook(base::ByteView xml, Part& part, Book& book) {
  std::unordered_map<std::string, std::string> cache_ids;
  prescan(xml, part.context().limits, [&](const Seen& seen) {
    if (seen.ns != Ns::x) return true;
    if (seen.local == "sheet") add_sheet(seen, part, book);
    if (seen.local == "definedName") add_name(seen, book);
    if (seen.local == "customWorkbookView") book.views.push_back({std::string(seen.value("guid")), flag(seen.value("personalView"))});
    if (seen.local == "pivotCache") cache_ids.emplace(seen.value("id", Ns::r), seen.value("cacheId"));
    return true;
  });
  book.settle(part.on(base::Setting::office_keep_links));
  settle_caches(std::move(cache_ids), part, book);
  settle_metadata(part, book);
}

}  // namespace sekisho::formats::ooxml
