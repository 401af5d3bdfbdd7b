// Who is signed in: GET, POST and DELETE /session, and one's own password.
#include "api/cookies.h"
#include "api/endpoints/endpoints.h"
#include "api/endpoints/json.h"
#include "api/guard.h"
#include "api/town.h"

namespace sekisho::api {

using base::Code;

namespace {

constexpr std::size_t kNameMax = 200, kPasswordMax = 1'024;

Response session_answer(const Call& call, const people::Account* account, std::string_view form_token) {
  return respond(json::object{{"signed_in", account != nullptr},
                              {"side", zone_id(call.request.side)},
                              {"town", call.town.name},
                              {"contact", call.town.contact},
                              {"account", account != nullptr ? json::value(account_json(*account)) : json::value(nullptr)},
                              {"form_token", form_token}});
}

Response look(Call& call) {
  if (call.caller != nullptr) return session_answer(call, &call.caller->account, call.caller->form_token);
  const auto token = cookie_of(call.request.header("cookie"), session_cookie_name(call.request.side, call.request.secure));
  if (!token) return session_answer(call, nullptr, "");
  auto session = call.town.sessions.use(*token, call.request.side);
  if (session) return session_answer(call, &session->account, session->form_token);
  return session.error().code == Code::signed_out ? session_answer(call, nullptr, "") : problem(session.error());
}

Response begin(Call& call, const people::Account& account) {
  auto session = call.town.sessions.begin(account, call.request.side);
  if (!session) return problem(session.error());
  Response out = session_answer(call, &account, session->form_token);
  out.headers.emplace_back("set-cookie", session_cookie(call.request.side, call.request.secure, session->token));
  return out;
}

// A form of another site cannot send JSON, nor hide where it comes from.
bool may_sign_in_from(const Request& request) {
  const std::string_view type = request.header("content-type");
  return from_here(request) && type.substr(0, type.find(';')) == "application/json";
}

Response sign_in(Call& call) {
  if (!may_sign_in_from(call.request)) return problem({Code::forged_request, {}, {}});
  Fields fields(call.request.body);
  const std::string name = fields.text("name", kNameMax), password = fields.text("password", kPasswordMax);
  if (auto read = fields.done(); !read) return problem(read.error());
  auto account = call.town.accounts.check(name, password, call.request.peer);
  if (!account) return problem(account.error());
  // Whoever was signed in here before is no longer.
  if (const auto old = cookie_of(call.request.header("cookie"), session_cookie_name(call.request.side, call.request.secure)))
    if (auto ended = call.town.sessions.end(*old); !ended) return problem(ended.error());
  return begin(call, *account);
}

Response sign_out(Call& call) {
  if (auto ended = call.town.sessions.end(call.caller->session_token); !ended) return problem(ended.error());
  Response out;
  out.status = 204;
  out.headers.emplace_back("set-cookie", ended_session_cookie(call.request.side, call.request.secure));
  return out;
}

Response change_password(Call& call) {
  Fields fields(call.request.body);
  const std::string before = fields.text("old_password", kPasswordMax), after = fields.text("new_password", kPasswordMax);
  if (auto read = fields.done(); !read) return problem(read.error());
  const people::Account& account = call.caller->account;
  if (auto right = call.town.accounts.check(account.name, before, call.request.peer); !right) {
    base::Error error = right.error();
    if (error.code == Code::sign_in_failed) error.where = "old_password";
    return problem(error);
  }
  if (auto done = call.town.accounts.reset(account.name, after, account.id); !done) {
    base::Error error = done.error();
    if (error.code == Code::weak_password) error.where = "new_password";
    return error.kind() == base::Kind::refused ? problem(error, 400) : problem(error);
  }
  return begin(call, account);
}

constexpr Endpoint kEndpoints[] = {
    {Method::get, "/api/v1/session", Needs::nothing, "", Body::none, look},
    {Method::post, "/api/v1/session", Needs::nothing, "", Body::json, sign_in},
    {Method::remove, "/api/v1/session", Needs::signed_in, "", Body::none, sign_out},
    {Method::post, "/api/v1/session/password", Needs::signed_in, "", Body::json, change_password},
};

}  // namespace

std::span<const Endpoint> session_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
