-- Whom one can send to beside a person: units 所属 and posts 役職; and the tokens of machines.
-- The tree of units, dates of validity and transfers come with columns of their own; the ids stay.

CREATE TABLE unit (
  id {text} NOT NULL PRIMARY KEY,
  name {text} NOT NULL UNIQUE,
  made_at BIGINT NOT NULL
);

CREATE TABLE unit_member (
  account {text} NOT NULL REFERENCES account (id),
  unit {text} NOT NULL REFERENCES unit (id),
  PRIMARY KEY (account, unit)
);
CREATE INDEX unit_member_unit ON unit_member (unit);

CREATE TABLE post (
  id {text} NOT NULL PRIMARY KEY,
  unit {text} NOT NULL REFERENCES unit (id),
  name {text} NOT NULL,
  made_at BIGINT NOT NULL,
  UNIQUE (unit, name)
);

CREATE TABLE holding (
  account {text} NOT NULL REFERENCES account (id),
  post {text} NOT NULL REFERENCES post (id),
  PRIMARY KEY (account, post)
);
CREATE INDEX holding_post ON holding (post);

ALTER TABLE account ADD COLUMN kind {text} NOT NULL DEFAULT 'person';  -- or 'machine': acts by tokens, never signs in

CREATE TABLE token (
  id {text} NOT NULL PRIMARY KEY,
  name {text} NOT NULL,
  account {text} NOT NULL REFERENCES account (id),  -- of the machine
  secret {text} NOT NULL UNIQUE,           -- SHA-256 of the token
  scopes BIGINT NOT NULL,                  -- a bit for each scope
  side {text},                             -- the zone whose listener takes it; NULL: any
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,                          -- roughly
  revoked_at BIGINT
);
CREATE INDEX token_account ON token (account);

ALTER TABLE crossing ADD COLUMN scan {text} NOT NULL DEFAULT 'when_there';  -- what its route says of the malware scanner
