#include "crossing/desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.h"
#include "crossing/keeping.h"
#include "store/blob_rows.h"
#include "text/text.h"

namespace sekisho::crossing {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using evidence::FactName;
using evidence::Id;
using evidence::Reason;
using store::Row;
using store::Statements;

namespace {

constexpr std::size_t kNoteBytesMax = 16'000, kRemarkBytesMax = 16'000, kCharactersMax = 4'000, kRecipientsMax = 100, kPathBytesMax = 1'000;
constexpr std::size_t kShownBytesMax = 16 * kNoteBytesMax;  // of a line whose every character had to be made visible

// Of a note or a remark: as many bytes as that many characters can have, and no more characters.
bool is_within(std::string_view words, std::size_t bytes_max) {
  const auto begins = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; };
  return words.size() <= bytes_max && static_cast<std::size_t>(std::ranges::count_if(words, begins)) <= kCharactersMax;
}

// Names as people see them, never a way out of a folder.
bool is_path(const std::string& path) {
  if (path.empty() || path.size() > kPathBytesMax || text::printable(path, kPathBytesMax) != path) return false;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = std::string_view(path).substr(at, end - at);
    if (part.empty() || part == "." || part == ".." || part.find('\\') != std::string_view::npos) return false;
    at = end + 1;
  }
  return true;
}

// The arrival itself has no state before it: the row and its leaf are made here, everything later goes through advance().
Result<std::uint64_t> write_arrival(Statements& unit, const std::string& item, const std::string& crossing, const std::string& sender,
                                    std::uint64_t bytes, base::Micros now) {
  evidence::Record record;
  record.at = now;
  record.who = Id::of(sender);
  record.what = evidence::Action::crossing_arrive;
  record.object = evidence::Object::item;
  record.object_id = Id::of(item);
  record.why = Reason::request;
  record.set(FactName::crossing, Id::of(crossing));
  record.set(FactName::state_after, Id::of(describe(State::received).id));
  record.set(FactName::input_bytes, bytes);
  return evidence::append(unit, std::move(record));
}

// What people write beside a file: many lines, but nothing that deceives the reader of it.
std::string shown_text(std::string_view words) {
  std::string out;
  for (std::size_t at = 0; at <= words.size();) {
    const std::size_t end = std::min(words.find('\n', at), words.size());
    std::string line(words.substr(at, end - at));
    if (line.ends_with('\r')) line.pop_back();
    std::replace(line.begin(), line.end(), '\t', ' ');
    out += text::printable(line, kShownBytesMax);
    if (end < words.size()) out.push_back('\n');
    at = end + 1;
  }
  return out;
}

// Everybody named exists and can be sent to.
Status check_recipients(Statements& unit, std::vector<std::string> ids, base::Micros now) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  auto known = people::principals_by_id(unit, ids, now);
  if (!known) return std::unexpected(known.error());
  const bool all_open = std::all_of(known->begin(), known->end(), [](const people::Principal& one) { return one.open; });
  return known->size() == ids.size() && all_open ? Status{} : refuse(Code::no_such_recipient);
}

// Nothing when it is there and the account sent it.
Status check_sender(Statements& unit, const std::string& crossing, const std::string& who) {
  auto row = unit.first("SELECT sender FROM crossing WHERE id = ?", {crossing});
  if (!row) return std::unexpected(row.error());
  if (!*row) return refuse(Code::no_such_item, crossing);
  return (*row)->text(0) == who ? Status{} : refuse(Code::not_permitted, crossing);
}

std::int64_t millionths(double share) { return static_cast<std::int64_t>(share * 1e6 + 0.5); }

}  // namespace

