#include "formats/dxf/dxf.h"

#include <algorithm>

#include "formats/dxf/drawing.h"
#include "formats/dxf/rules.h"

namespace sekisho::formats::dxf {

using base::ByteView;
using base::Code;
using base::FileType;
using base::What;

namespace {

constexpr std::size_t kRecordTagsMax = 5'000'000;

// Record after record; false at the end or at what is no group.
class Records {
 public:
  explicit Records(ByteView input) : reader_(input) { more_ = reader_.next(ahead_); }

  bool next(Record& out) {
    out.clear();
    if (!more_) return false;
    // What stands before the first record are comments.
    const Tag first = ahead_;
    reader_.forget();
    out.push_back(first);
    while ((more_ = reader_.next(ahead_)) && ahead_.code != 0 && out.size() < kRecordTagsMax) out.push_back(ahead_);
    return true;
  }
  bool ok() const { return reader_.ok(); }
  // Behind the record that next() gave last.
  ByteView rest() const { return reader_.rest(); }
  bool more() const { return more_; }

 private:
  TagReader reader_;
  Tag ahead_;
  bool more_ = false;
};

struct Survey {
  std::unordered_set<std::uint64_t> gone;
  Letters letters;
};

std::string_view variable(const Record& record, std::string_view name) {
  for (std::size_t i = 0; i + 1 < record.size(); ++i)
    if (record[i].code == 9 && record[i].text == name) return record[i + 1].text;
  return {};
}

Survey survey_of(ByteView input) {
  Survey out;
  Records records(input);
  Record record;
  Place place;
  while (records.next(record)) {
    if (record.front().code != 0) continue;
    const Place::Verdict verdict = place.take(record);
    if (verdict == Place::Verdict::end || verdict == Place::Verdict::bad) break;
    if (place.section() == "HEADER" && record.front().text == "SECTION") {
      const std::string_view page = variable(record, "$DWGCODEPAGE"), version = variable(record, "$ACADVER");
      out.letters.double_byte = version < "AC1021" && (page.find("932") != page.npos || page.find("936") != page.npos ||
                                                       page.find("949") != page.npos || page.find("950") != page.npos);
    }
    std::uint64_t handle = 0;
    if (verdict == Place::Verdict::drop && is_handle(first_of(record, record.front().text == "DIMSTYLE" ? 105 : 5), handle) && handle != 0)
      out.gone.insert(handle);
  }
  return out;
}

void note_dropped(const Record& record, const Place& place, Context& context) {
  if (place.said()) return;
  const std::string_view type = record.front().text, name = type == "SECTION" || type == "TABLE" ? first_of(record, 2) : type;
  if (name == "THUMBNAILIMAGE") return context.notes.removed(What::thumbnail, name);
  const bool plain = name.size() < 64 && std::ranges::all_of(name, [](char c) { return c > 0x20 && c < 0x7F; });
  context.notes.removed(refers_outside(name) ? What::cad_reference : What::cad_object, plain ? name : std::string_view());
}

bool blank(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte <= 0x20; });
}

}  // namespace

base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  if (base::starts_with(input, "\xEF\xBB\xBF")) context.notes.removed(What::byte_order_mark);
  const Survey survey = survey_of(input);
  Cleaner cleaner(context, survey.gone, survey.letters);
  Records records(input);
  Record record;
  Place place;
  bool sections = false;
  while (records.next(record)) {
    if (record.front().code != 0) {
      for (const Tag& tag : record)
        if (tag.kind != Kind::comment) return base::refuse(Code::drawing_bad, {}, "groups before the first section");
      context.notes.removed(What::comment);
      continue;
    }
    switch (place.take(record)) {
      case Place::Verdict::bad: return base::refuse(Code::drawing_bad, {}, "records outside of sections");
      case Place::Verdict::drop: note_dropped(record, place, context); break;
      case Place::Verdict::keep:
        sections = true;
        if (auto status = cleaner.write(record, place, out); !status) return std::unexpected(status.error());
        break;
      case Place::Verdict::end:
        if (!sections) return base::refuse(Code::drawing_bad, {}, "no sections");
        if (record.size() > 1 || records.more() || !records.ok() || !blank(records.rest())) context.notes.removed(What::trailing_bytes);
        out.write(std::string_view("  0\r\nEOF\r\n"));
        return FileType::dxf;
    }
  }
  return base::refuse(records.ok() ? Code::damaged : Code::drawing_bad, {}, "a drawing without its end");
}

}  // namespace sekisho::formats::dxf
