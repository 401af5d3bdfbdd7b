#include "people/tokens.h"

#include <sodium.h>

#include <array>
#include <iterator>

#include "base/hash.h"
#include "base/ids.h"
#include "people/leaf.h"

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

constexpr std::string_view kPrefix = "sekisho_";
constexpr std::size_t kSecretBytes = 32, kSecretTextMax = 200;
constexpr base::Micros kTouchEvery = 15 * 60 * base::kSecond;  // a call a second need not write a row a second

constexpr std::string_view kColumns = "SELECT id, name, account, scopes, side, made_at, expires_at, used_at, revoked_at FROM token ";

std::string new_secret() {
  std::array<unsigned char, kSecretBytes> random{};
  randombytes_buf(random.data(), random.size());
  std::array<char, sodium_base64_ENCODED_LEN(kSecretBytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text{};
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return std::string(kPrefix) + text.data();
}

std::string kept_form(std::string_view secret) { return base::hex(base::sha256(base::view(secret))); }

std::optional<base::Micros> time_or_none(const Row& row, std::size_t column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
}

Token token_from(const Row& row) {
  return {row.text(0),
          row.text(1),
          row.text(2),
          Scopes::from_bits(row.integer(3)),
          row.is_null(4) ? std::nullopt : zones::zone_of(row.text(4)),
          row.integer(5),
          row.integer(6),
          time_or_none(row, 7),
          time_or_none(row, 8)};
}

// The machine's account: that of the name's earlier tokens, or a new one. Its name holds a sign that no name to sign in with has.
Result<std::string> machine_of(Statements& s, const std::string& name, Roles roles, std::string_view by, const base::Clock& clock) {
  const std::string account_name = "token:" + name;
  auto row = s.first("SELECT id FROM account WHERE name = ?", {account_name});
  if (!row) return std::unexpected(row.error());
  if (*row) {
    std::string id = (*row)->text(0);
    auto changed = s.execute("UPDATE account SET roles = ?, disabled_at = NULL WHERE id = ?", {roles.bits(), id});
    if (!changed) return std::unexpected(changed.error());
    return id;
  }
  std::string id = base::new_id(clock);
  auto added = s.execute("INSERT INTO account (id, name, shown_name, roles, password, made_at, kind) VALUES (?, ?, ?, ?, '-', ?, 'machine')",
                         {id, account_name, name + "（API）", roles.bits(), clock.now()});
  if (!added) return std::unexpected(added.error());
  evidence::Values values;
  at(values, evidence::Role::name) = account_name;
  if (auto written = write_down(s, {Action::account_add, Object::account, id, by, clock.now()}, values); !written)
    return std::unexpected(written.error());
  return id;
}

Status write_token(Statements& s, Action what, const Token& token, std::string_view by, base::Micros now) {
  evidence::Values values;
  at(values, evidence::Role::name) = token.name;
  return write_down(s, {what, Object::token, token.id, by, now}, values);
}

Result<std::optional<Token>> living(Statements& s, const std::string& name, base::Micros now) {
  auto row = s.first(std::string(kColumns) + "WHERE name = ? AND revoked_at IS NULL AND expires_at > ?", {name, now});
  if (!row) return std::unexpected(row.error());
  return *row ? std::optional(token_from(**row)) : std::nullopt;
}

}  // namespace

const ScopeText& describe(Scope scope) {
  static constexpr ScopeText kTexts[] = {
#define SEKISHO_SCOPE(id, role, ja, en) {#id, ja, en},
#include "people/scopes.def"
#undef SEKISHO_SCOPE
  };
  return kTexts[static_cast<std::size_t>(scope)];
}

std::optional<Scope> scope_of(std::string_view id) {
  for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(Scope::count_); ++i)
    if (describe(static_cast<Scope>(i)).id == id) return static_cast<Scope>(i);
  return std::nullopt;
}

Roles Scopes::roles() const {
  constexpr std::int64_t none = 0;
  constexpr auto bit_of = [](Role role) { return std::int64_t{1} << static_cast<unsigned>(role); };
  constexpr std::int64_t staff = bit_of(Role::staff), approver = bit_of(Role::approver), operating = bit_of(Role::operating),
                         auditor = bit_of(Role::auditor);
  std::int64_t bits = 0;
#define SEKISHO_SCOPE(id, role, ja, en) bits |= has(Scope::id) ? role : 0;
#include "people/scopes.def"
#undef SEKISHO_SCOPE
  return Roles::from_bits(bits);
}

