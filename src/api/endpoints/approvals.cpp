// 承認: what waits for an approval on the routes out of this side, and the decisions about it.
#include "api/endpoints/access.h"
#include "api/endpoints/endpoints.h"
#include "api/endpoints/viewer.h"
#include "sandbox/names.h"

namespace sekisho::api {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using store::Statements;

namespace {

Response approvals(Call& call) {
  auto ask = ask_of(call.request);
  if (!ask) return problem(ask.error());
  auto page = crossing::Lists(call.town.house.database).approvals(call.caller->account.id, call.request.side, *ask);
  if (!page) return list_problem(page.error());
  json::array rows;
  for (const crossing::ItemRow& row : page->rows) rows.push_back(item_row_json(row));
  return respond(page_json(std::move(rows), page->next));
}

// The file of the path, where the caller approves what leaves this side. Errors: no_such_item.
Result<SeenItem> item_of(const Call& call) {
  const std::string& id = call.request.part("item");
  auto seen = seen_item(call, id);
  if (seen && !seen->standing.approver) return refuse(Code::no_such_item);
  return seen;
}

Response as_it_is(const Call& call, const std::string& id) {
  auto item = call.town.desk.item(id);
  if (!item) return problem(item.error());
  if (!*item) return problem({Code::no_such_item, id, {}});
  return respond(item_json(**item));
}

using Decision = Status (crossing::Desk::*)(const std::string& item, const std::string& who, const std::string& remark);

Response decide(Call& call, Decision decision) {
  Fields fields(call.request.body);
  const std::string remark = fields.text("remark", 4'000);
  if (auto read = fields.done(); !read) return problem(read.error());
  auto seen = item_of(call);
  if (!seen) return problem(seen.error());
  const std::string& id = seen->line.item.id;
  if (auto done = (call.town.desk.*decision)(id, call.caller->account.id, remark); !done) return declined(done.error());
  return as_it_is(call, id);
}

Response approve(Call& call) { return decide(call, &crossing::Desk::approve); }
Response send_back(Call& call) { return decide(call, &crossing::Desk::send_back); }

// Who opened what, written down before the bytes can be had. Errors: wrong_state.
Result<crossing::Item> write_look(const Call& call, const std::string& id) {
  crossing::Item out;
  auto written = call.town.house.database.write([&](Statements& unit) -> Status {
    auto item = crossing::load_item(unit, id);
    if (!item) return std::unexpected(item.error());
    if (!*item || (*item)->state != crossing::State::waiting || !(*item)->clean) return refuse(Code::wrong_state, id);
    out = std::move(**item);
    evidence::Record record;
    record.at = call.town.house.clock.now();
    record.who = evidence::Id::of(call.caller->account.id);
    record.what = evidence::Action::output_look;
    record.object = evidence::Object::item;
    record.object_id = evidence::Id::of(id);
    record.why = evidence::Reason::approval;
    record.set(evidence::FactName::crossing, evidence::Id::of(out.crossing));
    record.set(evidence::FactName::output_sha256, *out.clean);
    auto leaf = evidence::append(unit, std::move(record));
    return leaf ? Status{} : std::unexpected(leaf.error());
  });
  if (!written) return std::unexpected(written.error());
  return out;
}

Response look(Call& call) {
  auto seen = item_of(call);
  if (!seen) return problem(seen.error());
  if (seen->standing.sender) return problem({Code::own_approval, seen->line.item.id, {}});
  auto item = write_look(call, seen->line.item.id);
  if (!item) return problem(item.error());
  const std::string name = sandbox::output_name(item->path, base::file_type_by_id(item->input_type).value_or(base::FileType::unknown),
                                                base::file_type_by_id(item->clean_type).value_or(base::FileType::unknown));
  const std::string shown = name.substr(name.rfind('/') + 1);
  auto address = call.town.tickets.give({.account = call.caller->account.id,
                                         .side = call.request.side,
                                         .name = shown,
                                         .files = {{*item->clean, item->clean_bytes, name}},
                                         .zipped = false,
                                         .made_at = call.town.house.clock.now()});
  if (!address) return problem(address.error());
  return respond(json::object{{"download", *address}, {"name", shown}, {"bytes", item->clean_bytes}});
}

constexpr Endpoint decision(std::string_view pattern, Body body, Response (*answer)(Call&)) {
  return {.method = Method::post, .pattern = pattern, .needs = Needs::approver, .scope = "approve", .body = body, .answer = answer};
}

constexpr Endpoint kEndpoints[] = {
    {.method = Method::get, .pattern = "/api/v1/approvals", .needs = Needs::approver, .scope = "approve", .answer = approvals},
    decision("/api/v1/items/{item}/approve", Body::json, approve),
    decision("/api/v1/items/{item}/return", Body::json, send_back),
    decision("/api/v1/items/{item}/look", Body::none, look),
};

}  // namespace

std::span<const Endpoint> approvals_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
