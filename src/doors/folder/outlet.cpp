#include "doors/folder/outlet.h"

#include "doors/folder/names.h"
#include "doors/folder/place.h"
#include "doors/folder/texts.h"
#include "evidence/leaves.h"
#include "evidence/record.h"
#include "sandbox/names.h"

namespace sekisho::doors::folder {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using crossing::State;
using store::Statements;

namespace {

constexpr int kPage = 200;

// What keeps every other file back as well.
bool stops_all(Code code) { return code == Code::disk_full || code == Code::store_unavailable || code == Code::store_busy; }

}  // namespace

Status Outlet::deliver(Pass& pass) {
  std::string after;
  Status away;  // one folder that cannot be reached does not keep the other's files back
  while (!work_.stopping) {
    auto due = rows_.due(kPage, after);
    if (!due) return std::unexpected(due.error());
    for (Rows::Due& each : *due) {
      if (work_.stopping) return {};
      after = each.row.id;
      if (auto done = one(each, pass); !done) {
        if (stops_all(done.error().code)) return done;
        if (done.error().code == Code::folder_unavailable) away = done;
        else pass.problem(each.item.path, done.error());
      }
    }
    if (due->size() < kPage) break;
  }
  return away;
}

Status Outlet::one(Rows::Due& due, Pass& pass) {
  switch (due.item.state) {
    case State::released: return result(due, pass);
    case State::taken: {
      if (due.row.stage == Stage::complete) return result(due, pass);
      auto ours = due.row.stage == Stage::named ? taken_last_by_us(due.item) : Result<bool>(false);
      if (!ours) return std::unexpected(ours.error());
      return *ours && due.item.clean ? result(due, pass) : text(due, pass);
    }
    case State::cancelled:
      // Never held: the in folder's side finds the file again.
      if (due.row.lies && !due.item.original) return {};
      return text(due, pass);
    default: return due.row.stage == Stage::complete ? result(due, pass) : text(due, pass);
  }
}

Status Outlet::result(Rows::Due& due, Pass& pass) {
  auto tree = Tree::open(work_.settings.out);
  if (!tree) return std::unexpected(tree.error());
  if (due.row.stage != Stage::complete) {
    if (auto named = name(due, *tree); !named) return named;
    auto address = taken(due);
    if (!address) return std::unexpected(address.error());
    if (!*address) return {};
    if (auto put = put_down(due, *tree, **address); !put) return put;
  }
  return reveal(due, *tree, pass);
}

// Written down before anything is taken or stands there: after a restart the same try goes on under the same name, and a take that was the last one
// is known to be ours.
Status Outlet::name(Rows::Due& due, const Tree& tree) {
  if (!due.row.result.empty() && is_free(tree, due.row.result)) return {};
  const auto input = base::file_type_by_id(due.item.input_type).value_or(base::FileType::unknown);
  const auto output = base::file_type_by_id(due.item.clean_type).value_or(input);
  auto path = free_path(work_, tree, sandbox::output_name(due.item.path, input, output));
  if (!path) return std::unexpected(path.error());
  due.row.result = *path;
  due.row.stage = Stage::named;
  if (auto set = rows_.set(due.row, Stage::named, *path); !set) return set;
  work_.at(Point::named);
  return {};
}

Result<std::optional<crossing::Desk::Taken>> Outlet::taken(const Rows::Due& due) {
  using Out = std::optional<crossing::Desk::Taken>;
  if (due.item.state == State::taken) return Out({*due.item.clean, due.item.clean_bytes, due.item.path, due.item.clean_type});
  auto taken = work_.desk.take(due.item.id, work_.settings.receiver);
  if (!taken && work_.house.clock.now() >= due.expires_at) return Out();  // it expires; the text follows
  if (!taken) return std::unexpected(taken.error());
  work_.at(Point::taken);
  return Out(std::move(*taken));
}

Status Outlet::put_down(Rows::Due& due, const Tree& tree, const crossing::Desk::Taken& taken) {
  Hidden hidden(work_, tree, due.row.result, due.row.id);
  auto reader = work_.house.blobs.read(taken.clean);
  if (!reader) return std::unexpected(reader.error());
  Status put = hidden.begin();
  while (put) {
    auto piece = (*reader)->next();
    if (!piece) put = std::unexpected(piece.error());
    else if (piece->empty()) break;
    else put = hidden.write(*piece);
    if (work_.stopping) put = refuse(Code::stopping);
  }
  if (put) put = hidden.finish();
  if (put) put = beside(due, tree, taken.clean, taken.bytes);
  if (!put) {
    hidden.remove();
    return put;
  }
  if (auto set = rows_.set(due.row, Stage::complete, due.row.result); !set) return set;
  // From here on it is in place as soon as its hidden name is gone.
  due.row.stage = Stage::complete;
  work_.at(Point::complete);
  return {};
}

Status Outlet::beside(const Rows::Due& due, const Tree& tree, const store::Address& address, std::uint64_t bytes) {
  const Delivered delivered{due.item, leaf_of(due.row.result), address, bytes};
  if (auto report = place_beside(work_, tree, due.row.result + std::string(kReportSuffix), report_of(delivered)); !report) return report;
  const std::string note = note_of(delivered);
  return note.empty() ? Status{} : place_beside(work_, tree, due.row.result + std::string(kNoteSuffix), note);
}

Status Outlet::reveal(Rows::Due& due, const Tree& tree, Pass& pass) {
  Hidden hidden(work_, tree, due.row.result, due.row.id);
  auto there = hidden.is_there();
  if (!there && there.error().code != Code::not_found) return std::unexpected(there.error());
  if (there && *there) {
    auto revealed = hidden.reveal();
    if (!revealed && revealed.error().code == Code::output_exists) {
      // Somebody was faster with that name: once more with another.
      hidden.remove();
      if (auto set = rows_.set(due.row, Stage::named, ""); !set) return set;
    }
    if (!revealed) return revealed;
    work_.at(Point::placed);
  }
  if (auto done = rows_.done(due.row); !done) return done;
  ++pass.done;
  return {};
}

Status Outlet::text(Rows::Due& due, Pass& pass) {
  auto remark = remark_of(due.item);
  if (!remark) return std::unexpected(remark.error());
  auto placed = place_text(work_, work_.settings.refused, due.item.path, kReasonSuffix, text_of_end(due.item, *remark));
  if (!placed) return std::unexpected(placed.error());
  work_.at(Point::written);
  ++pass.told;
  if (crossing::describe(due.item.state).final) return rows_.done(due.row);
  return rows_.told(due.row, std::string(crossing::describe(due.item.state).id));
}

Result<std::string> Outlet::remark_of(const crossing::Item& item) {
  std::string out;
  if (item.state != State::returned) return out;
  auto looked = work_.house.database.read([&](Statements& statements) -> Status {
    auto values = evidence::open_values(statements, item.leaf);
    if (!values) return std::unexpected(values.error());
    for (const evidence::OpenedValue& value : *values)
      if (value.role == evidence::Role::reason) out = value.value;
    return {};
  });
  if (!looked && looked.error().code != Code::evidence_altered && looked.error().code != Code::evidence_uncovered)
    return std::unexpected(looked.error());
  return out;
}

// Did the last event of the item make it ours, before the program ended?
Result<bool> Outlet::taken_last_by_us(const crossing::Item& item) {
  bool ours = false;
  auto looked = work_.house.database.read([&](Statements& statements) -> Status {
    auto leaf = evidence::read_leaf(statements, item.leaf);
    if (!leaf) return std::unexpected(leaf.error());
    auto record = evidence::Record::parse(*leaf);
    ours = record && record->what == evidence::Action::crossing_take_last && record->who == evidence::Id::of(work_.settings.receiver);
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return ours;
}

}  // namespace sekisho::doors::folder
