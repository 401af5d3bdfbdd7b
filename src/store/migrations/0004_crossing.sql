-- Crossings 受渡し and the items in them.

CREATE TABLE crossing (
  id {text} NOT NULL PRIMARY KEY,
  zone_from {text} NOT NULL,
  zone_to {text} NOT NULL,
  sender {text} NOT NULL,                  -- an account
  note {text} NOT NULL,                    -- to the recipients
  needs_approval BIGINT NOT NULL,
  take_once BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  profile {text} NOT NULL
);
CREATE INDEX crossing_sender ON crossing (sender, id);

CREATE TABLE crossing_recipient (
  crossing {text} NOT NULL REFERENCES crossing (id),
  account {text} NOT NULL,
  PRIMARY KEY (account, crossing)
);
CREATE INDEX crossing_recipient_crossing ON crossing_recipient (crossing);

CREATE TABLE item (
  id {text} NOT NULL PRIMARY KEY,
  crossing {text} NOT NULL REFERENCES crossing (id),
  position BIGINT NOT NULL,                -- from 0, as they arrived
  path {text} NOT NULL,                    -- as the sender named it, folders with /
  state {text} NOT NULL,
  revision BIGINT NOT NULL,                -- counts the events
  leaf BIGINT NOT NULL,                    -- of the last event, in the evidence
  changed_at BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  original {bytes},                        -- address of the held file; NULL before it is held and after it was destroyed
  original_until BIGINT,
  input_type {text},
  clean {bytes},                           -- address of the disarmed file
  clean_bytes BIGINT,
  clean_type {text},
  clean_kept BIGINT NOT NULL DEFAULT 0,    -- 1 while the disarmed file is needed
  report {text},                           -- what was found and removed, as JSON
  code {text},                             -- why it was refused
  place {text},                            -- where in the file
  UNIQUE (crossing, position)
);
CREATE INDEX item_state ON item (state, changed_at, id);
CREATE INDEX item_original ON item (original_until, id) WHERE original IS NOT NULL;
