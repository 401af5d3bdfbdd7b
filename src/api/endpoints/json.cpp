#include "api/endpoints/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/endpoints/differs.h"
#include "crossing/report.h"
#include "crossing/rules.h"

namespace sekisho::api {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool fits(std::string_view text, std::size_t min, std::size_t max) {
  const std::size_t count = characters(text);
  return count >= min && count <= max && text.find('\0') == std::string_view::npos;
}

}  // namespace

Fields::Fields(const std::string& body) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 8;
  json::value value = json::parse(body, error, {}, options);
  if (error || !value.is_object()) {
    wrong("");
    return;
  }
  object_ = std::move(value.get_object());
}

void Fields::wrong(std::string_view name) {
  if (!error_) error_ = base::Error{Code::bad_request, std::string(name), {}};
}

const json::value* Fields::take(std::string_view name, bool wanted) {
  taken_.push_back(name);
  const json::value* found = object_.if_contains(name);
  if (found == nullptr && wanted) wrong(name);
  return found;
}

std::string Fields::text(std::string_view name, std::size_t characters_max, std::size_t characters_min) {
  const json::value* found = take(name, true);
  if (found == nullptr) return {};
  const json::string* value = found->if_string();
  if (value == nullptr || !fits(*value, characters_min, characters_max)) {
    wrong(name);
    return {};
  }
  return std::string(*value);
}

std::optional<std::string> Fields::text_if(std::string_view name, std::size_t characters_max) {
  if (object_.if_contains(name) == nullptr) {
    taken_.push_back(name);
    return std::nullopt;
  }
  return text(name, characters_max);
}

std::int64_t Fields::number(std::string_view name, std::int64_t min, std::int64_t max) {
  const json::value* found = take(name, true);
  if (found == nullptr) return min;
  boost::system::error_code error;
  const auto value = found->is_double() ? std::int64_t{0} : found->to_number<std::int64_t>(error);
  if (found->is_double() || error || value < min || value > max) {
    wrong(name);
    return min;
  }
  return value;
}

std::optional<std::int64_t> Fields::number_if(std::string_view name, std::int64_t min, std::int64_t max) {
  if (object_.if_contains(name) == nullptr) {
    taken_.push_back(name);
    return std::nullopt;
  }
  return number(name, min, max);
}

std::optional<bool> Fields::flag_if(std::string_view name) {
  const json::value* found = take(name, false);
  if (found == nullptr) return std::nullopt;
  if (!found->is_bool()) wrong(name);
  return found->is_bool() && found->get_bool();
}

std::vector<std::string> Fields::texts(std::string_view name, std::size_t count_min, std::size_t count_max, std::size_t characters_max) {
  std::vector<std::string> out;
  const json::value* found = take(name, true);
  if (found == nullptr) return out;
  const json::array* values = found->if_array();
  if (values == nullptr || values->size() < count_min || values->size() > count_max) {
    wrong(name);
    return out;
  }
  for (const json::value& each : *values) {
    const json::string* value = each.if_string();
    if (value == nullptr || !fits(*value, 1, characters_max)) {
      wrong(name);
      return {};
    }
    out.emplace_back(*value);
  }
  return out;
}

Status Fields::done() {
  for (const auto& member : object_)
    if (std::ranges::find(taken_, std::string_view(member.key())) == taken_.end()) wrong(std::string_view(member.key()).substr(0, 100));
  return error_ ? Status(std::unexpected(*error_)) : Status{};
}

Result<std::optional<std::int64_t>> query_number(const Request& request, std::string_view name, std::int64_t min, std::int64_t max) {
  const auto found = request.query.find(name);
  if (found == request.query.end()) return std::optional<std::int64_t>();
  const std::string& text = found->second;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < min || value > max) return refuse(Code::bad_request, std::string(name));
  return std::optional(value);
}

Result<int> query_limit(const Request& request) {
  auto limit = query_number(request, "limit", 1, 200);
  if (!limit) return std::unexpected(limit.error());
  return static_cast<int>(limit->value_or(50));
}

Result<std::string> query_text(const Request& request, std::string_view name, std::size_t characters_max) {
  const std::string_view value = request.value(name);
  if (!fits(value, 0, characters_max)) return refuse(Code::bad_request, std::string(name));
  return std::string(value);
}

Response respond(const json::value& value, int status) { return json_response(json::serialize(value), status); }

std::string time_text(base::Micros time) {
  std::string out = base::rfc3339(time);
  const base::Micros rest = ((time % base::kSecond) + base::kSecond) % base::kSecond;
  out.insert(out.size() - 1, fmt::format(".{:06}", rest));
  return out;
}

json::value time_json(std::optional<base::Micros> time) { return time ? json::value(time_text(*time)) : json::value(nullptr); }

json::value hash_json(const std::optional<base::Digest>& hash) { return hash ? json::value(base::hex(*hash)) : json::value(nullptr); }

json::string_view zone_id(zones::Zone zone) { return zones::describe(zone).id; }

json::object word_json(std::string_view ja, std::string_view en) { return json::object{{"ja", ja}, {"en", en}}; }

json::object reason_json(Code code, std::string_view where) {
  const base::CodeText& text = base::describe(code);
  return json::object{{"code", text.id}, {"ja", text.ja}, {"en", text.en}, {"where", where}};
}

