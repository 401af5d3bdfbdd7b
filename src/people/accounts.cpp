#include "people/accounts.h"

#include <algorithm>

#include "base/hash.h"
#include "base/ids.h"
#include "people/leaf.h"

namespace sekisho::people {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using store::Row;
using store::Statements;

namespace {

constexpr std::int64_t kFreeFailures = 5;
constexpr base::Micros kFirstWait = 2 * base::kSecond, kLongestWait = 3'600 * base::kSecond, kForgottenAfter = base::kDay;
constexpr std::size_t kShownNameBytesMax = 200;

constexpr std::string_view kColumns = "SELECT id, name, shown_name, roles, disabled_at, kind FROM account ";

Account account_from(const Row& row) {
  return {row.text(0), row.text(1), row.text(2), Roles::from_bits(row.integer(3)), !row.is_null(4), row.text(5) == "machine"};
}

// Names that do not exist are counted too, and neither they nor addresses are kept in clear.
std::string failure_key(std::string_view name, std::string_view address) {
  std::string text(name);
  text += '\0';
  text += address;
  return base::hex(base::sha256(base::view(text)));
}

// What is done to an account stands in the evidence; its name only as a commitment.
Status write_down(Statements& unit, evidence::Action what, const Account& account, std::string_view by, base::Micros at) {
  evidence::Values values;
  evidence::at(values, evidence::Role::name) = account.name;
  return people::write_down(unit, {what, evidence::Object::account, account.id, by, at}, values);
}

base::Micros wait_after(std::int64_t failures) {
  base::Micros wait = kFirstWait;
  for (std::int64_t i = kFreeFailures; i < failures && wait < kLongestWait; ++i) wait *= 2;
  return std::min(wait, kLongestWait);
}

}  // namespace

const RoleText& describe(Role role) {
  static constexpr RoleText kTexts[] = {
      {"staff", "職員", "staff"}, {"approver", "承認者", "approver"}, {"operator", "管理者", "operator"}, {"auditor", "監査担当者", "auditor"}};
  static_assert(std::size(kTexts) == static_cast<std::size_t>(Role::count_));
  return kTexts[static_cast<std::size_t>(role)];
}

std::optional<Role> role_of(std::string_view id) {
  for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(Role::count_); ++i)
    if (describe(static_cast<Role>(i)).id == id) return static_cast<Role>(i);
  return std::nullopt;
}

std::optional<std::string> account_name(std::string_view text) {
  if (text.size() < 2 || text.size() > 64) return std::nullopt;
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    const bool known = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view("-_.@").find(c) != std::string_view::npos;
    if (!known) return std::nullopt;
  }
  return out;
}

Result<Account> Accounts::add(std::string_view name, std::string_view shown_name, Roles roles, std::string_view password, std::string_view by) {
  const auto folded = account_name(name);
  if (!folded) return refuse(Code::bad_request, "name");
  if (shown_name.empty() || shown_name.size() > kShownNameBytesMax) return refuse(Code::bad_request, "shown_name");
  if (auto good = acceptable(password, *folded); !good) return std::unexpected(good.error());
  auto hash = hash_of(password);
  if (!hash) return std::unexpected(hash.error());
  Account out{base::new_id(clock_), *folded, std::string(shown_name), roles, false};
  auto written = database_.write([&](Statements& s) -> Status {
    const base::Micros now = clock_.now();
    auto added = s.execute("INSERT INTO account (id, name, shown_name, roles, password, made_at) VALUES (?, ?, ?, ?, ?, ?)",
                           {out.id, out.name, out.shown_name, out.roles.bits(), *hash, now});
    if (!added) return added;
    return write_down(s, evidence::Action::account_add, out, by, now);
  });
  if (!written) return std::unexpected(written.error());
  return out;
}

Result<std::optional<Account>> Accounts::find(std::string_view name) const { return one_where("name = ?", account_name(name).value_or("")); }

Result<std::optional<Account>> Accounts::by_id(std::string_view id) const { return one_where("id = ?", std::string(id)); }

