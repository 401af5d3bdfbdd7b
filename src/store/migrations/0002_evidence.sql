-- The evidence log 証跡: records in order, the values they commit to, checkpoints.

CREATE TABLE evidence_leaf (
  number BIGINT NOT NULL PRIMARY KEY,      -- dense from 0, in commit order
  at BIGINT NOT NULL,                      -- this and the next four repeat the record, to be searched
  who {text} NOT NULL,
  what {text} NOT NULL,
  object {text} NOT NULL,
  object_id {text} NOT NULL,
  record {text} NOT NULL                   -- the leaf's bytes
);
CREATE INDEX evidence_leaf_object ON evidence_leaf (object, object_id, number);

-- What a record says before, after and why, in words: rows that can be erased when the law asks; the record keeps the commitment.
CREATE TABLE evidence_value (
  leaf BIGINT NOT NULL REFERENCES evidence_leaf (number),
  role {text} NOT NULL,
  salt {bytes} NOT NULL,
  value {bytes} NOT NULL,
  PRIMARY KEY (leaf, role)
);

CREATE TABLE evidence_checkpoint (
  serial BIGINT NOT NULL PRIMARY KEY,      -- dense from 0
  size BIGINT NOT NULL UNIQUE,
  at BIGINT NOT NULL,
  note {text} NOT NULL,
  chain {bytes} NOT NULL                   -- SHA-256 over the previous chain value and this row
);

-- One row: the log's signature over the last chain value.
CREATE TABLE evidence_seal (
  id BIGINT NOT NULL PRIMARY KEY,
  serial BIGINT NOT NULL,
  seal {text} NOT NULL
);
