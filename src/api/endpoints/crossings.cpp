// Crossings: the inbox and the outbox, one crossing, beginning and cancelling one.
#include "api/endpoints/access.h"
#include "api/endpoints/endpoints.h"
#include "api/endpoints/viewer.h"

namespace sekisho::api {

using base::Code;

namespace {

// The whole crossing as the caller sees it, after an act or for itself.
Response shown(const Call& call, const std::string& id, int status = 200) {
  auto seen = seen_crossing(call, id);
  return seen ? respond(crossing_json(*seen), status) : problem(seen.error());
}

Response page_of(const base::Result<store::Page<crossing::CrossingRow>>& page) {
  if (!page) return list_problem(page.error());
  json::array rows;
  for (const crossing::CrossingRow& row : page->rows) rows.push_back(json::object{{"head", head_json(row.head)}, {"first_path", row.first_path}});
  return respond(page_json(std::move(rows), page->next));
}

// Without what still waits to be let through: a page may be shorter than asked for.
Response inbox(const Call& call, const crossing::Lists& lists, crossing::Show show, const crossing::Ask& ask) {
  auto viewer = viewer_of(call);
  if (!viewer) return problem(viewer.error());
  auto page = lists.inbox(*viewer, call.request.side, show, ask);
  if (!page) return page_of(page);
  std::vector<crossing::CrossingRow> rows;
  for (crossing::CrossingRow& row : page->rows) {
    auto path = path_let_through(lists, row);
    if (!path) return problem(path.error());
    if (!*path) continue;
    row.first_path = std::move(**path);
    rows.push_back(std::move(row));
  }
  page->rows = std::move(rows);
  return page_of(page);
}

Response list(Call& call) {
  const std::string_view box = call.request.value("box"), show = call.request.value("show");
  if (box != "inbox" && box != "outbox") return problem({Code::bad_request, "box", {}});
  if (!show.empty() && show != "waiting" && show != "all") return problem({Code::bad_request, "show", {}});
  auto ask = ask_of(call.request);
  if (!ask) return problem(ask.error());
  const auto which = show == "waiting" ? crossing::Show::waiting : crossing::Show::all;
  const crossing::Lists lists(call.town.house.database);
  if (box == "inbox") return inbox(call, lists, which, *ask);
  return page_of(lists.outbox(call.caller->account.id, call.request.side, which, *ask));
}

Response open(Call& call) {
  Fields fields(call.request.body);
  crossing::Sending sending;
  sending.from = call.request.side;
  sending.sender = call.caller->account.id;
  const auto to = zones::zone_of(fields.text("to", 20));
  sending.recipients = fields.texts("recipients", 1, 100, 64);
  sending.note = fields.text_if("note", 4'000).value_or("");
  if (const auto days = fields.number_if("expires_days", 1, 36'500)) sending.expires_days = static_cast<std::uint32_t>(*days);
  sending.take_once = fields.flag_if("take_once").value_or(false);
  if (auto read = fields.done(); !read) return problem(read.error());
  if (!to) return problem({Code::bad_request, "to", {}});
  sending.to = *to;
  auto id = call.town.desk.open(*call.town.rules(), sending);
  return id ? shown(call, *id, 201) : declined(id.error());
}

Response one(Call& call) { return shown(call, call.request.part("crossing")); }

Response cancel(Call& call) {
  const std::string& id = call.request.part("crossing");
  auto seen = seen_crossing(call, id);
  if (!seen) return problem(seen.error());
  if (!seen->standing.sender) return problem({Code::no_such_item, {}, {}});
  auto cancelled = call.town.desk.cancel_crossing(id, call.caller->account.id);
  return cancelled ? shown(call, id) : problem(cancelled.error());
}

constexpr Endpoint kEndpoints[] = {
    {Method::get, "/api/v1/crossings", Needs::signed_in, "receive", Body::none, list},
    {Method::post, "/api/v1/crossings", Needs::signed_in, "send", Body::json, open},
    {Method::get, "/api/v1/crossings/{crossing}", Needs::signed_in, "receive", Body::none, one},
    {Method::remove, "/api/v1/crossings/{crossing}", Needs::signed_in, "send", Body::none, cancel},
};

}  // namespace

std::span<const Endpoint> crossings_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
