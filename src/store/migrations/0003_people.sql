-- Who may sign in, and who is signed in.

CREATE TABLE account (
  id {text} NOT NULL PRIMARY KEY,
  name {text} NOT NULL UNIQUE,
  shown_name {text} NOT NULL,
  roles BIGINT NOT NULL,                   -- a bit for each role
  password {text} NOT NULL,                -- an Argon2id string
  made_at BIGINT NOT NULL,
  disabled_at BIGINT
);

CREATE TABLE session (
  token {text} NOT NULL PRIMARY KEY,       -- SHA-256 of the token in the cookie
  account {text} NOT NULL REFERENCES account (id),
  side {text} NOT NULL,                    -- the zone whose listener it is for
  form_token {text} NOT NULL,
  made_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);

CREATE TABLE sign_in_failure (
  subject {text} NOT NULL PRIMARY KEY,     -- SHA-256 of name and address
  failures BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);
CREATE INDEX sign_in_failure_last ON sign_in_failure (last_at);
