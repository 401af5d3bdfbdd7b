#include "people/organisation.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.h"
#include "people/leaf.h"
#include "people/tokens.h"
#include "text/text.h"

namespace sekisho::people {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using evidence::Action;
using evidence::Object;
using store::Row;
using store::Statements;

namespace {

constexpr std::size_t kIdsMax = 1'000, kQueryBytesMax = 200;
constexpr int kDirectoryMax = 200;

// Every principal with whether it can be sent to. Two values come first: now, and the bit of the scope `receive`.
constexpr std::string_view kPrincipals =
    "SELECT d.id, d.kind, d.shown, d.name, d.people, d.open FROM ("
    "SELECT a.id AS id, 'account' AS kind, a.shown_name AS shown, a.name AS name, 1 AS people,"
    " CASE WHEN a.disabled_at IS NULL AND (a.kind = 'person' OR EXISTS (SELECT 1 FROM token t WHERE t.account = a.id AND t.revoked_at IS NULL"
    " AND t.expires_at > ? AND (t.scopes / ?) % 2 = 1)) THEN 1 ELSE 0 END AS open FROM account a"
    " UNION ALL SELECT u.id, 'unit', u.name, '', (SELECT COUNT(*) FROM (SELECT m.account FROM unit_member m WHERE m.unit = u.id"
    " UNION SELECT h.account FROM holding h JOIN post p ON p.id = h.post WHERE p.unit = u.id) everybody), 1 FROM unit u"
    " UNION ALL SELECT p.id, 'post', u.name || ' ' || p.name, '', (SELECT COUNT(*) FROM holding h WHERE h.post = p.id), 1"
    " FROM post p JOIN unit u ON u.id = p.unit"
    ") d ";

Principal principal_from(const Row& row) {
  const std::string& kind = row.text(1);
  return {row.text(0),    kind == "unit" ? PrincipalKind::unit : kind == "post" ? PrincipalKind::post : PrincipalKind::account,
          row.text(2),    row.text(3),
          row.integer(4), row.integer(5) != 0};
}

std::int64_t receiving() { return Scopes{Scope::receive}.bits(); }

bool is_shown_name(std::string_view name) {
  return !name.empty() && name.size() <= kUnitNameBytesMax && text::printable(name, kUnitNameBytesMax) == name && name.front() != ' ' &&
         name.back() != ' ';
}

// For LIKE … ESCAPE '!': the words themselves, without spaces, in lower case.
std::string like_text(std::string_view query) {
  std::string out;
  for (std::size_t at = 0; at < query.size(); ++at) {
    const char c = query[at];
    if (c == ' ') continue;
    if (query.substr(at).starts_with("　")) {
      at += std::string_view("　").size() - 1;
      continue;
    }
    if (c == '!' || c == '%' || c == '_') out.push_back('!');
    out.push_back(c);
  }
  return text::lower_ascii(out);
}

Result<std::vector<std::string>> texts(Statements& s, std::string_view sql, std::initializer_list<store::Value> values) {
  auto rows = s.query(sql, values);
  if (!rows) return std::unexpected(rows.error());
  std::vector<std::string> out;
  for (const Row& row : *rows) out.push_back(row.text(0));
  return out;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

}  // namespace

std::string_view id_of(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::unit: return "unit";
    case PrincipalKind::post: return "post";
    default: return "account";
  }
}

Result<std::vector<std::string>> principals_of(Statements& statements, std::string_view account) {
  const std::string id(account);
  auto out = texts(statements,
                   "SELECT unit FROM unit_member WHERE account = ? UNION SELECT post FROM holding WHERE account = ?"
                   " UNION SELECT p.unit FROM holding h JOIN post p ON p.id = h.post WHERE h.account = ?",
                   {id, id, id});
  if (out) out->insert(out->begin(), id);
  return out;
}

Result<std::vector<Principal>> principals_by_id(Statements& statements, const std::vector<std::string>& ids, base::Micros now) {
  if (ids.empty()) return std::vector<Principal>();
  if (ids.size() > kIdsMax) return refuse(Code::bad_request, "recipients");
  std::vector<store::Value> values{now, receiving()};
  std::string marks;
  for (const std::string& id : ids) marks += marks.empty() ? "?" : ", ?", values.emplace_back(id);
  auto rows = statements.query(fmt::format("{}WHERE d.id IN ({}) ORDER BY d.shown, d.id", kPrincipals, marks), values);
  if (!rows) return std::unexpected(rows.error());
  std::vector<Principal> out;
  for (const Row& row : *rows) out.push_back(principal_from(row));
  return out;
}

Result<std::string> Organisation::add_unit(std::string_view name, std::string_view by) {
  if (!is_shown_name(name)) return refuse(Code::bad_request, "name");
  const std::string id = base::new_id(clock_), shown(name);
  auto written = database_.write([&](Statements& s) -> Status {
    const base::Micros now = clock_.now();
    if (auto added = s.execute("INSERT INTO unit (id, name, made_at) VALUES (?, ?, ?)", {id, shown, now}); !added) return added;
    evidence::Values values;
    at(values, evidence::Role::after) = shown;
    return write_down(s, {Action::account_change, Object::unit, id, by, now}, values);
  });
  if (!written) return std::unexpected(written.error());
  return id;
}

Result<std::string> Organisation::add_post(std::string_view unit, std::string_view name, std::string_view by) {
  if (!is_shown_name(name)) return refuse(Code::bad_request, "name");
  const std::string id = base::new_id(clock_), shown(name), of(unit);
  auto written = database_.write([&](Statements& s) -> Status {
    const base::Micros now = clock_.now();
    auto known = s.first("SELECT 1 FROM unit WHERE id = ?", {of});
    if (!known) return std::unexpected(known.error());
    if (!*known) return refuse(Code::bad_request, "unit");
    if (auto added = s.execute("INSERT INTO post (id, unit, name, made_at) VALUES (?, ?, ?, ?)", {id, of, shown, now}); !added) return added;
    evidence::Values values;
    at(values, evidence::Role::after) = shown;
    return write_down(s, {Action::account_change, Object::post, id, by, now}, values);
  });
  if (!written) return std::unexpected(written.error());
  return id;
}

Status Organisation::rename_unit(std::string_view id, std::string_view name, std::string_view by) {
  return rename(id, name, by, PrincipalKind::unit);
}

Status Organisation::rename_post(std::string_view id, std::string_view name, std::string_view by) {
  return rename(id, name, by, PrincipalKind::post);
}

Status Organisation::rename(std::string_view id, std::string_view name, std::string_view by, PrincipalKind kind) {
  if (!is_shown_name(name)) return refuse(Code::bad_request, "name");
  const std::string table(id_of(kind)), shown(name), of(id);
  return database_.write([&](Statements& s) -> Status {
    auto row = s.first(fmt::format("SELECT name FROM {} WHERE id = ?", table), {of});
    if (!row) return std::unexpected(row.error());
    if (!*row) return refuse(Code::bad_request, table);
    if (auto done = s.execute(fmt::format("UPDATE {} SET name = ? WHERE id = ?", table), {shown, of}); !done) return done;
    evidence::Values values;
    at(values, evidence::Role::before) = (*row)->text(0);
    at(values, evidence::Role::after) = shown;
    return write_down(s, {Action::account_change, kind == PrincipalKind::unit ? Object::unit : Object::post, of, by, clock_.now()}, values);
  });
}

Status Organisation::set_members(std::string_view unit, const std::vector<std::string>& accounts, std::string_view by) {
  return set_people(unit, accounts, by, PrincipalKind::unit);
}

Status Organisation::set_holders(std::string_view post, const std::vector<std::string>& accounts, std::string_view by) {
  return set_people(post, accounts, by, PrincipalKind::post);
}

Status Organisation::set_people(std::string_view id, const std::vector<std::string>& accounts, std::string_view by, PrincipalKind kind) {
  if (accounts.size() > kPeopleOfOneMax) return refuse(Code::bad_request, "accounts");
  const std::string column(id_of(kind)), of(id);
  const std::string table = kind == PrincipalKind::unit ? "unit_member" : "holding";
  return database_.write([&](Statements& s) -> Status {
    auto known = s.first(fmt::format("SELECT 1 FROM {} WHERE id = ?", column), {of});
    if (!known) return std::unexpected(known.error());
    if (!*known) return refuse(Code::bad_request, column);
    auto before = texts(s, fmt::format("SELECT account FROM {} WHERE {} = ? ORDER BY account", table, column), {of});
    if (!before) return std::unexpected(before.error());
    if (auto gone = s.execute(fmt::format("DELETE FROM {} WHERE {} = ?", table, column), {of}); !gone) return gone;
    for (const std::string& account : accounts) {
      auto person = s.first("SELECT 1 FROM account WHERE id = ?", {account});
      if (!person) return std::unexpected(person.error());
      if (!*person) return refuse(Code::bad_request, "account");
      auto added = s.execute(fmt::format("INSERT INTO {} (account, {}) VALUES (?, ?) ON CONFLICT DO NOTHING", table, column), {account, of});
      if (!added) return added;
    }
    auto after = texts(s, fmt::format("SELECT account FROM {} WHERE {} = ? ORDER BY account", table, column), {of});
    if (!after) return std::unexpected(after.error());
    evidence::Values values;
    at(values, evidence::Role::before) = joined(*before);
    at(values, evidence::Role::after) = joined(*after);
    return write_down(s, {Action::account_change, kind == PrincipalKind::unit ? Object::unit : Object::post, of, by, clock_.now()}, values);
  });
}

Result<std::vector<Unit>> Organisation::units() const {
  std::vector<Unit> out;
  auto looked = database_.read([&](Statements& s) -> Status {
    auto rows = s.query(
        "SELECT u.id, u.name, a.name FROM unit u LEFT JOIN unit_member m ON m.unit = u.id LEFT JOIN account a ON a.id = m.account"
        " ORDER BY u.name, u.id, a.name");
    if (!rows) return std::unexpected(rows.error());
    out.clear();
    for (const Row& row : *rows) {
      if (out.empty() || out.back().id != row.text(0)) out.push_back({row.text(0), row.text(1), {}});
      if (!row.is_null(2)) out.back().members.push_back(row.text(2));
    }
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Result<std::vector<Post>> Organisation::posts() const {
  std::vector<Post> out;
  auto looked = database_.read([&](Statements& s) -> Status {
    auto rows = s.query(
        "SELECT p.id, u.name, p.name, a.name FROM post p JOIN unit u ON u.id = p.unit LEFT JOIN holding h ON h.post = p.id"
        " LEFT JOIN account a ON a.id = h.account ORDER BY u.name, p.name, p.id, a.name");
    if (!rows) return std::unexpected(rows.error());
    out.clear();
    for (const Row& row : *rows) {
      if (out.empty() || out.back().id != row.text(0)) out.push_back({row.text(0), row.text(1), row.text(2), {}});
      if (!row.is_null(3)) out.back().holders.push_back(row.text(3));
    }
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Result<std::vector<std::string>> Organisation::principals_of(std::string_view account) const {
  Result<std::vector<std::string>> out;
  auto looked = database_.read([&](Statements& s) -> Status {
    out = people::principals_of(s, account);
    return out ? Status{} : std::unexpected(out.error());
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Result<std::vector<Principal>> Organisation::by_id(const std::vector<std::string>& ids) const {
  Result<std::vector<Principal>> out;
  auto looked = database_.read([&](Statements& s) -> Status {
    out = principals_by_id(s, ids, clock_.now());
    return out ? Status{} : std::unexpected(out.error());
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Result<std::vector<Principal>> Organisation::directory(std::string_view query, int limit) const {
  if (query.size() > kQueryBytesMax) return std::vector<Principal>();
  const std::string wanted = like_text(query);
  std::vector<Principal> out;
  auto looked = database_.read([&](Statements& s) -> Status {
    auto rows = s.query(std::string(kPrincipals) +
                            "WHERE d.open = 1 AND (lower(replace(replace(d.shown, ' ', ''), '　', '')) LIKE ? ESCAPE '!' OR d.name LIKE ? ESCAPE '!')"
                            " ORDER BY CASE WHEN lower(replace(replace(d.shown, ' ', ''), '　', '')) LIKE ? ESCAPE '!' OR d.name LIKE ? ESCAPE '!'"
                            " THEN 0 ELSE 1 END, d.shown, d.id LIMIT ?",
                        {clock_.now(), receiving(), "%" + wanted + "%", "%" + wanted + "%", wanted + "%", wanted + "%",
                         std::int64_t{std::clamp(limit, 1, kDirectoryMax)}});
    if (!rows) return std::unexpected(rows.error());
    out.clear();
    for (const Row& row : *rows) out.push_back(principal_from(row));
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

}  // namespace sekisho::people