Result<NewToken> Tokens::create(std::string_view name, Scopes scopes, std::optional<zones::Zone> side, std::uint32_t days, std::string_view by) {
  const auto folded = account_name(name);
  if (!folded) return refuse(Code::bad_request, "name");
  if (scopes.empty()) return refuse(Code::bad_request, "scope");
  if (days < 1 || days > kTokenDaysMax) return refuse(Code::bad_request, "expires_days");
  const base::Micros now = clock_.now();
  NewToken out{{base::new_id(clock_), *folded, {}, scopes, side, now, now + days * base::kDay, {}, {}}, new_secret()};
  auto written = database_.write([&](Statements& s) -> Status {
    auto there = living(s, out.token.name, now);
    if (!there) return std::unexpected(there.error());
    if (*there) return refuse(Code::store_conflict, out.token.name);
    auto account = machine_of(s, out.token.name, scopes.roles(), by, clock_);
    if (!account) return std::unexpected(account.error());
    out.token.account = *account;
    const store::Value zone = side ? store::Value(std::string(zones::describe(*side).id)) : store::Value();
    auto added = s.execute("INSERT INTO token (id, name, account, secret, scopes, side, made_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                           {out.token.id, out.token.name, *account, kept_form(out.secret), scopes.bits(), zone, now, out.token.expires_at});
    if (!added) return added;
    return write_token(s, Action::token_create, out.token, by, now);
  });
  if (!written) return std::unexpected(written.error());
  return out;
}

Result<std::vector<Token>> Tokens::all() const {
  std::vector<Token> out;
  auto looked = database_.read([&](Statements& s) -> Status {
    auto rows = s.query(std::string(kColumns) + "ORDER BY name, id DESC");
    if (!rows) return std::unexpected(rows.error());
    out.clear();
    for (const Row& row : *rows) out.push_back(token_from(row));
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Status Tokens::revoke(std::string_view name, std::string_view by) {
  const base::Micros now = clock_.now();
  return database_.write([&](Statements& s) -> Status {
    auto token = living(s, account_name(name).value_or(""), now);
    if (!token) return std::unexpected(token.error());
    if (!*token) return refuse(Code::bad_request, "name");
    if (auto done = s.execute("UPDATE token SET revoked_at = ? WHERE id = ?", {now, (*token)->id}); !done) return done;
    return write_token(s, Action::token_revoke, **token, by, now);
  });
}

// Looked up by its hash: whoever measures the time learns about hashes of what they sent, which tells nothing about other tokens.
Result<Account> Tokens::check(std::string_view secret, Scope scope, zones::Zone side) {
  if (!secret.starts_with(kPrefix) || secret.size() > kSecretTextMax) return refuse(Code::bad_token);
  const std::string kept = kept_form(secret);
  const base::Micros now = clock_.now();
  std::optional<Account> account;
  std::optional<Token> token;
  auto looked = database_.read([&](Statements& s) -> Status {
    auto row = s.first(
        "SELECT t.id, t.name, t.account, t.scopes, t.side, t.made_at, t.expires_at, t.used_at, t.revoked_at, a.name, a.shown_name, a.roles, t.secret"
        " FROM token t JOIN account a ON a.id = t.account WHERE t.secret = ? AND t.revoked_at IS NULL AND t.expires_at > ? AND a.disabled_at IS NULL",
        {kept, now});
    if (!row) return std::unexpected(row.error());
    account.reset();
    const auto same = [&](const std::string& text) {
      return text.size() == kept.size() && sodium_memcmp(text.data(), kept.data(), kept.size()) == 0;
    };
    if (!*row || !same((*row)->text(12))) return {};
    token = token_from(**row);
    account = Account{token->account, (*row)->text(9), (*row)->text(10), Roles::from_bits((*row)->integer(11)), false, true};
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  if (!account || (token->side && *token->side != side)) return refuse(Code::bad_token);
  if (!token->scopes.has(scope)) return refuse(Code::not_permitted, std::string(describe(scope).id));
  if (!token->used_at || now - *token->used_at >= kTouchEvery) {
    auto touched = database_.write([&](Statements& s) { return s.execute("UPDATE token SET used_at = ? WHERE id = ?", {now, token->id}); });
    if (!touched) return std::unexpected(touched.error());
  }
  return *account;
}

Result<Account> Tokens::check(std::string_view secret, std::string_view scope, zones::Zone side) {
  const auto known = scope_of(scope);
  return known ? check(secret, *known, side) : refuse(Code::bad_token);
}

}  // namespace sekisho::people
