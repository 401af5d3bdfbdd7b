// Who may see what on which side. What one may not see is not there: no_such_item, whatever the reason.
//
// On a side an account sees the crossings it sends from there and those sent to it, its units or its posts there. Where an approval is asked for,
// the recipients see a file only once it was let through, and approvers see it on the sending side. Operators and auditors see all of it anywhere,
// to read.
#pragma once

#include <string>

#include "api/endpoint.h"
#include "api/endpoints/json.h"
#include "api/town.h"
#include "crossing/lists.h"

namespace sekisho::api {

struct Standing {
  bool sender = false, recipient = false, approver = false, overseer = false;
  bool any() const { return sender || recipient || approver || overseer; }
};
Standing standing_of(const crossing::CrossingHead& head, const crossing::Viewer& viewer, const Caller& caller, zones::Zone side);

struct SeenCrossing {
  crossing::CrossingView view;  // only the files that the caller sees
  Standing standing;
};
base::Result<SeenCrossing> seen_crossing(const Call& call, const std::string& id);

struct SeenItem {
  crossing::ItemLine line;
  crossing::CrossingHead head;
  Standing standing;
};
base::Result<SeenItem> seen_item(const Call& call, const std::string& id);

// The path of the first file of it that the recipients may see, or nothing: then it is not there for them. first_path: of all its files.
base::Result<std::optional<std::string>> path_let_through(const crossing::Lists& lists, const crossing::CrossingRow& row);

json::object mine_json(const Standing& standing, bool may_approve);
json::object mine_json(const SeenItem& seen);
json::object crossing_json(const SeenCrossing& seen);

// problem(), where what the contract of the endpoint knows for a request that cannot be met is 400.
Response declined(const base::Error& error);

}  // namespace sekisho::api
