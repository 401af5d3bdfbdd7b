// Tokens by which machines call the API. Each belongs to a machine account of its own, which evidence names and which cannot sign in; a name given
// anew after its token ended goes on with the same account. A token is shown once; only its hash is kept. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "people/accounts.h"
#include "zones/zones.h"

namespace sekisho::people {

enum class Scope : std::uint8_t {
#define SEKISHO_SCOPE(id, role, ja, en) id,
#include "people/scopes.def"
#undef SEKISHO_SCOPE
  count_,
};

struct ScopeText {
  std::string_view id, ja, en;
};
const ScopeText& describe(Scope scope);
std::optional<Scope> scope_of(std::string_view id);

class Scopes {
 public:
  Scopes() = default;
  Scopes(std::initializer_list<Scope> scopes) {
    for (Scope scope : scopes) add(scope);
  }
  static Scopes from_bits(std::int64_t bits) {
    Scopes out;
    out.bits_ = bits & (bit(Scope::count_) - 1);
    return out;
  }
  void add(Scope scope) { bits_ |= bit(scope); }
  bool has(Scope scope) const { return (bits_ & bit(scope)) != 0; }
  bool empty() const { return bits_ == 0; }
  std::int64_t bits() const { return bits_; }
  Roles roles() const;

 private:
  static constexpr std::int64_t bit(Scope scope) { return std::int64_t{1} << static_cast<unsigned>(scope); }
  std::int64_t bits_ = 0;
};

struct Token {
  std::string id, name, account;
  Scopes scopes;
  std::optional<zones::Zone> side;  // nothing: every listener
  base::Micros made_at = 0, expires_at = 0;
  std::optional<base::Micros> used_at, revoked_at;
};

struct NewToken {
  Token token;
  std::string secret;  // "sekisho_" and 43 characters of base64url, 256 random bits
};

inline constexpr std::uint32_t kTokenDays = 365, kTokenDaysMax = 3'650;

class Tokens {
 public:
  Tokens(store::Database& database, const base::Clock& clock) : database_(database), clock_(clock) {}

  // name: as an account's (account_name). Errors: bad_request (the name, no scope, days outside 1–kTokenDaysMax), store_conflict (a token of that
  // name lives). Writes token_create, and account_add for a new machine.
  base::Result<NewToken> create(std::string_view name, Scopes scopes, std::optional<zones::Zone> side = {}, std::uint32_t days = kTokenDays,
                                std::string_view by = evidence::kProgram);
  base::Result<std::vector<Token>> all() const;  // by name, the newest of a name first
  // The living token of that name. Errors: bad_request.
  base::Status revoke(std::string_view name, std::string_view by = evidence::kProgram);

  // The machine account of a token. Errors: bad_token (unknown, expired, revoked, its account disabled, or made for another side); not_permitted (it
  // lacks the scope).
  base::Result<Account> check(std::string_view secret, Scope scope, zones::Zone side);
  // The same with the scope as an endpoint names it; bad_token for a scope that does not exist.
  base::Result<Account> check(std::string_view secret, std::string_view scope, zones::Zone side);

 private:
  store::Database& database_;
  const base::Clock& clock_;
};

}  // namespace sekisho::people
