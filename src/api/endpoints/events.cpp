// Live changes as server-sent events (html.spec.whatwg.org, "Server-sent events").
#include "api/endpoints/endpoints.h"
#include "api/town.h"

namespace sekisho::api {

namespace {

Response events(Call& call) {
  auto source = call.town.news.follow({call.caller->account, call.caller->session_token, call.request.side});
  if (!source) return problem(source.error());
  Response out;
  out.headers.emplace_back("content-type", "text/event-stream");
  out.headers.emplace_back("cache-control", "no-store");
  out.events = std::move(*source);
  return out;
}

constexpr Endpoint kEndpoints[] = {{Method::get, "/api/v1/events", Needs::signed_in, "receive", Body::none, events}};

}  // namespace

std::span<const Endpoint> events_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
