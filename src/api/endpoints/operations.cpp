// 今日 and 稼働状況: what needs a person, how it runs at this moment, counts over time, work that was given up.
#include <charconv>

#include "api/endpoints/endpoints.h"
#include "api/endpoints/viewer.h"
#include "crossing/tallies.h"
#include "crossing/today.h"

namespace sekisho::api {

using base::Code;
using base::Result;
using base::Status;
using crossing::ScannerState;
using store::Statements;

namespace {

json::value trouble_json(const std::optional<base::Error>& error) {
  return error ? json::value(reason_json(error->code, error->where)) : json::value(nullptr);
}

crossing::Circumstances circumstances(const Town& town, const Now& now) {
  crossing::Circumstances out;
  out.now = town.house.clock.now();
  out.signatures_at = now.scanner.signatures.built_at;
  out.scanner_silent = now.scanner.standing == ScannerState::Standing::silent;
  out.signatures_age_max = static_cast<base::Micros>(town.settings.scanner.signature_days_max) * base::kDay;
  out.disk_free = now.disk_free;
  out.disk_total = now.disk_total;
  if (const auto trouble = town.log.trouble()) {
    out.evidence_trouble_ja = base::describe(trouble->code).ja;
    out.evidence_trouble_en = base::describe(trouble->code).en;
  }
  if (const RulesFile rules = town.rules_file(); rules.trouble) {
    const base::CodeText& text = base::describe(rules.trouble->code);
    out.rules_trouble_ja = rules.trouble->where.empty() ? std::string(text.ja) : rules.trouble->where;
    out.rules_trouble_en = rules.trouble->where.empty() ? std::string(text.en) : rules.trouble->where;
  }
  return out;
}

Status count_ending_tokens(Statements& statements, crossing::Circumstances& about) {
  auto row = statements.first("SELECT COUNT(*) FROM token WHERE revoked_at IS NULL AND expires_at > ? AND expires_at <= ?",
                              {about.now, about.now + 14 * base::kDay});
  if (!row) return std::unexpected(row.error());
  about.tokens_expiring = static_cast<std::uint64_t>((*row)->integer(0));
  return {};
}

Response today(Call& call) {
  crossing::Circumstances about = circumstances(call.town, call.town.now());
  std::vector<crossing::TodayLine> lines;
  auto looked = call.town.house.database.read([&](Statements& statements) -> Status {
    if (auto counted = count_ending_tokens(statements, about); !counted) return counted;
    auto found = crossing::today(statements, about);
    if (!found) return std::unexpected(found.error());
    lines = std::move(*found);
    return {};
  });
  if (!looked) return problem(looked.error());
  json::array out;
  for (const crossing::TodayLine& line : lines)
    out.push_back(json::object{{"kind", line.kind},
                               {"severity", crossing::id_of(line.severity)},
                               {"count", line.count},
                               {"oldest_at", time_json(line.oldest_at)},
                               {"ja", line.ja},
                               {"en", line.en},
                               {"link", line.link}});
  return respond(json::object{{"lines", std::move(out)}});
}

json::object scanner_json(const ScannerState& scanner) {
  using Standing = ScannerState::Standing;
  const bool answers = scanner.standing == Standing::good || scanner.standing == Standing::old;
  return json::object{{"configured", scanner.standing != Standing::none},
                      {"answers", answers},
                      {"version", scanner.signatures.version},
                      {"signatures_at", time_json(scanner.signatures.built_at)},
                      {"old", scanner.standing == Standing::old}};
}

json::array doors_json(const std::vector<DoorNow>& doors) {
  json::array out;
  for (const DoorNow& door : doors)
    out.push_back(json::object{{"id", door.id},
                               {"ja", door.ja},
                               {"en", door.en},
                               {"place", door.place},
                               {"ok", door.ok},
                               {"waiting", door.waiting},
                               {"trouble", trouble_json(door.trouble)}});
  return out;
}

Result<json::object> queue_json(store::Queue& queue) {
  json::object out;
  for (const std::string_view kind : {crossing::kDisarmWork, crossing::kReleaseWork}) {
    auto counts = queue.counts(std::string(kind));
    if (!counts) return std::unexpected(counts.error());
    out[kind] = json::object{{"waiting", counts->waiting}, {"running", counts->leased}, {"failed", counts->dead}};
  }
  return out;
}

Response operations(Call& call) {
  Town& town = call.town;
  const Now now = town.now();
  json::object states;
  std::uint64_t leaves = 0;
  crossing::Throughput throughput;
  auto looked = town.house.database.read([&](Statements& statements) -> Status {
    auto counted = crossing::states_now(statements);
    if (!counted) return std::unexpected(counted.error());
    states.clear();
    for (std::size_t i = 0; i < counted->size(); ++i) states[crossing::describe(static_cast<crossing::State>(i)).id] = (*counted)[i];
    auto hour = crossing::last_full_hour(statements, town.house.clock.now());
    if (!hour) return std::unexpected(hour.error());
    throughput = *hour;
    auto size = evidence::leaf_count(statements);
    if (!size) return std::unexpected(size.error());
    leaves = *size;
    return {};
  });
  if (!looked) return problem(looked.error());
  auto queue = queue_json(town.house.queue);
  if (!queue) return problem(queue.error());
  return respond(json::object{
      {"started_at", time_text(now.started_at)},
      {"engine", town.engine},
      {"states", std::move(states)},
      {"queue", std::move(*queue)},
      {"workers", json::object{{"in_all", now.workers}, {"busy", now.workers_busy}}},
      {"disk", json::object{{"bytes_free", now.disk_free}, {"bytes_total", now.disk_total}}},
      {"scanner", scanner_json(now.scanner)},
      {"evidence", json::object{{"size", leaves}, {"covered", town.log.covered()}, {"trouble", trouble_json(town.log.trouble())}}},
      {"doors", doors_json(now.doors)},
      {"throughput", json::object{{"files", throughput.files}, {"bytes", throughput.bytes}}},
  });
}

// Words of a ranked id; the id itself for one that this version does not know.
struct Words {
  std::string_view ja, en;
};
Words type_words(std::string_view id) {
  const auto type = base::file_type_by_id(id);
  return type ? Words{base::describe(*type).ja, base::describe(*type).en} : Words{id, id};
}
template <class Enum>
Words words_in(std::string_view id) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(Enum::count_); ++i)
    if (const auto& text = base::describe(static_cast<Enum>(i)); text.id == id) return {text.ja, text.en};
  return {id, id};
}