Result<std::optional<Account>> Accounts::one_where(std::string_view condition, const std::string& value) const {
  std::optional<Account> out;
  auto looked = database_.read([&](Statements& s) -> Status {
    auto row = s.first(std::string(kColumns) + "WHERE " + std::string(condition), {value});
    if (!row) return std::unexpected(row.error());
    out.reset();
    if (*row) out = account_from(**row);
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Result<Account> Accounts::known(std::string_view name) const {
  auto account = find(name);
  if (!account) return std::unexpected(account.error());
  if (!*account) return refuse(Code::bad_request, "name");
  return **account;
}

Result<std::vector<Account>> Accounts::all() const {
  std::vector<Account> out;
  auto looked = database_.read([&](Statements& s) -> Status {
    auto rows = s.query(std::string(kColumns) + "ORDER BY name");
    if (!rows) return std::unexpected(rows.error());
    out.clear();
    for (const Row& row : *rows) out.push_back(account_from(row));
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Status Accounts::disable(std::string_view name, std::string_view by) {
  auto account = known(name);
  if (!account) return std::unexpected(account.error());
  return database_.write([&](Statements& s) -> Status {
    const base::Micros now = clock_.now();
    if (auto done = s.execute("UPDATE account SET disabled_at = ? WHERE id = ?", {now, account->id}); !done) return done;
    if (auto written = write_down(s, evidence::Action::account_disable, *account, by, now); !written) return written;
    return s.execute("DELETE FROM session WHERE account = ?", {account->id});
  });
}

Status Accounts::reset(std::string_view name, std::string_view new_password, std::string_view by) {
  auto account = known(name);
  if (!account) return std::unexpected(account.error());
  if (auto good = acceptable(new_password, account->name); !good) return good;
  auto hash = hash_of(new_password);
  if (!hash) return std::unexpected(hash.error());
  return database_.write([&](Statements& s) -> Status {
    if (auto done = s.execute("UPDATE account SET password = ?, disabled_at = NULL WHERE id = ?", {*hash, account->id}); !done) return done;
    if (auto written = write_down(s, evidence::Action::account_reset, *account, by, clock_.now()); !written) return written;
    return s.execute("DELETE FROM session WHERE account = ?", {account->id});
  });
}

Result<Account> Accounts::check(std::string_view name, std::string_view password, std::string_view address) {
  const std::string folded = account_name(name).value_or("");
  const std::string key = failure_key(folded, address);
  if (auto free = may_try(key); !free) return std::unexpected(free.error());

  // A name that does not exist costs one hash as well: of a password nobody has.
  static const std::string nobody = hashed("nobody's password", cost_).value_or("");
  std::string hash = nobody;
  std::optional<Account> account;
  auto looked = database_.read([&](Statements& s) -> Status {
    auto row = s.first("SELECT id, name, shown_name, roles, disabled_at, kind, password FROM account WHERE name = ? AND kind = 'person'", {folded});
    if (!row) return std::unexpected(row.error());
    if (*row) account = account_from(**row), hash = (*row)->text(6);
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  const auto right = fits(password, hash);
  if (!right) return std::unexpected(right.error());
  if (!*right || !account || account->disabled) {
    if (auto counted = count_failure(key, account ? account->id : "-"); !counted) return std::unexpected(counted.error());
    return refuse(Code::sign_in_failed);
  }
  if (auto forgotten = forget_failures(key); !forgotten) return std::unexpected(forgotten.error());
  return *account;
}

Result<std::string> Accounts::hash_of(std::string_view password) {
  const Turns::Turn turn(turns_);
  if (!turn) return refuse(Code::too_busy);
  return hashed(password, cost_);
}

Result<bool> Accounts::fits(std::string_view password, const std::string& hash) {
  if (password.size() > kPasswordBytesMax) return false;
  const Turns::Turn turn(turns_);
  if (!turn) return refuse(Code::too_busy);
  return matches(password, hash);
}

Status Accounts::may_try(std::string_view key) const {
  return database_.read([&](Statements& s) -> Status {
    auto row = s.first("SELECT failures, last_at FROM sign_in_failure WHERE subject = ?", {std::string(key)});
    if (!row) return std::unexpected(row.error());
    if (!*row || (*row)->integer(0) < kFreeFailures) return {};
    const base::Micros until = (*row)->integer(1) + wait_after((*row)->integer(0));
    return clock_.now() < until ? refuse(Code::try_later, base::rfc3339(until)) : Status{};
  });
}

Status Accounts::count_failure(std::string_view key, std::string_view account) {
  return database_.write([&](Statements& s) -> Status {
    const base::Micros now = clock_.now();
    if (auto old = s.execute("DELETE FROM sign_in_failure WHERE last_at < ?", {now - kForgottenAfter}); !old) return old;
    auto counted = s.execute(
        "INSERT INTO sign_in_failure (subject, failures, last_at) VALUES (?, 1, ?)"
        " ON CONFLICT (subject) DO UPDATE SET failures = sign_in_failure.failures + 1, last_at = excluded.last_at",
        {std::string(key), now});
    if (!counted) return counted;
    // A name that does not exist leaves its leaf as well, with nothing to tell it by: the time tells nobody which names there are.
    Change refused{evidence::Action::session_refuse, evidence::Object::account, account, evidence::kProgram, now};
    if (auto written = write_down(s, refused, {}); !written) return written;
    auto row = s.first("SELECT failures FROM sign_in_failure WHERE subject = ?", {std::string(key)});
    if (!row) return std::unexpected(row.error());
    if (!*row || (*row)->integer(0) != kFreeFailures) return {};
    refused.what = evidence::Action::account_lock_out;
    return write_down(s, refused, {});
  });
}

Status Accounts::forget_failures(std::string_view key) {
  return database_.write([&](Statements& s) { return s.execute("DELETE FROM sign_in_failure WHERE subject = ?", {std::string(key)}); });
}

}  // namespace sekisho::people
