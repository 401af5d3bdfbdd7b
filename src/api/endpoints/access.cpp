#include "api/endpoints/access.h"

#include <algorithm>

#include "api/endpoints/viewer.h"

namespace sekisho::api {

using base::Code;
using base::refuse;
using base::Result;
using crossing::State;

namespace {

bool passed_on(const crossing::ItemLine& line) {
  switch (line.item.state) {
    case State::released:
    case State::taken: return true;
    case State::expired: return line.takes > 0;
    default: return false;
  }
}

bool sees_item(const crossing::CrossingHead& head, const Standing& standing, const crossing::ItemLine& line) {
  if (standing.sender || standing.overseer || standing.approver) return true;
  return standing.recipient && (!head.needs_approval || passed_on(line));
}

}  // namespace

Result<std::optional<std::string>> path_let_through(const crossing::Lists& lists, const crossing::CrossingRow& row) {
  if (!row.head.needs_approval || row.head.in(State::released) + row.head.in(State::taken) == row.head.files) return row.first_path;
  auto view = lists.crossing(row.head.id);
  if (!view) return std::unexpected(view.error());
  if (!*view) return std::optional<std::string>();
  const auto first = std::ranges::find_if((*view)->items, passed_on);
  return first == (*view)->items.end() ? std::optional<std::string>() : first->item.path;
}

Standing standing_of(const crossing::CrossingHead& head, const crossing::Viewer& viewer, const Caller& caller, zones::Zone side) {
  const crossing::Standpoint point = crossing::standpoint(head, viewer);
  const people::Roles roles = caller.account.roles;
  Standing out;
  out.sender = point.sender && head.from == side;
  out.recipient = point.recipient && head.to == side;
  out.approver = roles.has(people::Role::approver) && head.needs_approval && head.from == side;
  out.overseer = roles.has(people::Role::operating) || roles.has(people::Role::auditor);
  return out;
}

Result<SeenCrossing> seen_crossing(const Call& call, const std::string& id) {
  auto viewer = viewer_of(call);
  if (!viewer) return std::unexpected(viewer.error());
  auto view = crossing::Lists(call.town.house.database).crossing(id);
  if (!view) return std::unexpected(view.error());
  if (!*view) return refuse(Code::no_such_item);
  SeenCrossing out{std::move(**view), {}};
  out.standing = standing_of(out.view.head, *viewer, *call.caller, call.request.side);
  if (!out.standing.any()) return refuse(Code::no_such_item);
  std::erase_if(out.view.items, [&](const crossing::ItemLine& line) { return !sees_item(out.view.head, out.standing, line); });
  const bool only_recipient = !out.standing.sender && !out.standing.approver && !out.standing.overseer;
  if (only_recipient && out.view.head.needs_approval && out.view.items.empty()) return refuse(Code::no_such_item);
  return out;
}

Result<SeenItem> seen_item(const Call& call, const std::string& id) {
  auto viewer = viewer_of(call);
  if (!viewer) return std::unexpected(viewer.error());
  const crossing::Lists lists(call.town.house.database);
  auto row = lists.item(id, viewer->account);
  if (!row) return std::unexpected(row.error());
  if (!*row) return refuse(Code::no_such_item);
  auto head = lists.head((*row)->line.item.crossing);
  if (!head) return std::unexpected(head.error());
  if (!*head) return refuse(Code::no_such_item);
  SeenItem out{std::move((*row)->line), std::move(**head), {}};
  out.standing = standing_of(out.head, *viewer, *call.caller, call.request.side);
  if (!sees_item(out.head, out.standing, out.line)) return refuse(Code::no_such_item);
  return out;
}

json::object mine_json(const Standing& standing, bool may_approve) {
  return json::object{{"sender", standing.sender}, {"recipient", standing.recipient}, {"may_approve", may_approve}};
}

namespace {
bool may_approve(const Standing& standing, const crossing::ItemLine& line) {
  return standing.approver && !standing.sender && line.item.state == State::waiting;
}
}  // namespace

json::object mine_json(const SeenItem& seen) { return mine_json(seen.standing, may_approve(seen.standing, seen.line)); }

json::object crossing_json(const SeenCrossing& seen) {
  json::array items;
  for (const crossing::ItemLine& line : seen.view.items) items.push_back(item_json(line.item, Removed::listed));
  const bool approves = std::ranges::any_of(seen.view.items, [&](const auto& line) { return may_approve(seen.standing, line); });
  return json::object{{"head", head_json(seen.view.head)}, {"items", std::move(items)}, {"mine", mine_json(seen.standing, approves)}};
}

Response declined(const base::Error& error) { return status_of(error.code) == 422 ? problem(error, 400) : problem(error); }

}  // namespace sekisho::api
