#include "doors/control/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <initializer_list>
#include <span>

#include "people/people.h"

namespace sekisho::doors::control {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

namespace json = boost::json;

struct Call {
  const json::object& request;
  base::Micros now;
  people::Accounts accounts;
  people::Organisation organisation;
  people::Tokens tokens;

  // Of the keys that the command's line in kCommands names; check() has seen to their kinds.
  std::string text(std::string_view key) const {
    const json::value* found = request.if_contains(key);
    return found == nullptr ? std::string() : std::string(found->get_string());
  }
  std::vector<std::string> list(std::string_view key) const {
    std::vector<std::string> out;
    if (const json::value* found = request.if_contains(key))
      for (const json::value& one : found->get_array()) out.emplace_back(one.get_string());
    return out;
  }
  std::int64_t number(std::string_view key, std::int64_t otherwise) const {
    const json::value* found = request.if_contains(key);
    return found == nullptr ? otherwise : found->get_int64();
  }
};

using Done = Result<Answer>;

Done said(std::string out, std::string err = {}) { return Answer{std::move(out), std::move(err)}; }

Done said_after(const Status& status, std::string out) {
  if (!status) return std::unexpected(status.error());
  return said(std::move(out));
}

Result<std::vector<std::string>> account_ids(const Call& call) {
  std::vector<std::string> out;
  for (const std::string& name : call.list("accounts")) {
    auto account = call.accounts.find(name);
    if (!account) return std::unexpected(account.error());
    if (!*account) return refuse(Code::bad_request, name);
    out.push_back((*account)->id);
  }
  return out;
}

Result<std::string> unit_id(const Call& call, const std::string& name) {
  auto units = call.organisation.units();
  if (!units) return std::unexpected(units.error());
  for (const people::Unit& unit : *units)
    if (unit.name == name) return unit.id;
  return refuse(Code::bad_request, name);
}

Result<std::string> post_id(const Call& call) {
  const std::string unit = call.text("unit"), name = call.text("name");
  auto posts = call.organisation.posts();
  if (!posts) return std::unexpected(posts.error());
  for (const people::Post& post : *posts)
    if (post.unit == unit && post.name == name) return post.id;
  return refuse(Code::bad_request, unit + " " + name);
}

Done account_add(Call& call) {
  std::int64_t bits = 0;
  for (const std::string& name : call.list("roles")) {
    const auto role = people::role_of(name);
    if (!role) return refuse(Code::bad_request, fmt::format("--role {}", name), "staff, approver, operator, auditor");
    bits |= people::Roles{*role}.bits();
  }
  const std::string name = call.text("name"), shown = call.text("shown_name");
  auto added = call.accounts.add(name, shown.empty() ? name : shown, people::Roles::from_bits(bits), call.text("password"));
  if (!added) return std::unexpected(added.error());
  return said(fmt::format("登録しました: {}（{}） / Added: {} ({})\n", added->name, added->shown_name, added->name, added->id));
}

Done account_disable(Call& call) {
  return said_after(call.accounts.disable(call.text("name")), "停止しました。サインインも終わらせました。 / Disabled; its sessions have ended.\n");
}

Done account_reset(Call& call) {
  return said_after(call.accounts.reset(call.text("name"), call.text("password")),
                    "パスワードを替えました。サインインも終わらせました。 / The password was changed; its sessions have ended.\n");
}

Done account_list(Call& call) {
  auto all = call.accounts.all();
  if (!all) return std::unexpected(all.error());
  std::string out;
  for (const people::Account& account : *all) {
    if (account.machine) continue;  // token.list
    std::string roles;
    for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(people::Role::count_); ++i)
      if (account.roles.has(static_cast<people::Role>(i)))
        roles += fmt::format("{}{}", roles.empty() ? "" : "・", people::describe(static_cast<people::Role>(i)).ja);
    out += fmt::format("{}\t{}\t{}\t{}\n", account.name, account.shown_name, roles, account.disabled ? "停止中 / disabled" : "");
  }
  return said(std::move(out));
}

