// Sessions in the store: who is signed in on which side, until when. A token is shown once; only its hash is kept.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "people/accounts.h"
#include "store/database.h"
#include "zones/zones.h"

namespace sekisho::people {

struct SessionLimits {
  base::Micros idle = 30 * 60 * base::kSecond;
  base::Micros whole = 10 * 3'600 * base::kSecond;
};

struct NewSession {
  std::string token;       // for the cookie: 43 characters of base64url, 256 random bits
  std::string form_token;  // what forms of this session send back against forgery
};

struct Session {
  Account account;
  zones::Zone side{};
  std::string form_token;
  base::Micros signed_in_at = 0;
};

class Sessions {
 public:
  Sessions(store::Database& database, const base::Clock& clock, SessionLimits limits = {}) : database_(database), clock_(clock), limits_(limits) {}

  // Sign-in and sign-out write an evidence leaf beside the row.
  base::Result<NewSession> begin(const Account& account, zones::Zone side);
  // The session of a token on its own side, which it keeps alive. Errors: signed_out for everything else: no such token, another side, too long idle
  // or too long in all, a disabled account.
  base::Result<Session> use(std::string_view token, zones::Zone side);
  // The same question without keeping it alive: for a page that only listens.
  base::Result<bool> lives(std::string_view token, zones::Zone side) const;
  base::Status end(std::string_view token);
  base::Status end_all(std::string_view account_id);
  // Removes what is over. Rows removed.
  base::Result<std::int64_t> sweep();

 private:
  store::Database& database_;
  const base::Clock& clock_;
  SessionLimits limits_;
};

}  // namespace sekisho::people
