#include "formats/ppt/walk.h"

#include <algorithm>

namespace sekisho::formats::ppt {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::What;

namespace {

constexpr unsigned kDepthMax = 200;
constexpr What kSilent = What::count_;

enum class Fate : std::uint8_t { container, atom, judge, gone };

struct Row {
  std::uint16_t type;
  Fate fate;
  std::uint32_t least = 0, most = 0;
  base::Status (*judge)(Call&) = nullptr;
  What what = kSilent;
};

constexpr What what_of(What what) { return what; }

const std::vector<Row>& rows() {
  static const std::vector<Row> table = [] {
    using enum What;
    constexpr What none = kSilent;
    std::vector<Row> list = {
#define SEKISHO_CONTAINER(type) {type, Fate::container},
#define SEKISHO_ATOM(type, least, most) {type, Fate::atom, least, most},
#define SEKISHO_JUDGE(type, function) {type, Fate::judge, 0, 0, judge::function},
#define SEKISHO_GONE(type, what) {type, Fate::gone, 0, 0, nullptr, what_of(what)},
#include "formats/ppt/records.def"
#undef SEKISHO_CONTAINER
#undef SEKISHO_ATOM
#undef SEKISHO_JUDGE
#undef SEKISHO_GONE
    };
    std::ranges::sort(list, {}, &Row::type);
    return list;
  }();
  return table;
}

// 2.9.41 TextBytesAtom, 2.9.42 TextCharsAtom
constexpr std::uint16_t kTextCharsAtom = 0x0FA0, kTextBytesAtom = 0x0FA8;

std::uint64_t characters_of(const Record& text) {
  std::uint64_t count = 0;
  const std::size_t width = text.type == kTextCharsAtom ? 2 : 1;
  for (std::size_t i = 0; i + width <= text.body.size(); i += width) count += text.body[i] > 0x20 || (width == 2 && text.body[i + 1] != 0);
  return count;
}

const Row* find(std::uint16_t type) {
  auto found = std::ranges::lower_bound(rows(), type, {}, &Row::type);
  return found != rows().end() && found->type == type ? &*found : nullptr;
}

}  // namespace

base::Status Walker::object(const Record& record, Bytes& out) {
  root_ = record.type;
  return container(record, 0, out);
}

base::Status Walker::container(const Record& record, unsigned depth, Bytes& out) {
  const std::size_t at = begin_record(out, record);
  if (auto status = children(record.body, record.type, depth + 1, out); !status) return status;
  end_record(out, at);
  return {};
}

base::Status Walker::children(ByteView list, std::uint16_t parent, unsigned depth, Bytes& out) {
  if (depth > kDepthMax) return base::refuse(Code::too_deep, where_);
  Scope scope{parent, depth};
  Records records(list);
  while (auto record = records.next()) {
    if (auto status = one(*record, scope, out); !status) return status;
  }
  if (records.broken()) return base::refuse(Code::damaged, where_, "a record is longer than what it stands in");
  if (records.rest()) removed(What::unreferenced_data);
  return {};
}

base::Status Walker::one(const Record& record, Scope& scope, Bytes& out) {
  const Row* row = find(record.type);
  if (row == nullptr) {
    removed(What::unknown_part);
    return {};
  }
  switch (row->fate) {
    case Fate::container:
      if (record.container()) return container(record, scope.depth, out);
      removed(What::broken_part);
      return {};
    case Fate::atom: atom(record, row->least, row->most, out); return {};
    case Fate::judge: {
      Call call{*this, record, scope, out};
      return row->judge(call);
    }
    case Fate::gone:
      count_gone(record, scope.depth);
      if (row->what != kSilent) removed(row->what);
      return {};
  }
  return {};
}

// Text in what goes was shown, too.
void Walker::count_gone(const Record& record, unsigned depth) {
  if (record.type == kTextCharsAtom || record.type == kTextBytesAtom) return shared_.context.notes.text(characters_of(record), 0);
  if (!record.container() || depth > kDepthMax) return;
  Records records(record.body);
  while (auto inside = records.next()) count_gone(*inside, depth + 1);
}

void Walker::atom(const Record& record, std::size_t least, std::size_t most, Bytes& out) {
  const bool any = least == 0 && most == 0;
  if (record.container() || record.body.size() < least) {
    removed(What::broken_part);
    return;
  }
  if (!any && most != 0 && record.body.size() > most) removed(What::unreferenced_data);
  if (record.type == kTextCharsAtom || record.type == kTextBytesAtom) shared_.context.notes.text(characters_of(record), characters_of(record));
  put_record(out, record, any || most == 0 ? record.body : base::slice(record.body, 0, most));
}

}  // namespace sekisho::formats::ppt
