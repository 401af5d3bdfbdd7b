// One file of a crossing: all that is known of it, its password, taking it back, taking it.
#include "api/endpoints/access.h"
#include "api/endpoints/download_name.h"
#include "api/endpoints/endpoints.h"
#include "crossing/kept_json.h"
#include "crossing/report.h"
#include "crossing/steps.h"

namespace sekisho::api {

using base::Code;
using base::Result;
using base::Status;

namespace {

json::value fact_json(const evidence::Fact& fact) {
  if (const auto* number = std::get_if<std::uint64_t>(&fact)) return *number;
  if (const auto* hash = std::get_if<base::Digest>(&fact)) return json::value(base::hex(*hash));
  return json::value(std::get<evidence::Id>(fact).text());
}

json::object step_json(const crossing::Step& step, std::uint64_t covered) {
  json::object facts;
  for (const auto& [name, fact] : step.record.facts) facts[evidence::describe(name).id] = fact_json(fact);
  return json::object{{"number", step.number},
                      {"at", time_text(step.record.at)},
                      {"action", evidence::describe(step.record.what).id},
                      {"reason", evidence::describe(step.record.why).id},
                      {"who", step.who},
                      {"covered", step.number < covered},
                      {"facts", std::move(facts)},
                      {"remark", step.remark}};
}

Result<json::array> steps_json(const Call& call, const std::string& item) {
  json::array out;
  const std::uint64_t covered = call.town.log.covered();
  auto looked = call.town.house.database.read([&](store::Statements& statements) -> Status {
    auto steps = crossing::steps_of(statements, item);
    if (!steps) return std::unexpected(steps.error());
    out.clear();
    for (const crossing::Step& step : *steps) out.push_back(step_json(step, covered));
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Response detail(Call& call) {
  auto seen = seen_item(call, call.request.part("item"));
  if (!seen) return problem(seen.error());
  auto steps = steps_json(call, seen->line.item.id);
  if (!steps) return problem(steps.error());
  const crossing::Report report = crossing::read_report(seen->line.item.report);
  return respond(json::object{{"item", item_json(seen->line.item, Removed::listed)},
                              {"head", head_json(seen->head)},
                              {"mine", mine_json(*seen)},
                              {"removed", notes_json(report.removed)},
                              {"warnings", notes_json(report.warnings)},
                              {"kept", report.measure == base::Measure{} ? json::value(nullptr) : crossing::kept_json(report.measure)},
                              {"input_sha256", hash_json(seen->line.original_sha256)},
                              {"clean_sha256", hash_json(seen->line.clean_sha256)},
                              {"original_until", time_json(seen->line.original_until)},
                              {"profile", seen->head.profile},
                              {"engine", report.engine},
                              {"seconds", report.judged_at == 0 ? json::value(nullptr) : json::value(report.seconds)},
                              {"steps", std::move(*steps)}});
}

// The file as it stands after an act.
Response now(const Call& call, const std::string& id) {
  auto item = call.town.desk.item(id);
  if (!item) return problem(item.error());
  return *item ? respond(item_json(**item)) : problem({Code::no_such_item, {}, {}});
}

Response password(Call& call) {
  Fields fields(call.request.body);
  const std::string password = fields.text("password", 1'024, 1);
  if (auto read = fields.done(); !read) return problem(read.error());
  auto seen = seen_item(call, call.request.part("item"));
  if (!seen) return problem(seen.error());
  if (!seen->standing.sender && !seen->standing.recipient) return problem({Code::not_permitted, {}, {}});
  const std::string& id = seen->line.item.id;
  auto unlocked = call.town.desk.unlock(id, call.caller->account.id, password, call.town.passwords);
  return unlocked ? now(call, id) : declined(unlocked.error());
}

Response cancel(Call& call) {
  auto seen = seen_item(call, call.request.part("item"));
  if (!seen) return problem(seen.error());
  if (!seen->standing.sender) return problem({Code::not_permitted, {}, {}});
  const std::string& id = seen->line.item.id;
  auto cancelled = call.town.desk.cancel(id, call.caller->account.id);
  return cancelled ? now(call, id) : problem(cancelled.error());
}

Response ticket_answer(const Call& call, Ticket ticket) {
  ticket.account = call.caller->account.id;
  ticket.side = call.request.side;
  const json::value bytes = ticket.zipped ? json::value(nullptr) : json::value(ticket.files.front().bytes);
  const std::string name = ticket.name;
  auto address = call.town.tickets.give(std::move(ticket));
  if (!address) return problem(address.error());
  return respond(json::object{{"download", *address}, {"name", name}, {"bytes", bytes}});
}

// One file, under the name that its new type asks for.
TicketFile file_of(const crossing::Desk::Taken& taken, const crossing::Item& item) {
  return {taken.clean, taken.bytes, clean_path(taken.path, item.input_type, taken.type)};
}

Response take(Call& call) {
  auto seen = seen_item(call, call.request.part("item"));
  if (!seen) return problem(seen.error());
  if (!seen->standing.recipient) return problem({Code::not_permitted, {}, {}});
  auto taken = call.town.desk.take(seen->line.item.id, call.caller->account.id);
  if (!taken) return problem(taken.error());
  Ticket ticket;
  ticket.files.push_back(file_of(*taken, seen->line.item));
  ticket.name = last_part(ticket.files.front().path);
  return ticket_answer(call, std::move(ticket));
}

Response take_all(Call& call) {
  auto seen = seen_crossing(call, call.request.part("crossing"));
  if (!seen) return problem(seen.error());
  if (!seen->standing.recipient) return problem({Code::not_permitted, {}, {}});
  Ticket ticket;
  ticket.zipped = true;
  ticket.name = zip_name(seen->view.head.made_at);
  for (const crossing::ItemLine& line : seen->view.items) {
    if (line.item.state != crossing::State::released) continue;
    auto taken = call.town.desk.take(line.item.id, call.caller->account.id);
    if (taken) ticket.files.push_back(file_of(*taken, line.item));
    else if (taken.error().code != Code::wrong_state && taken.error().code != Code::not_permitted) return problem(taken.error());
  }
  // Somebody else took the last of them, or their time is over.
  if (ticket.files.empty()) return problem({Code::wrong_state, {}, {}});
  return ticket_answer(call, std::move(ticket));
}

constexpr Endpoint kEndpoints[] = {
    {Method::get, "/api/v1/items/{item}", Needs::signed_in, "receive", Body::none, detail},
    {Method::post, "/api/v1/items/{item}/password", Needs::signed_in, "send", Body::json, password},
    {Method::post, "/api/v1/items/{item}/cancel", Needs::signed_in, "send", Body::none, cancel},
    {Method::post, "/api/v1/items/{item}/take", Needs::signed_in, "receive", Body::none, take},
    {Method::post, "/api/v1/crossings/{crossing}/take", Needs::signed_in, "receive", Body::none, take_all},
};

}  // namespace

std::span<const Endpoint> items_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
