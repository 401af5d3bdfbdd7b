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

// Into a sealed file without a name, as the engine wants it.
Result<base::OwnedFd> Mill::plain_copy(const store::Address& address, std::uint64_t bytes, store::Hashing hashing) {
  auto reader = house_.blobs.read(address, hashing);
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

// Nothing when there is nothing to do for it any more.
Result<std::optional<Mill::Begun>> Mill::begin(const store::Task& task) {
  std::optional<Begun> out;
  auto written = house_.database.write([&](Statements& unit) -> Status {
    out.reset();
    auto found = load_item(unit, task.subject);
    if (!found) return std::unexpected(found.error());
    if (!*found || ((*found)->state != State::held && (*found)->state != State::disarming)) return house_.queue.finish(unit, task);
    const base::Micros now = house_.clock.now();
    // Whoever began it before has died, or its lease ran out.
    if ((*found)->state == State::disarming)
      if (auto moved = advance(unit, move_of(**found, Event::retry, Reason::failure, now)); !moved) return status_of(moved);
    if (auto moved = advance(unit, move_of(**found, Event::start, Reason::rule, now)); !moved) return status_of(moved);
    auto crossing = unit.first("SELECT profile, scan, types FROM crossing WHERE id = ?", {(*found)->crossing});
    if (!crossing) return std::unexpected(crossing.error());
    // A word that nobody here wrote asks for the most.
    out = Begun{std::move(**found), (*crossing)->text(0), scanning_of((*crossing)->text(1)).value_or(Scanning::required), (*crossing)->text(2)};
    return {};
  });
  if (!written) return std::unexpected(written.error());
  return out;
}

Status Mill::disarm(const store::Task& task) {
  auto begun = begin(task);
  if (!begun) return std::unexpected(begun.error());
  if (!*begun) return {};
  const Item& item = (*begun)->item;

  const bool as_it_is = (*begun)->profile == kNotDisarmed;
  auto profile = as_it_is ? base::Result<base::Profile>(base::Profile()) : profiles_((*begun)->profile);
  if (!profile) return give_back(task, profile.error());
  // The engine says the hash of what it got, and keep_clean() compares that with the address.
  auto input = plain_copy(*item.original, item.bytes, as_it_is ? store::Hashing::here : store::Hashing::by_caller);
  if (!input) return give_back(task, input.error());
  auto scanned = scan(**begun, input->get());
  if (!scanned) return give_back(task, scanned.error());
  if (scanned->code == Code::malware_found) return quarantine(task, item, *scanned);
  if (as_it_is) return pass_as_it_is(task, item, std::move(*input), std::move(*scanned));

  sandbox::Request request;
  request.input_fd = input->get();
  request.input_bytes = item.bytes;
  request.name = item.path.substr(item.path.rfind('/') + 1);
  request.profile = *profile;
  request.password = passwords_.find(item.id);
  sandbox::Outcome outcome = disarmer_.disarm(request);
  if (!outcome.clean && of_the_environment(outcome.reason)) return give_back(task, outcome.reason);
  // The type is known by content, which only a worker looks at.
  if (outcome.clean && !is_among((*begun)->types, outcome.input_type)) outcome.clean = false, outcome.reason = {Code::type_not_on_route, {}, {}};
  Findings findings{std::move(*scanned), {}};
  findings.report.engine = settings_.engine;
  findings.report.profile = (*begun)->profile;
  findings.report.profile_sha256 = base::profile_sha256(*profile);
  Status judged = judge(task, item, outcome, std::move(findings));
  if (judged) passwords_.forget(item.id, request.password);
  return judged;
}

// A route that does not disarm: an approver decides on the file that was sent. Its report names no engine, and no certificate is made from it.
Status Mill::pass_as_it_is(const store::Task& task, const Item& item, base::OwnedFd input, Scanned scanned) {
  sandbox::Outcome outcome;
  outcome.clean = true;
  outcome.input_bytes = outcome.output_bytes = item.bytes;
  outcome.input_sha256 = outcome.output_sha256 = *item.original;
  outcome.output_fd = std::move(input);
  Findings findings{std::move(scanned), {}};
  findings.report.profile = kNotDisarmed;
  return judge(task, item, outcome, std::move(findings));
}

// The clean file, encrypted on disk; nothing where nothing may pass. Errors: of the environment.
Result<std::optional<store::KeptBlob>> Mill::keep_clean(const Item& item, sandbox::Outcome& outcome) {
  if (!outcome.clean) return std::nullopt;
  auto writer = house_.blobs.create();
  if (!writer) return std::unexpected(writer.error());
  std::array<std::uint8_t, 64 << 10> buffer;
  for (std::uint64_t at = 0; at < outcome.output_bytes;) {
    const ssize_t count = pread(outcome.output_fd.get(), buffer.data(), buffer.size(), static_cast<off_t>(at));
    if (count <= 0) return refuse(Code::unreadable, item.id, "the clean file");
    if (auto written = writer->write({buffer.data(), static_cast<std::size_t>(count)}); !written) return std::unexpected(written.error());
    at += static_cast<std::uint64_t>(count);
  }
  auto kept = writer->finish();
  if (!kept) return std::unexpected(kept.error());
  // What lies on disk is what was judged, and it was made from what was sent; otherwise nothing passes.
  if (kept->address != outcome.output_sha256 || *item.original != outcome.input_sha256)
    outcome.clean = false, outcome.reason = {Code::worker_lied, {}, "hashes of the judgement"};
  return std::optional<store::KeptBlob>(std::move(*kept));
}

// By the route's rule, or because too little of the file is left: then the whole crossing is put up for approval, with what of it was not yet
// released. Whether it waits.
Result<bool> Mill::ask_for_approval(Statements& unit, const Item& item, const base::Measure& measure, base::Micros now) {
  auto row = unit.first("SELECT needs_approval, approve_below_text, approve_below_pictures FROM crossing WHERE id = ?", {item.crossing});
  if (!row) return std::unexpected(row.error());
  const bool needed = (*row)->integer(0) != 0;
  const auto below = [&](const base::Share& share, std::size_t column) {
    return base::falls_below(share, static_cast<double>((*row)->integer(column)) / 1e6);
  };
  const bool text = below(measure.text, 1), pictures = below(measure.pictures, 2);
  if (!needed && !text && !pictures) return false;
  Move move = move_of(item, Event::ask, text || pictures ? Reason::loss : Reason::rule, now);
  const auto ten_thousandths = [](const base::Share& share) { return static_cast<std::uint64_t>(share.share().value_or(1) * 1e4); };
  if (text) move.facts.emplace_back(FactName::kept_text, ten_thousandths(measure.text));
  if (pictures) move.facts.emplace_back(FactName::kept_pictures, ten_thousandths(measure.pictures));
  if (auto moved = advance(unit, move); !moved) return std::unexpected(moved.error());
  if (needed) return true;
  if (auto put_up = unit.execute("UPDATE crossing SET needs_approval = 1 WHERE id = ?", {item.crossing}); !put_up)
    return std::unexpected(put_up.error());
  auto others = unit.query("SELECT id FROM item WHERE crossing = ? AND state = 'judged'", {item.crossing});
  if (!others) return std::unexpected(others.error());
  for (const store::Row& other : *others) {
    auto moved = advance(unit, {.item = other.text(0), .event = Event::ask, .why = Reason::loss, .at = now});
    if (!moved) return std::unexpected(moved.error());
  }
  return true;
}

Status Mill::judge(const store::Task& task, const Item& item, sandbox::Outcome& outcome, Findings findings) {
  auto clean = keep_clean(item, outcome);
  if (!clean) return give_back(task, clean.error());
  Report& report = findings.report;
  report.removed = outcome.removed;
  report.warnings = outcome.warnings;
  if (outcome.clean) report.measure = outcome.measure;
  report.seconds = outcome.seconds;
  report.input_sha256 = *item.original;
  if (outcome.clean) report.output_sha256 = outcome.output_sha256;
  auto judged = house_.database.write([&](Statements& unit) -> Status {
    auto still = load_item(unit, item.id);
    if (!still) return std::unexpected(still.error());
    if (!*still || (*still)->state != State::disarming) return house_.queue.finish(unit, task);  // cancelled meanwhile
    const base::Micros now = house_.clock.now();
    if (auto written = write_scan(unit, item, findings.scanned); !written) return written;
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
    for (const base::Note& note : outcome.removed) move.removed.emplace_back(base::describe(note.what).id, note.count);
    if (auto kept = store::keep(unit, **clean, clean_owner(item.id), now); !kept) return kept;
    move.set("clean", store::bytes_of((*clean)->address));
    move.set("clean_bytes", static_cast<std::int64_t>((*clean)->size));
    move.set("clean_type", std::string(base::describe(outcome.output_type).id));
    move.set("clean_kept", std::int64_t{1});
    move.facts.emplace_back(FactName::output_sha256, (*clean)->address);
    move.facts.emplace_back(FactName::output_type, Id::of(base::describe(outcome.output_type).id));
    move.facts.emplace_back(FactName::output_bytes, (*clean)->size);
    if (auto moved = advance(unit, move); !moved) return status_of(moved);
    if (auto finished = house_.queue.finish(unit, task); !finished) return finished;
    auto asked = ask_for_approval(unit, item, report.measure, now);
    if (!asked) return std::unexpected(asked.error());
    if (*asked) return {};
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
    auto still = load_item(unit, item->id);
    if (!still) return std::unexpected(still.error());
    if (!*still || (*still)->leaf != item->leaf) return house_.queue.finish(unit, task);  // cancelled meanwhile
    Move move = move_of(*item, lost ? Event::refuse : Event::release, lost ? Reason::failure : Reason::rule, house_.clock.now());
    move.covered = log_.covered();
    if (lost) move.set("code", std::string(base::describe(whole.error().code).id));
    move.facts = {{FactName::output_sha256, *item->clean}};
    if (auto moved = advance(unit, move); !moved) return status_of(moved);
    return house_.queue.finish(unit, task);
  });
}

}  // namespace sekisho::crossing
