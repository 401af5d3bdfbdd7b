#include "crossing/mill.h"

#include <unistd.h>

#include <array>

#include "base/profile_file.h"
#include "crossing/report.h"
#include "sandbox/scratch.h"
#include "store/blob_rows.h"

namespace sekisho::crossing {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using evidence::FactName;
using evidence::Id;
using evidence::Reason;
using store::Statements;

namespace {

bool wants_password(Code code) { return code == Code::encrypted || code == Code::wrong_password; }

// The environment failed, not the file: to be tried again.
bool of_the_environment(const base::Error& error) { return error.kind() == base::Kind::unavailable; }

Move move_of(const Item& item, Event event, Reason why, base::Micros now) { return {.item = item.id, .event = event, .why = why, .at = now}; }

Status status_of(const Result<Moved>& moved) { return moved ? Status{} : std::unexpected(moved.error()); }

}  // namespace

void Passwords::give(const std::string& item, std::string password) {
  const std::lock_guard lock(mutex_);
  given_[item] = std::move(password);
}

std::string Passwords::take(const std::string& item) {
  const std::lock_guard lock(mutex_);
  auto found = given_.extract(item);
  return found ? std::move(found.mapped()) : std::string();
}

Result<bool> Mill::disarm_one() {
  auto tasks = house_.queue.lease(std::string(kDisarmWork), 1, settings_.holder);
  if (!tasks) return std::unexpected(tasks.error());
  if (tasks->empty()) return false;
  if (auto done = disarm(tasks->front()); !done) return std::unexpected(done.error());
  return true;
}

Result<bool> Mill::release_one() {
  auto tasks = house_.queue.lease(std::string(kReleaseWork), 1, settings_.holder);
  if (!tasks) return std::unexpected(tasks.error());
  if (tasks->empty()) return false;
  if (auto done = release(tasks->front()); !done) return std::unexpected(done.error());
  return true;
}

// Into a file without a name, as the engine wants it.
Result<base::OwnedFd> Mill::plain_copy(const store::Address& address, std::uint64_t bytes) {
  auto reader = house_.blobs.read(address);
  if (!reader) return std::unexpected(reader.error());
  const auto place = bytes <= settings_.memory_bytes_max ? sandbox::Place::memory : sandbox::Place::disk;
  auto file = sandbox::scratch_file(place, settings_.scratch_dir);
  if (!file) return file;
  while (true) {
    auto piece = (*reader)->next();
    if (!piece) return std::unexpected(piece.error());
    if (piece->empty()) break;
    if (auto written = sandbox::append(file->get(), *piece); !written) return std::unexpected(written.error());
  }
  return sandbox::sealed(std::move(*file));
}

// A failure of the environment: the item waits as it was, the work comes back later, and after many tries stands before the operator.
Status Mill::give_back(const store::Task& task, const base::Error& error) {
  return house_.database.write([&](Statements& unit) -> Status {
    auto item = load_item(unit, task.subject);
    if (!item) return std::unexpected(item.error());
    if (*item && (*item)->state == State::disarming)
      if (auto moved = advance(unit, move_of(**item, Event::retry, Reason::failure, house_.clock.now())); !moved) return status_of(moved);
    return house_.queue.fail(unit, task, std::string(base::describe(error.code).id));
  });
}

Status Mill::disarm(const store::Task& task) {
  std::optional<Item> item;
  std::string profile_name;
  auto begun = house_.database.write([&](Statements& unit) -> Status {
    auto found = load_item(unit, task.subject);
    if (!found) return std::unexpected(found.error());
    item.reset();
    if (!*found || ((*found)->state != State::held && (*found)->state != State::disarming)) return house_.queue.finish(unit, task);
    const base::Micros now = house_.clock.now();
    // Whoever began it before has died, or its lease ran out.
    if ((*found)->state == State::disarming)
      if (auto moved = advance(unit, move_of(**found, Event::retry, Reason::failure, now)); !moved) return status_of(moved);
    if (auto moved = advance(unit, move_of(**found, Event::start, Reason::rule, now)); !moved) return status_of(moved);
    auto crossing = unit.first("SELECT profile FROM crossing WHERE id = ?", {(*found)->crossing});
    if (!crossing) return std::unexpected(crossing.error());
    profile_name = (*crossing)->text(0);
    item = std::move(**found);
    return {};
  });
  if (!begun) return begun;
  if (!item) return {};

  auto profile = profiles_(profile_name);
  if (!profile) return give_back(task, profile.error());
  auto input = plain_copy(*item->original, item->bytes);
  if (!input) return give_back(task, input.error());
  sandbox::Request request;
  request.input_fd = input->get();
  request.input_bytes = item->bytes;
  request.name = item->path.substr(item->path.rfind('/') + 1);
  request.profile = *profile;
  request.password = passwords_.take(item->id);
  sandbox::Outcome outcome = disarmer_.disarm(request);
  if (!outcome.clean && of_the_environment(outcome.reason)) return give_back(task, outcome.reason);
  Report report;
  report.engine = settings_.engine;
  report.profile = profile_name;
  report.profile_sha256 = base::profile_sha256(*profile);
  return judge(task, *item, outcome, std::move(report));
}

Status Mill::judge(const store::Task& task, const Item& item, sandbox::Outcome& outcome, Report report) {
  std::optional<store::KeptBlob> clean;
  if (outcome.clean) {
    auto writer = house_.blobs.create();
    if (!writer) return give_back(task, writer.error());
    std::array<std::uint8_t, 64 << 10> buffer;
    for (std::uint64_t at = 0; at < outcome.output_bytes;) {
      const ssize_t count = pread(outcome.output_fd.get(), buffer.data(), buffer.size(), static_cast<off_t>(at));
      if (count <= 0) return give_back(task, {Code::unreadable, item.id, "the clean file"});
      if (auto written = writer->write({buffer.data(), static_cast<std::size_t>(count)}); !written) return give_back(task, written.error());
      at += static_cast<std::uint64_t>(count);
    }
    auto kept = writer->finish();
    if (!kept) return give_back(task, kept.error());
    clean.emplace(std::move(*kept));
    // What lies on disk is what was judged, and it was made from what was sent; otherwise nothing passes.
    if (clean->address != outcome.output_sha256 || *item.original != outcome.input_sha256)
      outcome.clean = false, outcome.reason = {Code::worker_lied, {}, "hashes of the judgement"};
  }

  report.removed = outcome.removed;
  report.warnings = outcome.warnings;
  report.seconds = outcome.seconds;
  report.input_sha256 = *item.original;
  if (outcome.clean) report.output_sha256 = outcome.output_sha256;
  auto judged = house_.database.write([&](Statements& unit) -> Status {
    const base::Micros now = house_.clock.now();
    Move move = move_of(item, Event::refuse, Reason::judgement, now);
    move.set("input_type", std::string(base::describe(outcome.input_type).id));
    report.judged_at = now;
    move.set("report", report_json(report));
    move.facts = {{FactName::input_sha256, *item.original},
                  {FactName::input_type, Id::of(base::describe(outcome.input_type).id)},
                  {FactName::removed, counted(outcome.removed)}};
    if (!outcome.clean) {
      if (wants_password(outcome.reason.code)) move.event = Event::lock;
      move.set("code", std::string(base::describe(outcome.reason.code).id));
      move.set("place", outcome.reason.where);
      move.facts.emplace_back(FactName::code, Id::of(base::describe(outcome.reason.code).id));
      if (auto moved = advance(unit, move); !moved) return status_of(moved);
      return house_.queue.finish(unit, task);
    }
    move.event = Event::pass;
    if (auto kept = store::keep(unit, *clean, clean_owner(item.id), now); !kept) return kept;
    move.set("clean", store::bytes_of(clean->address));
    move.set("clean_bytes", static_cast<std::int64_t>(clean->size));
    move.set("clean_type", std::string(base::describe(outcome.output_type).id));
    move.set("clean_kept", std::int64_t{1});
    move.facts.emplace_back(FactName::output_sha256, clean->address);
    move.facts.emplace_back(FactName::output_type, Id::of(base::describe(outcome.output_type).id));
    move.facts.emplace_back(FactName::output_bytes, clean->size);
    if (auto moved = advance(unit, move); !moved) return status_of(moved);
    if (auto finished = house_.queue.finish(unit, task); !finished) return finished;
    auto row = unit.first("SELECT needs_approval FROM crossing WHERE id = ?", {item.crossing});
    if (!row) return std::unexpected(row.error());
    if ((*row)->integer(0) != 0) return status_of(advance(unit, move_of(item, Event::ask, Reason::rule, now)));
    return house_.queue.put(unit, std::string(kReleaseWork), item.id, now);
  });
  if (judged) house_.queue.announce();
  return judged;
}

// Released only when a checkpoint covers the judgement (and the approval), and only the bytes that were judged.
Status Mill::release(const store::Task& task) {
  std::optional<Item> item;
  auto looked = house_.database.write([&](Statements& unit) -> Status {
    auto found = load_item(unit, task.subject);
    if (!found) return std::unexpected(found.error());
    item.reset();
    if (!*found || ((*found)->state != State::judged && (*found)->state != State::approved)) return house_.queue.finish(unit, task);
    item = std::move(**found);
    return {};
  });
  if (!looked) return looked;
  if (!item) return {};
  if (auto covered = log_.wait_covered(item->leaf); !covered) return give_back(task, covered.error());

  Status whole;
  if (auto reader = house_.blobs.read(*item->clean); !reader) {
    whole = std::unexpected(reader.error());
  } else {
    for (Result<base::ByteView> piece = (*reader)->next(); whole && !(piece && piece->empty()); piece = (*reader)->next())
      if (!piece) whole = std::unexpected(piece.error());
  }
  const bool lost = !whole && (whole.error().code == Code::blob_damaged || whole.error().code == Code::blob_missing);
  if (!whole && !lost) return give_back(task, whole.error());
  return house_.database.write([&](Statements& unit) -> Status {
    Move move = move_of(*item, lost ? Event::refuse : Event::release, lost ? Reason::failure : Reason::rule, house_.clock.now());
    move.covered = log_.covered();
    if (lost) move.set("code", std::string(base::describe(whole.error().code).id));
    move.facts = {{FactName::output_sha256, *item->clean}};
    if (auto moved = advance(unit, move); !moved) return status_of(moved);
    return house_.queue.finish(unit, task);
  });
}

Result<int> Mill::expire(int max) {
  std::vector<std::string> due;
  const base::Micros now = house_.clock.now();
  auto looked = house_.database.read([&](Statements& statements) -> Status {
    auto rows = statements.query(
        "SELECT i.id FROM item i JOIN crossing c ON c.id = i.crossing WHERE i.state IN ('released', 'waiting', 'locked') AND c.expires_at <= ?"
        " ORDER BY i.id LIMIT ?",
        {now, std::int64_t{max}});
    if (!rows) return std::unexpected(rows.error());
    due.clear();
    for (const store::Row& row : *rows) due.push_back(row.text(0));
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  int count = 0;
  for (const std::string& id : due) {
    auto written = house_.database.write(
        [&](Statements& unit) { return status_of(advance(unit, {.item = id, .event = Event::expire, .why = Reason::due, .at = now})); });
    if (written) ++count;
    else if (written.error().code != Code::wrong_state) return std::unexpected(written.error());  // taken or decided meanwhile
  }
  return count;
}

// Originals whose time is over, and disarmed files of items that ended: nobody needs them any more.
Result<int> Mill::let_go_of_ended(int max) {
  int count = 0;
  const base::Micros now = house_.clock.now();
  auto written = house_.database.write([&](Statements& unit) -> Status {
    count = 0;
    auto originals = unit.query(
        "SELECT id, original FROM item WHERE original IS NOT NULL AND original_until <= ? AND state NOT IN ('received', 'held', 'disarming', 'locked')"
        " ORDER BY original_until, id LIMIT ?",
        {now, std::int64_t{max}});
    if (!originals) return std::unexpected(originals.error());
    for (const store::Row& row : *originals) {
      if (auto gone = store::let_go(unit, store::address_of(row.bytes(1)), original_owner(row.text(0)), now); !gone) return gone;
      if (auto marked = unit.execute("UPDATE item SET original_until = NULL WHERE id = ?", {row.text(0)}); !marked) return marked;
      ++count;
    }
    auto cleans = unit.query(
        "SELECT id, clean FROM item WHERE clean_kept = 1 AND changed_at <= ? AND state IN ('taken', 'expired', 'refused', 'returned', 'cancelled')"
        " ORDER BY changed_at, id LIMIT ?",
        {now - settings_.clean_grace, std::int64_t{max}});
    if (!cleans) return std::unexpected(cleans.error());
    for (const store::Row& row : *cleans) {
      if (auto gone = store::let_go(unit, store::address_of(row.bytes(1)), clean_owner(row.text(0)), now); !gone) return gone;
      if (auto marked = unit.execute("UPDATE item SET clean_kept = 0 WHERE id = ?", {row.text(0)}); !marked) return marked;
      ++count;
    }
    return {};
  });
  if (!written) return std::unexpected(written.error());
  return count;
}

Result<int> Mill::tidy(int max) {
  auto expired = expire(max);
  if (!expired) return expired;
  auto ended = let_go_of_ended(max);
  if (!ended) return ended;
  const base::Micros now = house_.clock.now();
  auto destroyed = store::sweep(house_.database, house_.blobs, now, max, [&](Statements& unit, const store::Address& address) -> Status {
    evidence::Record record;
    record.at = now;
    record.what = evidence::Action::original_destroy;
    record.why = Reason::due;
    record.set(FactName::file_sha256, address);
    for (const auto& [column, action] : {std::pair{"original", evidence::Action::original_destroy}, {"clean", evidence::Action::output_destroy}}) {
      auto rows = unit.query(std::string("SELECT id FROM item WHERE ") + column + " = ?", {store::bytes_of(address)});
      if (!rows) return std::unexpected(rows.error());
      for (const store::Row& row : *rows) {
        record.what = action;
        record.object = evidence::Object::item;
        record.object_id = Id::of(row.text(0));
        if (auto leaf = evidence::append(unit, record); !leaf) return std::unexpected(leaf.error());
        auto cleared = unit.execute(std::string("UPDATE item SET ") + column + " = NULL WHERE id = ?", {row.text(0)});
        if (!cleared) return cleared;
      }
    }
    return {};
  });
  if (!destroyed) return destroyed;
  return *expired + *ended + *destroyed;
}

}  // namespace sekisho::crossing
