// Local accounts. One name each, never given to another person; an account is disabled, not deleted, so that evidence keeps its meaning.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "evidence/record.h"
#include "people/passwords.h"
#include "store/database.h"

namespace sekisho::people {

enum class Role : std::uint8_t { staff, approver, operating, auditor, count_ };

struct RoleText {
  std::string_view id, ja, en;
};
const RoleText& describe(Role role);
std::optional<Role> role_of(std::string_view id);

class Roles {
 public:
  Roles() = default;
  Roles(std::initializer_list<Role> roles) {
    for (Role role : roles) bits_ |= bit(role);
  }
  static Roles from_bits(std::int64_t bits) {
    Roles out;
    out.bits_ = bits & (bit(Role::count_) - 1);
    return out;
  }
  bool has(Role role) const { return (bits_ & bit(role)) != 0; }
  std::int64_t bits() const { return bits_; }

 private:
  static constexpr std::int64_t bit(Role role) { return std::int64_t{1} << static_cast<unsigned>(role); }
  std::int64_t bits_ = 0;
};

struct Account {
  std::string id;          // base::new_id(), what evidence records
  std::string name;        // what one signs in with, lower case
  std::string shown_name;  // 氏名, what others see
  Roles roles;
  bool disabled = false;
  bool machine = false;  // acts by a token (tokens.h), never signs in
};

// Letters, digits, - _ . @, 2 to 64 of them, folded to lower case; nothing for what is no name.
std::optional<std::string> account_name(std::string_view text);

class Accounts {
 public:
  Accounts(store::Database& database, const base::Clock& clock, HashCost cost = {}, HashTurns turns = {})
      : database_(database), clock_(clock), cost_(cost), turns_(turns) {}

  // add(), reset() and check() make a hash; too_busy when too many others do so and none ends in time.
  // Errors: bad_request (no name), weak_password, store_conflict (the name is taken).
  // These three write an evidence leaf beside the row. by: the account id of whoever does it, or the program's own name.
  base::Result<Account> add(std::string_view name, std::string_view shown_name, Roles roles, std::string_view password,
                            std::string_view by = evidence::kProgram);
  base::Result<std::optional<Account>> find(std::string_view name) const;
  base::Result<std::optional<Account>> by_id(std::string_view id) const;
  base::Result<std::vector<Account>> all() const;  // by name
  // Both end every session of the account. Errors: bad_request for a name nobody has.
  base::Status disable(std::string_view name, std::string_view by = evidence::kProgram);
  base::Status reset(std::string_view name, std::string_view new_password, std::string_view by = evidence::kProgram);

  // The account, when the name and password are right and it is not disabled. The same error and the same time whatever was wrong.
  // Errors: sign_in_failed; try_later after several failures for one name, known or not, from one address; the wait doubles up to an hour.
  // Others' addresses are not held up: nobody is locked out by somebody else. Each failure leaves an evidence leaf.
  base::Result<Account> check(std::string_view name, std::string_view password, std::string_view address);

 private:
  base::Result<std::optional<Account>> one_where(std::string_view condition, const std::string& value) const;
  base::Result<Account> known(std::string_view name) const;
  base::Result<std::string> hash_of(std::string_view password);
  base::Result<bool> fits(std::string_view password, const std::string& hash);
  base::Status may_try(std::string_view key) const;
  base::Status count_failure(std::string_view key, std::string_view account);
  base::Status forget_failures(std::string_view key);

  store::Database& database_;
  const base::Clock& clock_;
  HashCost cost_;
  Turns turns_;
};

}  // namespace sekisho::people
