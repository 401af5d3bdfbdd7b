-- What is kept as files, and the work that waits.

CREATE TABLE blob (
  address {bytes} NOT NULL PRIMARY KEY,   -- SHA-256 of the plain bytes
  size BIGINT NOT NULL,
  kept_at BIGINT NOT NULL,
  destroyed_at BIGINT                      -- the file is gone for good; the row stays to say so
);

CREATE TABLE work (
  id {identity},
  kind {text} NOT NULL,
  subject {text} NOT NULL,                 -- what the work is about, for its kind to read
  due_at BIGINT NOT NULL,                  -- not before this time
  lease {text},                            -- whoever holds it now; NULL when free
  lease_until BIGINT,
  tries BIGINT NOT NULL,
  dead_at BIGINT,                          -- given up, waiting for a person
  last_error {text}
);
CREATE INDEX work_due ON work (kind, due_at, id) WHERE dead_at IS NULL;
CREATE INDEX work_dead ON work (dead_at, id) WHERE dead_at IS NOT NULL;
