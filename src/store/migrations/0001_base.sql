-- What is kept as files, and the work that waits.

CREATE TABLE blob (
  address {bytes} NOT NULL PRIMARY KEY,   -- SHA-256 of the plain bytes
  size BIGINT NOT NULL,
  kept_at BIGINT NOT NULL,
  unused_since BIGINT,                     -- nobody needs it any more: to be destroyed
  destroyed_at BIGINT                      -- the file is gone for good; the row stays to say so
);
CREATE INDEX blob_unused ON blob (unused_since, address) WHERE unused_since IS NOT NULL;

CREATE TABLE blob_use (
  address {bytes} NOT NULL REFERENCES blob (address),
  owner {text} NOT NULL,                   -- whoever needs the file
  PRIMARY KEY (address, owner)
);

CREATE TABLE work (
  id {identity},
  kind {text} NOT NULL,
  subject {text} NOT NULL,                 -- what the work is about, for its kind to read
  due_at BIGINT NOT NULL,                  -- not before this time; while leased, when the lease ends
  holder {text},                           -- whoever holds the lease; NULL when free
  tries BIGINT NOT NULL,                   -- leases so far; with the id, the token of the present one
  dead_at BIGINT,                          -- given up, waiting for a person
  last_error {text}
);
CREATE INDEX work_due ON work (kind, due_at, id) WHERE dead_at IS NULL;
CREATE INDEX work_dead ON work (dead_at, id) WHERE dead_at IS NOT NULL;
