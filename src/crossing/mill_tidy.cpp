#include <array>

#include "crossing/mill.h"
#include "crossing/search.h"
#include "store/blob_rows.h"

namespace sekisho::crossing {

using base::Code;
using base::Result;
using base::Status;
using evidence::FactName;
using evidence::Id;
using evidence::Reason;
using store::Statements;

namespace {

constexpr int kChunksMax = 16;

// Rows of ids, by whatever the statement says; then each in a unit of its own, for one that moved meanwhile must not hold up the others.
Result<std::vector<std::string>> ids(store::Database& database, std::string_view sql, std::initializer_list<store::Value> values) {
  std::vector<std::string> out;
  auto looked = database.read([&](Statements& statements) -> Status {
    auto rows = statements.query(sql, values);
    if (!rows) return std::unexpected(rows.error());
    out.clear();
    for (const store::Row& row : *rows) out.push_back(row.text(0));
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Result<int> move_each(store::Database& database, const std::vector<std::string>& items, Move move) {
  int count = 0;
  for (const std::string& id : items) {
    move.item = id;
    auto written = database.write([&](Statements& unit) -> Status {
      auto moved = advance(unit, move);
      return moved ? Status{} : std::unexpected(moved.error());
    });
    if (written) ++count;
    else if (written.error().code != Code::wrong_state) return std::unexpected(written.error());
  }
  return count;
}

}  // namespace

// What somebody took ends as taken, everything else as expired.
Result<int> Mill::expire(int max) {
  const base::Micros now = house_.clock.now();
  int count = 0;
  for (const auto& [event, which] : {std::pair{Event::finish, "i.state = 'released' AND i.takes > 0"},
                                     {Event::expire, "i.state IN ('released', 'waiting', 'locked') AND i.takes = 0"}}) {
    auto due = ids(
        house_.database,
        std::string("SELECT i.id FROM item i JOIN crossing c ON c.id = i.crossing WHERE ") + which + " AND c.expires_at <= ? ORDER BY i.id LIMIT ?",
        {now, std::int64_t{max}});
    if (!due) return std::unexpected(due.error());
    auto moved = move_each(house_.database, *due, {.event = event, .why = Reason::due, .at = now});
    if (!moved) return moved;
    count += *moved;
  }
  return count;
}

Result<int> Mill::cancel_unfinished(int max) {
  const base::Micros now = house_.clock.now();
  auto due = ids(house_.database, "SELECT id FROM item WHERE state = 'received' AND changed_at <= ? ORDER BY changed_at, id LIMIT ?",
                 {now - settings_.received_max, std::int64_t{max}});
  if (!due) return std::unexpected(due.error());
  Move move{.event = Event::cancel, .why = Reason::due, .at = now};
  move.set("code", std::string(base::describe(Code::upload_gone).id));
  return move_each(house_.database, *due, std::move(move));
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
  auto unfinished = cancel_unfinished(max);
  if (!unfinished) return unfinished;
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
      auto rows =
          unit.query(std::string("SELECT id FROM item WHERE ") + column + "_sha256 = ? AND " + column + " IS NOT NULL", {store::bytes_of(address)});
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
  if (auto sealed = seal_chunks(house_.database, kChunksMax); !sealed) return sealed;  // the history's index follows what arrived
  return *expired + *unfinished + *ended + *destroyed;
}

}  // namespace sekisho::crossing
