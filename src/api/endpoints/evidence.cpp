// 証跡: the log's state, its records and their proofs, the check of the whole.
#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <map>

#include "api/endpoints/endpoints.h"
#include "api/endpoints/proof.h"
#include "api/endpoints/viewer.h"
#include "evidence/history.h"

namespace sekisho::api {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using store::Statements;

namespace {

constexpr std::int64_t kNumberMax = std::numeric_limits<std::int64_t>::max();

Response text_response(std::string body) {
  Response out;
  out.headers.emplace_back("content-type", "text/plain; charset=utf-8");
  out.body = std::move(body);
  return out;
}

Response state(Call& call) {
  const evidence::Log& log = call.town.log;
  std::uint64_t size = 0;
  std::optional<evidence::CheckpointRow> last;
  auto looked = call.town.house.database.read([&](Statements& statements) -> Status {
    auto leaves = evidence::leaf_count(statements);
    if (!leaves) return std::unexpected(leaves.error());
    auto row = evidence::last_checkpoint(statements);
    if (!row) return std::unexpected(row.error());
    size = *leaves;
    last = std::move(*row);
    return {};
  });
  if (!looked) return problem(looked.error());
  const auto trouble = log.trouble();
  return respond(json::object{{"origin", log.public_key().name()},
                              {"public_key", log.public_key().text()},
                              {"size", size},
                              {"covered", log.covered()},
                              {"checkpoint", last ? last->note : std::string()},
                              {"checkpoint_at", last ? json::value(time_text(last->at)) : json::value(nullptr)},
                              {"trouble", trouble ? json::value(reason_json(trouble->code, trouble->where)) : json::value(nullptr)}});
}

Response checkpoint(Call& call) {
  std::optional<std::string> note;
  auto looked = call.town.house.database.read([&](Statements& statements) -> Status {
    auto row = evidence::last_checkpoint(statements);
    if (!row) return std::unexpected(row.error());
    note = *row ? std::optional((*row)->note) : std::nullopt;
    return {};
  });
  if (!looked) return problem(looked.error());
  return note ? text_response(std::move(*note)) : problem({Code::not_covered_yet, {}, {}}, 503);
}

json::object check_json(const Check& check) {
  json::array findings;
  for (const evidence::Finding& finding : check.findings) {
    const evidence::FindingText& text = describe(finding.kind);
    findings.push_back(json::object{{"finding", text.id}, {"where", finding.place()}, {"ja", text.ja}, {"en", text.en}});
  }
  if (check.error) {
    const base::CodeText& text = base::describe(check.error->code);
    findings.push_back(json::object{{"finding", text.id}, {"where", check.error->where}, {"ja", text.ja}, {"en", text.en}});
  }
  // A check that could not be made has not shown that the log is whole.
  const std::optional<bool> whole = check.error ? std::optional(false) : check.whole;
  return json::object{{"running", check.running},
                      {"started_at", time_json(check.started_at)},
                      {"finished_at", time_json(check.finished_at)},
                      {"records", check.records},
                      {"whole", whole ? json::value(*whole) : json::value(nullptr)},
                      {"findings", std::move(findings)}};
}

Response verification(Call& call) { return respond(check_json(call.town.verifier.state())); }
Response verify(Call& call) { return respond(check_json(call.town.verifier.start()), 202); }

struct Shown {
  std::uint64_t number = 0;
  std::string text;
  evidence::Record record;
};

Result<Shown> shown(const store::Row& row) {
  auto record = evidence::Record::parse(row.text(1));
  if (!record) return refuse(Code::evidence_altered, fmt::format("evidence_leaf #{}", row.integer(0)));
  return Shown{static_cast<std::uint64_t>(row.integer(0)), row.text(1), std::move(*record)};
}

Result<std::vector<Shown>> newest(Statements& statements, std::int64_t before, const std::string& object, int limit) {
  std::string where = "number < ?";
  std::vector<store::Value> values{before};
  if (!object.empty()) {
    // The index begins with the kind of thing.
    where += " AND object_id = ? AND object IN (";
    values.emplace_back(object);
    for (std::size_t i = 0; i < static_cast<std::size_t>(evidence::Object::count_); ++i) {
      where += i == 0 ? "?" : ", ?";
      values.emplace_back(std::string(describe(static_cast<evidence::Object>(i)).id));
    }
    where += ")";
  }
  values.emplace_back(std::int64_t{limit});
  auto rows = statements.query("SELECT number, record FROM evidence_leaf WHERE " + where + " ORDER BY number DESC LIMIT ?", values);
  if (!rows) return std::unexpected(rows.error());
  std::vector<Shown> out;
  for (const store::Row& row : *rows) {
    auto one = shown(row);
    if (!one) return std::unexpected(one.error());
    out.push_back(std::move(*one));
  }
  return out;
}

using Names = std::map<std::string, std::string>;
Result<Names> names_of(Statements& statements, const std::vector<Shown>& records) {
  Names out;
  for (const Shown& each : records) out.try_emplace(each.record.who.text());
  std::vector<std::string> ids;
  for (const auto& [id, name] : out) ids.push_back(id);
  auto found = crossing::parties(statements, ids);
  if (!found) return std::unexpected(found.error());
  for (crossing::Party& party : *found) out[party.id] = std::move(party.name);
  return out;
}

json::value fact_json(const evidence::Fact& fact) {
  if (const auto* number = std::get_if<std::uint64_t>(&fact)) return json::value(*number);
  if (const auto* hash = std::get_if<base::Digest>(&fact)) return json::value(base::hex(*hash));
  return json::value(std::get<evidence::Id>(fact).text());
}

json::object record_json(const Shown& shown, const Names& names, std::uint64_t covered) {
  const evidence::Record& record = shown.record;
  json::object facts;
  for (const auto& [name, fact] : record.facts) facts[describe(name).id] = fact_json(fact);
  const auto name = names.find(record.who.text());
  return json::object{{"number", shown.number},
                      {"at", time_text(record.at)},
                      {"who", record.who.text()},
                      {"who_name", name == names.end() ? std::string() : name->second},
                      {"action", describe(record.what).id},
                      {"object", describe(record.object).id},
                      {"object_id", record.object_id.text()},
                      {"reason", describe(record.why).id},
                      {"facts", std::move(facts)},
                      {"covered", shown.number < covered}};
}

Response records(Call& call) {
  auto limit = query_limit(call.request);
  if (!limit) return problem(limit.error());
  auto before = query_number(call.request, "before", 0, kNumberMax);
  if (!before) return problem(before.error());
  auto object = query_text(call.request, "object", 64);
  if (!object) return problem(object.error());
  std::vector<Shown> found;
  Names names;
  auto looked = call.town.house.database.read([&](Statements& statements) -> Status {
    auto rows = newest(statements, before->value_or(kNumberMax), *object, *limit);
    if (!rows) return std::unexpected(rows.error());
    auto known = names_of(statements, *rows);
    if (!known) return std::unexpected(known.error());
    found = std::move(*rows);
    names = std::move(*known);
    return {};
  });
  if (!looked) return problem(looked.error());
  json::array rows;
  const std::uint64_t covered = call.town.log.covered();
  for (const Shown& each : found) rows.push_back(record_json(each, names, covered));
  return respond(json::object{{"rows", std::move(rows)}});
}

// {number} of the path; nothing that is no number has a record.
std::optional<std::uint64_t> number_of(const Call& call) {
  const std::string& text = call.request.part("number");
  std::int64_t out = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out < 0) return std::nullopt;
  return static_cast<std::uint64_t>(out);
}

Response record(Call& call) {
  const auto number = number_of(call);
  if (!number) return problem({Code::evidence_uncovered, {}, {}});
  std::vector<Shown> found;
  std::vector<evidence::OpenedValue> values;
  Names names;
  auto looked = call.town.house.database.read([&](Statements& statements) -> Status {
    auto row = statements.first("SELECT number, record FROM evidence_leaf WHERE number = ?", {static_cast<std::int64_t>(*number)});
    if (!row) return std::unexpected(row.error());
    if (!*row) return refuse(Code::evidence_uncovered);
    auto one = shown(**row);
    if (!one) return std::unexpected(one.error());
    found = {std::move(*one)};
    auto opened = evidence::open_values(statements, *number);
    if (!opened) return std::unexpected(opened.error());
    auto known = names_of(statements, found);
    if (!known) return std::unexpected(known.error());
    values = std::move(*opened);
    names = std::move(*known);
    return {};
  });
  if (!looked) return problem(looked.error());
  json::array left;
  for (const evidence::OpenedValue& value : values) left.push_back(json::object{{"role", describe(value.role).id}, {"value", value.value}});
  return respond(json::object{
      {"record", record_json(found.front(), names, call.town.log.covered())}, {"text", found.front().text}, {"values", std::move(left)}});
}

Response proof(Call& call) {
  const auto number = number_of(call);
  if (!number) return problem({Code::evidence_uncovered, {}, {}});
  return proof_response(call.town, *number);
}

constexpr std::string_view kScope = "audit";
constexpr Endpoint kEndpoints[] = {
    {.method = Method::get, .pattern = "/api/v1/evidence", .needs = Needs::overseer, .scope = kScope, .answer = state},
    {.method = Method::get, .pattern = "/api/v1/evidence/checkpoint", .needs = Needs::overseer, .scope = kScope, .answer = checkpoint},
    {.method = Method::get, .pattern = "/api/v1/evidence/verification", .needs = Needs::overseer, .scope = kScope, .answer = verification},
    {.method = Method::post, .pattern = "/api/v1/evidence/verification", .needs = Needs::overseer, .scope = kScope, .answer = verify},
    {.method = Method::get, .pattern = "/api/v1/evidence/records", .needs = Needs::overseer, .scope = kScope, .answer = records},
    {.method = Method::get, .pattern = "/api/v1/evidence/records/{number}", .needs = Needs::overseer, .scope = kScope, .answer = record},
    {.method = Method::get, .pattern = "/api/v1/evidence/records/{number}/proof", .needs = Needs::overseer, .scope = kScope, .answer = proof},
};

}  // namespace