json::array ranked_json(const std::vector<crossing::Ranked>& ranked, Words (*words)(std::string_view)) {
  json::array out;
  for (const crossing::Ranked& each : ranked) {
    const Words text = words(each.id);
    out.push_back(json::object{{"id", each.id}, {"ja", text.ja}, {"en", text.en}, {"count", each.count}});
  }
  return out;
}

Response tallies(Call& call) {
  const std::string_view by = call.request.value("by");
  if (by != "hour" && by != "day") return problem({Code::bad_request, "by", {}});
  const bool hourly = by == "hour";
  auto days = query_number(call.request, "days", 1, crossing::kTallyDaysMax);
  if (!days) return problem(days.error());
  crossing::Tallies counted;
  auto looked = call.town.house.database.read([&](Statements& statements) -> Status {
    auto found = crossing::tallies(statements, hourly ? crossing::Grain::hour : crossing::Grain::day,
                                   static_cast<int>(days->value_or(hourly ? 2 : 30)), call.town.house.clock.now());
    if (!found) return std::unexpected(found.error());
    counted = std::move(*found);
    return {};
  });
  if (!looked) return problem(looked.error());
  json::array buckets;
  for (const crossing::Bucket& bucket : counted.buckets)
    buckets.push_back(json::object{{"at", time_text(bucket.at)},
                                   {"crossings", bucket.crossings},
                                   {"files", bucket.files},
                                   {"bytes", bucket.bytes},
                                   {"released", bucket.released},
                                   {"refused", bucket.refused},
                                   {"quarantined", bucket.quarantined}});
  return respond(json::object{{"by", by},
                              {"buckets", std::move(buckets)},
                              {"types", ranked_json(counted.types, type_words)},
                              {"removed", ranked_json(counted.removed, words_in<base::What>)},
                              {"codes", ranked_json(counted.codes, words_in<Code>)}});
}

// The queue notes the code of the last error; a worker that never came back left none.
std::string_view code_of(const std::string& error) {
  return words_in<Code>(error).ja == error ? base::describe(Code::timed_out).id : std::string_view(error);
}

Response failed(Call& call) {
  auto ask = ask_of(call.request);
  if (!ask) return problem(ask.error());
  auto page = call.town.house.queue.dead(ask->cursor, static_cast<int>(ask->rows_max));
  if (!page) return list_problem(page.error());
  json::array rows;
  for (const store::DeadTask& task : page->rows)
    rows.push_back(json::object{{"task", std::to_string(task.id)},
                                {"kind", task.kind},
                                {"item", task.subject},
                                {"tries", task.tries},
                                {"failed_at", time_text(task.dead_at)},
                                {"code", code_of(task.last_error)}});
  return respond(page_json(std::move(rows), page->next));
}

Response retry(Call& call) {
  const std::string& text = call.request.part("task");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) return problem({Code::not_found, "task", {}});
  store::Queue& queue = call.town.house.queue;
  auto revived = call.town.house.database.write([&](Statements& unit) { return queue.revive(unit, id); });
  if (!revived && revived.error().code == Code::store_conflict) return problem({Code::not_found, "task", {}});
  if (!revived) return problem(revived.error());
  queue.announce();
  Response out;
  out.status = 204;
  return out;
}

constexpr Endpoint kEndpoints[] = {
    {.method = Method::get, .pattern = "/api/v1/today", .needs = Needs::overseer, .scope = "operate", .answer = today},
    {.method = Method::get, .pattern = "/api/v1/operations", .needs = Needs::overseer, .scope = "operate", .answer = operations},
    {.method = Method::get, .pattern = "/api/v1/operations/tallies", .needs = Needs::overseer, .scope = "operate", .answer = tallies},
    {.method = Method::get, .pattern = "/api/v1/operations/failed", .needs = Needs::overseer, .scope = "operate", .answer = failed},
    {.method = Method::post, .pattern = "/api/v1/operations/failed/{task}/retry", .needs = Needs::operating, .scope = "operate", .answer = retry},
};

}  // namespace

std::span<const Endpoint> operations_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