Result<std::string> Desk::open(const Rules& rules, const Sending& sending) {
  const Route* route = rules.route(sending.from, sending.to);
  if (route == nullptr || !route->allowed)
    return refuse(Code::route_denied, fmt::format("{} → {}", zones::describe(sending.from).ja, zones::describe(sending.to).ja));
  if (sending.recipients.empty()) return refuse(Code::no_recipient);
  if (sending.recipients.size() > kRecipientsMax) return refuse(Code::bad_request, "recipients");
  if (!is_within(sending.note, kNoteBytesMax)) return refuse(Code::bad_request, "note");
  const std::uint32_t days = sending.expires_days.value_or(route->expires_days);
  if (days < 1 || days > route->expires_days) return refuse(Code::bad_request, "expires_days");
  const std::string id = base::new_id(house_.clock), note = shown_text(sending.note);
  const base::Micros now = house_.clock.now();
  auto written = house_.database.write([&](Statements& unit) -> Status {
    if (auto known = check_recipients(unit, sending.recipients, now); !known) return known;
    auto made = unit.execute(
        "INSERT INTO crossing (id, zone_from, zone_to, sender, note, needs_approval, take_once, made_at, expires_at, profile, scan, types,"
        " approve_below_text, approve_below_pictures) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {id, std::string(zones::describe(route->from).id), std::string(zones::describe(route->to).id), sending.sender, note,
         std::int64_t{route->approval != Approval::none}, std::int64_t{route->take_once || sending.take_once}, now, now + days * base::kDay,
         route->disarm ? route->profile : std::string(kNotDisarmed), std::string(id_of(route->scan)), kept_types(*route),
         millionths(route->approve_below_kept_text), millionths(route->approve_below_kept_pictures)});
    if (!made) return made;
    for (const std::string& recipient : sending.recipients) {
      auto added = unit.execute("INSERT INTO crossing_recipient (crossing, account) VALUES (?, ?) ON CONFLICT DO NOTHING", {id, recipient});
      if (!added) return added;
    }
    return keep_opened(unit, now);
  });
  if (!written) return std::unexpected(written.error());
  return id;
}

Result<std::string> Desk::receive(const Route& route, const std::string& crossing, const std::string& sender, const std::string& path,
                                  std::uint64_t bytes) {
  if (!is_path(path)) return refuse(Code::bad_request, "path");
  if (bytes > route.bytes_max) return refuse(Code::too_large, text::printable(path, kPathBytesMax));
  const std::string id = base::new_id(house_.clock);
  const base::Micros now = house_.clock.now();
  auto written = house_.database.write([&](Statements& unit) -> Status {
    auto row = unit.first("SELECT COUNT(i.id) FROM crossing c LEFT JOIN item i ON i.crossing = c.id WHERE c.id = ? AND c.sender = ? GROUP BY c.id",
                          {crossing, sender});
    if (!row) return std::unexpected(row.error());
    if (!*row) return refuse(Code::no_such_item, crossing);
    const std::int64_t position = (*row)->integer(0);
    if (position >= static_cast<std::int64_t>(route.files_max)) return refuse(Code::too_many_files);
    auto leaf = write_arrival(unit, id, crossing, sender, bytes, now);
    if (!leaf) return std::unexpected(leaf.error());
    auto made = unit.execute(
        "INSERT INTO item (id, crossing, position, path, state, revision, leaf, changed_at, bytes, arrived_at, number)"
        " VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, (SELECT COALESCE(MAX(number) + 1, 0) FROM item))",
        {id, crossing, position, path, std::string(describe(State::received).id), static_cast<std::int64_t>(*leaf), now,
         static_cast<std::int64_t>(bytes), now});
    return made ? keep_arrival(unit, now) : made;
  });
  if (!written) return std::unexpected(written.error());
  return id;
}

Status Desk::hold(const Route& route, const std::string& item, const store::KeptBlob& original) {
  const base::Micros now = house_.clock.now();
  auto written = house_.database.write([&](Statements& unit) -> Status {
    if (auto kept = store::keep(unit, original, original_owner(item), now); !kept) return kept;
    Move move{.item = item, .event = Event::hold, .why = Reason::request, .at = now};
    move.set("original", store::bytes_of(original.address));
    move.set("original_until", now + route.original_days * base::kDay);
    move.set("bytes", static_cast<std::int64_t>(original.size));
    move.facts = {{FactName::input_bytes, original.size}, {FactName::input_sha256, original.address}};
    if (auto moved = advance(unit, move); !moved) return std::unexpected(moved.error());
    return house_.queue.put(unit, std::string(kDisarmWork), item, now);
  });
  if (written) house_.queue.announce();
  return written;
}

Status Desk::decide(Event event, const std::string& item, const std::string& who, const std::string& remark) {
  if (!is_within(remark, kRemarkBytesMax)) return refuse(Code::bad_request, "remark");
  const base::Micros now = house_.clock.now();
  auto written = house_.database.write([&](Statements& unit) -> Status {
    Move move{.item = item, .event = event, .who = who, .why = Reason::approval, .at = now, .remark = shown_text(remark)};
    if (event == Event::send_back) move.set("code", std::string(base::describe(Code::returned_by_approver).id));
    if (auto moved = advance(unit, move); !moved) return std::unexpected(moved.error());
    if (event != Event::approve) return {};
    return house_.queue.put(unit, std::string(kReleaseWork), item, now);
  });
  if (written) house_.queue.announce();
  return written;
}