json::value reason_json(std::string_view code, std::string_view where) {
  if (code.empty()) return nullptr;
  for (std::size_t i = 0; i < static_cast<std::size_t>(Code::count_); ++i)
    if (base::describe(static_cast<Code>(i)).id == code) return reason_json(static_cast<Code>(i), where);
  // A row of a later version, seen after a step back.
  return json::object{{"code", code}, {"ja", code}, {"en", code}, {"where", where}};
}

json::object note_json(const base::Note& note) {
  const base::WhatText& text = base::describe(note.what);
  return json::object{{"what", text.id}, {"where", note.where}, {"count", note.count}, {"ja", text.ja}, {"en", text.en}};
}

json::array notes_json(const std::vector<base::Note>& notes) {
  json::array out;
  for (const base::Note& note : notes) out.push_back(note_json(note));
  return out;
}

json::object account_json(const people::Account& account) {
  json::array roles;
  for (std::size_t i = 0; i < static_cast<std::size_t>(people::Role::count_); ++i)
    if (const auto role = static_cast<people::Role>(i); account.roles.has(role)) roles.push_back(json::value(people::describe(role).id));
  return json::object{{"id", account.id}, {"name", account.name}, {"shown_name", account.shown_name}, {"roles", std::move(roles)}};
}

json::object recipient_json(const people::Principal& principal) {
  const bool person = principal.kind == people::PrincipalKind::account;
  return json::object{
      {"id", principal.id}, {"kind", person ? "person" : people::id_of(principal.kind)}, {"name", principal.shown}, {"detail", principal.name}};
}

json::object page_json(json::array rows, std::string_view next) { return json::object{{"rows", std::move(rows)}, {"next", next}}; }

json::object item_json(const crossing::Item& item, Removed removed) {
  const crossing::Report report = crossing::read_report(item.report);
  json::object out{{"id", item.id},
                   {"crossing", item.crossing},
                   {"position", item.position},
                   {"path", item.path},
                   {"state", crossing::describe(item.state).id},
                   {"changed_at", time_text(item.changed_at)},
                   {"bytes", item.bytes},
                   {"input_type", item.input_type},
                   {"clean_type", item.clean_type},
                   {"clean_bytes", item.clean_type.empty() ? json::value(nullptr) : json::value(item.clean_bytes)},
                   {"removed_count", crossing::counted(report.removed)},
                   {"reason", reason_json(item.code, item.place)}};
  if (removed == Removed::listed) out["removed"] = notes_json(report.removed);
  const auto differs = differs_of(item, report);
  out["differs"] = differs ? json::value(word_json(differs->ja, differs->en)) : json::value(nullptr);
  return out;
}

json::object party_json(const crossing::Party& party) {
  // Somebody whom no row knows any more is shown as a person without a name.
  return json::object{
      {"id", party.id}, {"kind", party.kind.empty() ? std::string_view("person") : party.kind}, {"name", party.name}, {"detail", party.detail}};
}

namespace {

json::array parties_json(const std::vector<crossing::Party>& parties) {
  json::array out;
  for (const crossing::Party& party : parties) out.push_back(party_json(party));
  return out;
}

}  // namespace

json::object head_json(const crossing::CrossingHead& head) {
  json::object states;
  for (std::size_t i = 0; i < head.states.size(); ++i)
    if (head.states[i] > 0) states[crossing::describe(static_cast<crossing::State>(i)).id] = head.states[i];
  return json::object{{"id", head.id},
                      {"from", zone_id(head.from)},
                      {"to", zone_id(head.to)},
                      {"sender", party_json(head.sender)},
                      {"recipients", parties_json(head.recipients)},
                      {"note", head.note},
                      {"made_at", time_text(head.made_at)},
                      {"expires_at", time_text(head.expires_at)},
                      {"take_once", head.take_once},
                      {"needs_approval", head.needs_approval},
                      {"files", head.files},
                      {"states", std::move(states)}};
}

json::object item_row_json(const crossing::ItemRow& row) {
  return json::object{{"item", item_json(row.line.item)},
                      {"from", zone_id(row.from)},
                      {"to", zone_id(row.to)},
                      {"sender", party_json(row.sender)},
                      {"recipients", parties_json(row.recipients)},
                      {"note", row.note},
                      {"made_at", time_text(row.made_at)},
                      {"expires_at", time_text(row.expires_at)},
                      {"own", row.own}};
}

json::object route_json(const crossing::Route& route) {
  json::array types;
  for (const base::FileType type : route.types) types.push_back(json::value(base::describe(type).id));
  return json::object{{"from", zone_id(route.from)},
                      {"to", zone_id(route.to)},
                      {"allowed", route.allowed},
                      {"disarm", route.disarm},
                      {"profile", route.profile},
                      {"types", std::move(types)},
                      {"bytes_max", route.bytes_max},
                      {"files_max", route.files_max},
                      {"approval", route.approval == crossing::Approval::none ? "none" : "approver"},
                      {"approve_below_kept_text", route.approve_below_kept_text},
                      {"approve_below_kept_pictures", route.approve_below_kept_pictures},
                      {"scan", crossing::id_of(route.scan)},
                      {"original_days", route.original_days},
                      {"expires_days", route.expires_days},
                      {"take_once", route.take_once}};
}

}  // namespace sekisho::api