Done unit_add(Call& call) {
  auto added = call.organisation.add_unit(call.text("name"));
  if (!added) return std::unexpected(added.error());
  return said(fmt::format("所属を登録しました: {0} / Unit added: {0}\n", call.text("name")));
}

Done unit_rename(Call& call) {
  auto id = unit_id(call, call.text("name"));
  if (!id) return std::unexpected(id.error());
  return said_after(call.organisation.rename_unit(*id, call.text("to")), fmt::format("名前を変えました: {0} / Renamed: {0}\n", call.text("to")));
}

Done unit_members(Call& call) {
  auto id = unit_id(call, call.text("name"));
  if (!id) return std::unexpected(id.error());
  auto accounts = account_ids(call);
  if (!accounts) return std::unexpected(accounts.error());
  return said_after(call.organisation.set_members(*id, *accounts),
                    fmt::format("{0}の所属者を{1}人にしました。 / {0} now has {1} members.\n", call.text("name"), accounts->size()));
}

Done unit_list(Call& call) {
  auto units = call.organisation.units();
  if (!units) return std::unexpected(units.error());
  std::string out;
  for (const people::Unit& unit : *units) out += fmt::format("{}\t{}\n", unit.name, fmt::join(unit.members, " "));
  return said(std::move(out));
}

Done post_add(Call& call) {
  auto unit = unit_id(call, call.text("unit"));
  if (!unit) return std::unexpected(unit.error());
  auto added = call.organisation.add_post(*unit, call.text("name"));
  if (!added) return std::unexpected(added.error());
  return said(fmt::format("役職を登録しました: {0} {1} / Post added: {0} {1}\n", call.text("unit"), call.text("name")));
}

Done post_rename(Call& call) {
  auto id = post_id(call);
  if (!id) return std::unexpected(id.error());
  return said_after(call.organisation.rename_post(*id, call.text("to")), fmt::format("名前を変えました: {0} / Renamed: {0}\n", call.text("to")));
}

Done post_holders(Call& call) {
  auto id = post_id(call);
  if (!id) return std::unexpected(id.error());
  auto accounts = account_ids(call);
  if (!accounts) return std::unexpected(accounts.error());
  return said_after(call.organisation.set_holders(*id, *accounts), fmt::format("{0} {1}に就く人を{2}人にしました。 / {0} {1} is now held by {2}.\n",
                                                                               call.text("unit"), call.text("name"), accounts->size()));
}

Done post_list(Call& call) {
  auto posts = call.organisation.posts();
  if (!posts) return std::unexpected(posts.error());
  std::string out;
  for (const people::Post& post : *posts) out += fmt::format("{}\t{}\t{}\n", post.unit, post.name, fmt::join(post.holders, " "));
  return said(std::move(out));
}

Done token_create(Call& call) {
  people::Scopes scopes;
  for (const std::string& name : call.list("scopes")) {
    const auto scope = people::scope_of(name);
    if (!scope) return refuse(Code::bad_request, fmt::format("--scope {}", name), "send, receive, approve, history, operate, audit, metrics");
    scopes.add(*scope);
  }
  std::optional<zones::Zone> side;
  if (!call.text("side").empty()) {
    side = zones::zone_of(call.text("side"));
    if (!side) return refuse(Code::bad_request, fmt::format("--side {}", call.text("side")), "internet, lgwan, mynumber");
  }
  const std::int64_t days = call.number("expires_days", people::kTokenDays);
  auto made = call.tokens.create(call.text("name"), scopes, side, static_cast<std::uint32_t>(std::clamp<std::int64_t>(days, 0, 1'000'000)));
  if (!made) return std::unexpected(made.error());
  return said(made->secret + "\n",
              fmt::format("発行しました: {0}（{1} まで）。この鍵は二度と表示できません。 / Made: {0}, until {1}. The token cannot be shown again.\n",
                          made->token.name, base::rfc3339(made->token.expires_at)));
}

