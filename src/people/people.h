// Room:   people: who may sign in and what they may do: accounts, passwords, sessions, units and posts, tokens of machines (second factors follow).
// In/Out: a name and a password in, a session out; a session's or a machine's token in, the account and its roles out.
// Never:  keeps a password or a token, only what cannot be turned back; tells whether a name exists; logs a secret.
// Fails:  sign_in_failed, signed_out, try_later, weak_password, bad_token, not_permitted, and what the store fails with.
// Start reading at: accounts.h, then sessions.h, organisation.h (whom one can send to), tokens.h.
#pragma once

#include "people/accounts.h"
#include "people/organisation.h"
#include "people/sessions.h"
#include "people/tokens.h"
