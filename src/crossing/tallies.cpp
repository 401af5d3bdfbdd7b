#include "crossing/tallies.h"

#include <algorithm>

namespace sekisho::crossing {

using base::Code;
using base::Micros;
using base::refuse;
using base::Result;
using base::Status;
using store::Row;
using store::Statements;
using store::Value;

namespace {

constexpr Micros kHour = 3'600 * base::kSecond, kJapan = 9 * kHour;
constexpr std::string_view kEvent = "event", kState = "state", kNow = "now";

std::string_view id_of(Grain grain) { return grain == Grain::hour ? "hour" : "day"; }

Micros floor_to(Micros at, Micros step) { return at - ((at % step) + step) % step; }

void put(Bucket& bucket, std::string_view key, std::uint64_t count, std::uint64_t bytes) {
  const auto is = [&](Event event) { return key == describe(event).id; };
  if (key == kOpened) bucket.crossings += count;
  else if (is(Event::hold)) bucket.files += count, bucket.bytes += bytes;
  else if (is(Event::pass)) bucket.passed += count;
  else if (is(Event::release)) bucket.released += count;
  else if (is(Event::refuse)) bucket.refused += count;
  else if (is(Event::infect)) bucket.quarantined += count;
  else if (is(Event::take) || is(Event::take_last)) bucket.taken += count;
}

Result<std::vector<Ranked>> ranking(Statements& statements, std::string_view kind, Micros first) {
  auto rows = statements.query(
      "SELECT key, SUM(count), SUM(bytes) FROM tally WHERE grain = 'day' AND kind = ? AND at >= ? GROUP BY key ORDER BY 2 DESC, 1 LIMIT ?",
      {std::string(kind), first, static_cast<std::int64_t>(kRankedMax)});
  if (!rows) return std::unexpected(rows.error());
  std::vector<Ranked> out;
  for (const Row& row : *rows) out.push_back({row.text(0), static_cast<std::uint64_t>(row.integer(1)), static_cast<std::uint64_t>(row.integer(2))});
  return out;
}

}  // namespace

Micros begin_of(Grain grain, Micros at) { return grain == Grain::hour ? floor_to(at, kHour) : floor_to(at + kJapan, base::kDay) - kJapan; }

void Counts::add(std::string_view grain, std::string_view kind, Micros at, std::string_view key, std::int64_t count, std::int64_t bytes) {
  Sum& sum = sums_[{std::string(grain), std::string(kind), at, std::string(key)}];
  sum.count += count;
  sum.bytes += bytes;
}

void Counts::event(std::string_view key, std::uint64_t bytes) {
  for (Grain grain : {Grain::hour, Grain::day}) add(id_of(grain), kEvent, begin_of(grain, at_), key, 1, static_cast<std::int64_t>(bytes));
}

void Counts::daily(std::string_view kind, std::string_view key, std::uint64_t count, std::uint64_t bytes) {
  add(id_of(Grain::day), kind, begin_of(Grain::day, at_), key, static_cast<std::int64_t>(count), static_cast<std::int64_t>(bytes));
}

void Counts::moved(std::optional<State> from, State to) {
  if (from) add(kNow, kState, 0, describe(*from).id, -1, 0);
  add(kNow, kState, 0, describe(to).id, 1, 0);
}

Status Counts::write(Statements& unit) const {
  constexpr std::size_t kRowsMax = 200;
  for (auto at = sums_.begin(); at != sums_.end();) {
    std::string sql = "INSERT INTO tally (grain, kind, at, key, count, bytes) VALUES ";
    std::vector<Value> values;
    for (std::size_t rows = 0; at != sums_.end() && rows < kRowsMax; ++at, ++rows) {
      const auto& [grain, kind, begin, key] = at->first;
      sql += rows == 0 ? "(?, ?, ?, ?, ?, ?)" : ", (?, ?, ?, ?, ?, ?)";
      values.insert(values.end(), {grain, kind, begin, key, at->second.count, at->second.bytes});
    }
    sql += " ON CONFLICT (grain, kind, at, key) DO UPDATE SET count = tally.count + excluded.count, bytes = tally.bytes + excluded.bytes";
    if (auto written = unit.run(sql, values); !written) return std::unexpected(written.error());
  }
  return {};
}

Result<Tallies> tallies(Statements& statements, Grain grain, int days, Micros now) {
  if (days < 1 || days > (grain == Grain::hour ? kHourlyDaysMax : kTallyDaysMax)) return refuse(Code::bad_request, "days");
  const Micros first_day = begin_of(Grain::day, now) - (days - 1) * base::kDay;
  auto rows = statements.query("SELECT at, key, count, bytes FROM tally WHERE grain = ? AND kind = ? AND at >= ? ORDER BY at",
                               {std::string(id_of(grain)), std::string(kEvent), first_day});
  if (!rows) return std::unexpected(rows.error());
  Tallies out;
  const Micros step = grain == Grain::hour ? kHour : base::kDay;
  for (Micros at = first_day; at <= now; at += step) {
    Bucket bucket;
    bucket.at = at;
    out.buckets.push_back(bucket);
  }
  for (const Row& row : *rows) {
    const auto index = static_cast<std::size_t>((row.integer(0) - first_day) / step);
    if (index < out.buckets.size())
      put(out.buckets[index], row.text(1), static_cast<std::uint64_t>(row.integer(2)), static_cast<std::uint64_t>(row.integer(3)));
  }
  for (const auto& [kind, into] : {std::pair{kByType, &out.types}, {kByCode, &out.codes}, {kByRemoved, &out.removed}, {kByRoute, &out.routes}}) {
    auto ranked = ranking(statements, kind, first_day);
    if (!ranked) return std::unexpected(ranked.error());
    *into = std::move(*ranked);
  }
  return out;
}

Result<std::array<std::uint64_t, static_cast<std::size_t>(State::count_)>> states_now(Statements& statements) {
  auto rows = statements.query("SELECT key, count FROM tally WHERE grain = 'now' AND kind = 'state' AND at = 0");
  if (!rows) return std::unexpected(rows.error());
  std::array<std::uint64_t, static_cast<std::size_t>(State::count_)> out{};
  for (const Row& row : *rows)
    if (const auto state = state_of(row.text(0)))
      out[static_cast<std::size_t>(*state)] = static_cast<std::uint64_t>(std::max<std::int64_t>(row.integer(1), 0));
  return out;
}

Result<Throughput> last_full_hour(Statements& statements, Micros now) {
  auto row = statements.first(
      "SELECT COALESCE(SUM(count), 0), COALESCE(SUM(bytes), 0) FROM tally WHERE grain = 'hour' AND kind = 'event' AND at = ?"
      " AND key IN ('pass', 'refuse', 'infect')",
      {begin_of(Grain::hour, now) - kHour});
  if (!row) return std::unexpected(row.error());
  return Throughput{static_cast<std::uint64_t>((*row)->integer(0)), static_cast<std::uint64_t>((*row)->integer(1))};
}

}  // namespace sekisho::crossing