Done token_revoke(Call& call) {
  return said_after(call.tokens.revoke(call.text("name")), fmt::format("取り消しました: {0} / Revoked: {0}\n", call.text("name")));
}

Done token_list(Call& call) {
  auto all = call.tokens.all();
  if (!all) return std::unexpected(all.error());
  std::string out;
  for (const people::Token& token : *all) {
    std::string scopes;
    for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(people::Scope::count_); ++i)
      if (token.scopes.has(static_cast<people::Scope>(i)))
        scopes += fmt::format("{}{}", scopes.empty() ? "" : ",", people::describe(static_cast<people::Scope>(i)).id);
    const char* end = token.revoked_at ? "取消し / revoked" : token.expires_at <= call.now ? "期限切れ / expired" : "";
    out += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", token.name, scopes, token.side ? zones::describe(*token.side).id : "-",
                       base::rfc3339(token.expires_at), token.used_at ? base::rfc3339(*token.used_at) : "-", end);
  }
  return said(std::move(out));
}

enum class Kind : std::uint8_t { text, optional_text, texts, optional_number };
struct Key {
  std::string_view name;
  Kind kind = Kind::text;
};

struct Command {
  std::string_view name;
  std::initializer_list<Key> keys;
  Done (*run)(Call& call);
};

std::span<const Command> commands() {
  static const Command kCommands[] = {
      {"account.add", {{"name"}, {"shown_name", Kind::optional_text}, {"roles", Kind::texts}, {"password"}}, account_add},
      {"account.disable", {{"name"}}, account_disable},
      {"account.reset", {{"name"}, {"password"}}, account_reset},
      {"account.list", {}, account_list},
      {"unit.add", {{"name"}}, unit_add},
      {"unit.rename", {{"name"}, {"to"}}, unit_rename},
      {"unit.members", {{"name"}, {"accounts", Kind::texts}}, unit_members},
      {"unit.list", {}, unit_list},
      {"post.add", {{"unit"}, {"name"}}, post_add},
      {"post.rename", {{"unit"}, {"name"}, {"to"}}, post_rename},
      {"post.holders", {{"unit"}, {"name"}, {"accounts", Kind::texts}}, post_holders},
      {"post.list", {}, post_list},
      {"token.create", {{"name"}, {"scopes", Kind::texts}, {"expires_days", Kind::optional_number}, {"side", Kind::optional_text}}, token_create},
      {"token.revoke", {{"name"}}, token_revoke},
      {"token.list", {}, token_list},
  };
  return kCommands;
}

bool fits(const json::value* value, Kind kind) {
  switch (kind) {
    case Kind::text: return value != nullptr && value->is_string();
    case Kind::optional_text: return value == nullptr || value->is_string();
    case Kind::optional_number: return value == nullptr || value->is_int64();
    default: break;
  }
  if (value == nullptr || !value->is_array()) return false;
  return std::all_of(value->get_array().begin(), value->get_array().end(), [](const json::value& one) { return one.is_string(); });
}

// Exactly the keys of the command's line.
Status check(const Command& command, const json::object& request) {
  std::size_t known = 1;
  for (const Key& key : command.keys) {
    const json::value* value = request.if_contains(key.name);
    if (!fits(value, key.kind)) return refuse(Code::bad_request, std::string(key.name));
    known += value != nullptr ? 1 : 0;
  }
  return known == request.size() ? Status{} : refuse(Code::bad_request, std::string(command.name), "a key that the command does not know");
}

}  // namespace

Result<Answer> run_command(store::Database& database, const base::Clock& clock, const json::object& request) {
  const json::value* name = request.if_contains("command");
  if (name == nullptr || !name->is_string()) return refuse(Code::bad_request, "command");
  for (const Command& command : commands()) {
    if (command.name != std::string_view(name->get_string())) continue;
    if (auto good = check(command, request); !good) return std::unexpected(good.error());
    Call call{request, clock.now(), {database, clock}, {database, clock}, {database, clock}};
    return command.run(call);
  }
  return refuse(Code::bad_request, "command");
}

}  // namespace sekisho::doors::control
