#include "crossing/desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.h"
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

constexpr std::size_t kNoteBytesMax = 4'000, kRemarkBytesMax = 4'000, kRecipientsMax = 100, kPathBytesMax = 1'000;

constexpr std::string_view kItemColumns =
    "SELECT id, crossing, position, path, state, leaf, bytes, changed_at, original, clean, clean_bytes, input_type, clean_type, report, code, place "
    "FROM item ";

std::string text_or_empty(const Row& row, std::size_t column) { return row.is_null(column) ? std::string() : row.text(column); }

std::optional<store::Address> address_or_none(const Row& row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return store::address_of(row.bytes(column));
}

Result<Item> item_from(const Row& row) {
  const auto state = state_of(row.text(4));
  if (!state) return refuse(Code::store_damaged, row.text(0), "item.state");
  return Item{row.text(0),
              row.text(1),
              row.integer(2),
              row.text(3),
              *state,
              static_cast<std::uint64_t>(row.integer(5)),
              static_cast<std::uint64_t>(row.integer(6)),
              row.integer(7),
              address_or_none(row, 8),
              address_or_none(row, 9),
              row.is_null(10) ? 0 : static_cast<std::uint64_t>(row.integer(10)),
              text_or_empty(row, 11),
              text_or_empty(row, 12),
              text_or_empty(row, 13),
              text_or_empty(row, 14),
              text_or_empty(row, 15)};
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

}  // namespace

std::string original_owner(const std::string& item) { return "original:" + item; }
std::string clean_owner(const std::string& item) { return "clean:" + item; }

Result<std::optional<Item>> load_item(Statements& statements, const std::string& id) {
  auto row = statements.first(std::string(kItemColumns) + "WHERE id = ?", {id});
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::optional<Item>();
  auto item = item_from(**row);
  if (!item) return std::unexpected(item.error());
  return std::optional<Item>(std::move(*item));
}

Result<std::string> Desk::open(const Rules& rules, const Sending& sending) {
  const Route* route = rules.route(sending.from, sending.to);
  if (route == nullptr || !route->allowed)
    return refuse(Code::route_denied, fmt::format("{} → {}", zones::describe(sending.from).ja, zones::describe(sending.to).ja));
  if (sending.recipients.empty()) return refuse(Code::no_recipient);
  if (sending.recipients.size() > kRecipientsMax) return refuse(Code::bad_request, "recipients");
  if (sending.note.size() > kNoteBytesMax) return refuse(Code::bad_request, "note");
  const std::string id = base::new_id(house_.clock);
  const base::Micros now = house_.clock.now();
  auto written = house_.database.write([&](Statements& unit) -> Status {
    auto made = unit.execute(
        "INSERT INTO crossing (id, zone_from, zone_to, sender, note, needs_approval, take_once, made_at, expires_at, profile)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {id, std::string(zones::describe(route->from).id), std::string(zones::describe(route->to).id), sending.sender, sending.note,
         std::int64_t{route->approval != Approval::none}, std::int64_t{route->take_once}, now, now + route->expires_days * base::kDay,
         route->profile});
    if (!made) return made;
    for (const std::string& recipient : sending.recipients) {
      auto added = unit.execute("INSERT INTO crossing_recipient (crossing, account) VALUES (?, ?) ON CONFLICT DO NOTHING", {id, recipient});
      if (!added) return added;
    }
    return {};
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
    return unit.execute(
        "INSERT INTO item (id, crossing, position, path, state, revision, leaf, changed_at, bytes) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)",
        {id, crossing, position, path, std::string(describe(State::received).id), static_cast<std::int64_t>(*leaf), now,
         static_cast<std::int64_t>(bytes)});
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
  if (remark.size() > kRemarkBytesMax) return refuse(Code::bad_request, "remark");
  const base::Micros now = house_.clock.now();
  auto written = house_.database.write([&](Statements& unit) -> Status {
    Move move{.item = item, .event = event, .who = who, .why = Reason::approval, .at = now, .remark = remark};
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

Status Desk::cancel(const std::string& item, const std::string& who) {
  return house_.database.write([&](Statements& unit) -> Status {
    auto row = unit.first("SELECT c.sender FROM item i JOIN crossing c ON c.id = i.crossing WHERE i.id = ?", {item});
    if (!row) return std::unexpected(row.error());
    if (!*row) return refuse(Code::no_such_item, item);
    if ((*row)->text(0) != who) return refuse(Code::not_permitted, item);
    auto moved = advance(unit, {.item = item, .event = Event::cancel, .who = who, .why = Reason::request, .at = house_.clock.now()});
    return moved ? Status{} : std::unexpected(moved.error());
  });
}

Result<Desk::Taken> Desk::take(const std::string& item, const std::string& who) {
  Taken out;
  auto written = house_.database.write([&](Statements& unit) -> Status {
    auto row = unit.first(
        "SELECT c.take_once FROM item i JOIN crossing c ON c.id = i.crossing JOIN crossing_recipient r ON r.crossing = c.id"
        " WHERE i.id = ? AND r.account = ?",
        {item, who});
    if (!row) return std::unexpected(row.error());
    if (!*row) return refuse(Code::not_permitted, item);
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

Result<std::optional<Item>> Desk::item(const std::string& id) const {
  Result<std::optional<Item>> out = std::optional<Item>();
  auto looked = house_.database.read([&](Statements& statements) -> Status {
    out = load_item(statements, id);
    return out ? Status{} : std::unexpected(out.error());
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Result<std::vector<Item>> Desk::items_of(const std::string& crossing) const {
  std::vector<Item> out;
  auto looked = house_.database.read([&](Statements& statements) -> Status {
    auto rows = statements.query(std::string(kItemColumns) + "WHERE crossing = ? ORDER BY position", {crossing});
    if (!rows) return std::unexpected(rows.error());
    out.clear();
    for (const Row& row : *rows) {
      auto item = item_from(row);
      if (!item) return std::unexpected(item.error());
      out.push_back(std::move(*item));
    }
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

}  // namespace sekisho::crossing