Status Desk::approve(const std::string& item, const std::string& who, const std::string& remark) { return decide(Event::approve, item, who, remark); }

Status Desk::send_back(const std::string& item, const std::string& who, const std::string& remark) {
  if (remark.empty()) return refuse(Code::bad_request, "remark");
  return decide(Event::send_back, item, who, remark);
}

Status Desk::unlock(const std::string& item, const std::string& who, const std::string& password, Passwords& passwords) {
  const base::Micros now = house_.clock.now();
  auto written = house_.database.write([&](Statements& unit) -> Status {
    auto row = unit.first("SELECT i.crossing, c.sender FROM item i JOIN crossing c ON c.id = i.crossing WHERE i.id = ?", {item});
    if (!row) return std::unexpected(row.error());
    if (!*row) return refuse(Code::not_permitted, item);
    auto addressed = is_recipient(unit, (*row)->text(0), who);
    if (!addressed) return std::unexpected(addressed.error());
    if (!*addressed && (*row)->text(1) != who) return refuse(Code::not_permitted, item);
    Move move{.item = item, .event = Event::unlock, .who = who, .why = Reason::request, .at = now};
    move.set("code", store::Value());
    move.set("place", store::Value());
    if (auto moved = advance(unit, move); !moved) return std::unexpected(moved.error());
    // After the check of the state: what somebody else gave for a file that is under way is not overwritten.
    if (auto given = passwords.give(item, password); !given) return given;
    return house_.queue.put(unit, std::string(kDisarmWork), item, now);
  });
  if (written) house_.queue.announce();
  return written;
}

Status Desk::cancel(const std::string& item, const std::string& who) {
  return house_.database.write([&](Statements& unit) -> Status {
    auto found = load_item(unit, item);
    if (!found) return std::unexpected(found.error());
    if (!*found) return refuse(Code::no_such_item, item);
    if (auto own = check_sender(unit, (*found)->crossing, who); !own) return own;
    auto moved = advance(unit, {.item = item, .event = Event::cancel, .who = who, .why = Reason::request, .at = house_.clock.now()});
    return moved ? Status{} : std::unexpected(moved.error());
  });
}

Result<int> Desk::cancel_crossing(const std::string& crossing, const std::string& who) {
  int count = 0;
  auto written = house_.database.write([&](Statements& unit) -> Status {
    count = 0;
    if (auto own = check_sender(unit, crossing, who); !own) return own;
    auto rows = unit.query("SELECT id, state FROM item WHERE crossing = ? ORDER BY position", {crossing});
    if (!rows) return std::unexpected(rows.error());
    for (const Row& row : *rows) {
      const auto state = state_of(row.text(1));
      if (!state || !next(*state, Event::cancel)) continue;
      auto moved = advance(unit, {.item = row.text(0), .event = Event::cancel, .who = who, .why = Reason::request, .at = house_.clock.now()});
      if (!moved) return std::unexpected(moved.error());
      ++count;
    }
    return count > 0 ? Status{} : refuse(Code::wrong_state, crossing);
  });
  if (!written) return std::unexpected(written.error());
  return count;
}

Result<Desk::Taken> Desk::take(const std::string& item, const std::string& who) {
  Taken out;
  auto written = house_.database.write([&](Statements& unit) -> Status {
    auto row = unit.first("SELECT c.take_once, c.id FROM item i JOIN crossing c ON c.id = i.crossing WHERE i.id = ?", {item});
    if (!row) return std::unexpected(row.error());
    if (!*row) return refuse(Code::not_permitted, item);
    auto addressed = is_recipient(unit, (*row)->text(1), who);
    if (!addressed) return std::unexpected(addressed.error());
    if (!*addressed) return refuse(Code::not_permitted, item);
    auto found = load_item(unit, item);
    if (!found) return std::unexpected(found.error());
    if (!*found || !(*found)->clean) return refuse(Code::wrong_state, item);
    const bool once = (*row)->integer(0) != 0;
    Move move{.item = item, .event = once ? Event::take_last : Event::take, .who = who, .why = Reason::request, .at = house_.clock.now()};
    move.facts = {{FactName::output_sha256, *(*found)->clean}};
    if (auto moved = advance(unit, move); !moved) return std::unexpected(moved.error());
    out = Taken{*(*found)->clean, (*found)->clean_bytes, (*found)->path, (*found)->clean_type};
    return {};
  });
  if (!written) return std::unexpected(written.error());
  return out;
}

}  // namespace sekisho::crossing
