// The commands that change accounts, units, posts and tokens: the same function for a command that opened the store itself and for the running
// server.
//
//   account.add {name, shown_name, roles, password}   account.disable {name}   account.reset {name, password}   account.list {}
//   unit.add {name}   unit.rename {name, to}   unit.members {name, accounts}   unit.list {}
//   post.add {unit, name}   post.rename {unit, name, to}   post.holders {unit, name, accounts}   post.list {}
//   token.create {name, scopes, expires_days, side}   token.revoke {name}   token.list {}
#pragma once

#include "base/clock.h"
#include "doors/control/control.h"
#include "store/database.h"

namespace sekisho::doors::control {

// Errors: bad_request (no such command, a key that is missing, too much or of another kind), those of people/.
base::Result<Answer> run_command(store::Database& database, const base::Clock& clock, const boost::json::object& request);

}  // namespace sekisho::doors::control