Response proof_response(Town& town, std::uint64_t leaf) {
  std::string text;
  auto proved = town.house.database.read([&](Statements& statements) -> Status {
    auto leaves = evidence::leaf_count(statements);
    if (!leaves) return std::unexpected(leaves.error());
    if (leaf >= *leaves) return refuse(Code::evidence_uncovered, fmt::format("#{}", leaf));
    auto row = evidence::last_checkpoint(statements);
    if (!row) return std::unexpected(row.error());
    if (!*row || (*row)->size <= leaf) return refuse(Code::not_covered_yet, fmt::format("#{}", leaf));
    std::string note = std::move((*row)->note);
    // With the witnesses' signatures where they are there.
    const auto sizes = evidence::cosigned_sizes(town.log.folder());
    if (!sizes.empty() && sizes.back() > leaf) {
      auto cosigned = evidence::cosigned_of(town.log.folder(), sizes.back());
      if (!cosigned) return std::unexpected(cosigned.error());
      if (*cosigned) note = std::move(**cosigned);
    }
    auto made = evidence::prove(statements, town.log.hashes(), leaf, note);
    if (!made) return std::unexpected(made.error());
    text = std::move(*made);
    return {};
  });
  if (proved) return text_response(std::move(text));
  return proved.error().code == Code::not_covered_yet ? problem(proved.error(), 503) : problem(proved.error());
}

std::span<const Endpoint> evidence_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
