// Where one can send, and to whom.
#include "api/endpoints/endpoints.h"
#include "api/endpoints/json.h"
#include "api/town.h"

namespace sekisho::api {

namespace {

constexpr std::size_t kRecent = 10;

Response routes(Call& call) {
  const auto rules = call.town.rules();
  json::array out;
  for (const crossing::Route& route : rules->routes())
    if (route.from == call.request.side) out.push_back(route_json(route));
  return respond(json::object{{"routes", std::move(out)}});
}

Response recipients(Call& call) {
  auto words = query_text(call.request, "q", 100);
  if (!words) return problem(words.error());
  auto limit = query_limit(call.request);
  if (!limit) return problem(limit.error());
  auto recent = crossing::Lists(call.town.house.database).recent_recipients(call.caller->account.id, call.request.side, kRecent);
  if (!recent) return problem(recent.error());
  auto found = people::Organisation(call.town.house.database, call.town.house.clock).directory(*words, *limit);
  if (!found) return problem(found.error());
  json::array recent_json, found_json;
  for (const crossing::Party& party : *recent) recent_json.push_back(party_json(party));
  for (const people::Principal& principal : *found) found_json.push_back(recipient_json(principal));
  return respond(json::object{{"recent", std::move(recent_json)}, {"found", std::move(found_json)}});
}

constexpr Endpoint kEndpoints[] = {
    {Method::get, "/api/v1/routes", Needs::signed_in, "send", Body::none, routes},
    {Method::get, "/api/v1/recipients", Needs::signed_in, "send", Body::none, recipients},
};

}  // namespace

std::span<const Endpoint> directory_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
