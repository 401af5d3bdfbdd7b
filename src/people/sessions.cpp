#include "people/sessions.h"

#include <sodium.h>

#include <array>

#include "base/hash.h"
#include "people/leaf.h"

namespace sekisho::people {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using store::Row;
using store::Statements;

namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr base::Micros kTouchEvery = 60 * base::kSecond;  // a page load a second need not write a row a second

std::string random_token() {
  std::array<unsigned char, kTokenBytes> random{};
  randombytes_buf(random.data(), random.size());
  std::array<char, sodium_base64_ENCODED_LEN(kTokenBytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text{};
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text.data();
}

std::string kept_form(std::string_view token) { return base::hex(base::sha256(base::view(token))); }

Change leaf(evidence::Action what, std::string_view account, base::Micros now) { return {what, evidence::Object::account, account, account, now}; }

}  // namespace

Result<NewSession> Sessions::begin(const Account& account, zones::Zone side) {
  NewSession out{random_token(), random_token()};
  const base::Micros now = clock_.now();
  auto written = database_.write([&](Statements& s) -> Status {
    auto made = s.execute("INSERT INTO session (token, account, side, form_token, made_at, used_at) VALUES (?, ?, ?, ?, ?, ?)",
                          {kept_form(out.token), account.id, std::string(zones::describe(side).id), out.form_token, now, now});
    if (!made) return made;
    return write_down(s, leaf(evidence::Action::session_begin, account.id, now), {});
  });
  if (!written) return std::unexpected(written.error());
  return out;
}

Result<Session> Sessions::use(std::string_view token, zones::Zone side) {
  const std::string kept = kept_form(token);
  const base::Micros now = clock_.now();
  Result<Session> out = refuse(Code::signed_out);
  base::Micros used_at = 0;
  auto looked = database_.read([&](Statements& s) -> Status {
    auto row = s.first(
        "SELECT a.id, a.name, a.shown_name, a.roles, s.form_token, s.made_at, s.used_at FROM session s JOIN account a ON a.id = s.account"
        " WHERE s.token = ? AND s.side = ? AND a.disabled_at IS NULL AND s.made_at > ? AND s.used_at > ?",
        {kept, std::string(zones::describe(side).id), now - limits_.whole, now - limits_.idle});
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
    const Row& found = **row;
    used_at = found.integer(6);
    out = Session{{found.text(0), found.text(1), found.text(2), Roles::from_bits(found.integer(3)), false}, side, found.text(4), found.integer(5)};
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  if (out && now - used_at >= kTouchEvery) {
    auto touched = database_.write([&](Statements& s) { return s.execute("UPDATE session SET used_at = ? WHERE token = ?", {now, kept}); });
    if (!touched) return std::unexpected(touched.error());
  }
  return out;
}

Result<bool> Sessions::lives(std::string_view token, zones::Zone side) const {
  bool out = false;
  const base::Micros now = clock_.now();
  auto looked = database_.read([&](Statements& s) -> Status {
    auto row = s.first(
        "SELECT 1 FROM session s JOIN account a ON a.id = s.account"
        " WHERE s.token = ? AND s.side = ? AND a.disabled_at IS NULL AND s.made_at > ? AND s.used_at > ?",
        {kept_form(token), std::string(zones::describe(side).id), now - limits_.whole, now - limits_.idle});
    if (!row) return std::unexpected(row.error());
    out = row->has_value();
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Status Sessions::end(std::string_view token) {
  const std::string kept = kept_form(token);
  return database_.write([&](Statements& s) -> Status {
    auto row = s.first("SELECT account FROM session WHERE token = ?", {kept});
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
    if (auto gone = s.execute("DELETE FROM session WHERE token = ?", {kept}); !gone) return gone;
    return write_down(s, leaf(evidence::Action::session_end, (*row)->text(0), clock_.now()), {});
  });
}

Status Sessions::end_all(std::string_view account_id) {
  return database_.write([&](Statements& s) { return s.execute("DELETE FROM session WHERE account = ?", {std::string(account_id)}); });
}

Result<std::int64_t> Sessions::sweep() {
  const base::Micros now = clock_.now();
  std::int64_t gone = 0;
  auto swept = database_.write([&](Statements& s) -> Status {
    auto rows = s.run("DELETE FROM session WHERE made_at <= ? OR used_at <= ?", {now - limits_.whole, now - limits_.idle});
    if (!rows) return std::unexpected(rows.error());
    gone = *rows;
    return {};
  });
  if (!swept) return std::unexpected(swept.error());
  return gone;
}

}  // namespace sekisho::people
