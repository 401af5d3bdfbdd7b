// Who looks at a list, and what its parameters say.
#pragma once

#include "api/endpoint.h"
#include "api/endpoints/json.h"
#include "api/town.h"
#include "crossing/lists.h"

namespace sekisho::api {

// The caller and everything that is sent to the caller.
inline base::Result<crossing::Viewer> viewer_of(const Call& call) {
  crossing::Viewer out{call.caller->account.id, {}};
  auto looked = call.town.house.database.read([&](store::Statements& statements) -> base::Status {
    auto principals = people::principals_of(statements, out.account);
    if (!principals) return std::unexpected(principals.error());
    out.principals = std::move(*principals);
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

// cursor and limit. Errors: bad_request.
inline base::Result<crossing::Ask> ask_of(const Request& request) {
  auto limit = query_limit(request);
  if (!limit) return std::unexpected(limit.error());
  auto cursor = query_text(request, "cursor", 500);
  if (!cursor) return std::unexpected(cursor.error());
  return crossing::Ask{*cursor, static_cast<std::size_t>(*limit)};
}

// Lists say store_conflict for a cursor of another list; here it is what the client sent.
inline Response list_problem(base::Error error) {
  if (error.code == base::Code::store_conflict) error = {base::Code::bad_request, "cursor", {}};
  return problem(error);
}

}  // namespace sekisho::api
