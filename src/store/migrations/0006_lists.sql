-- What people look at: the order of arrival, hashes that outlive the files, what a list filters by, the index of the history, counts over time.

ALTER TABLE item ADD COLUMN number BIGINT NOT NULL DEFAULT 0;      -- from 0 in the order of arrival, none left out
UPDATE item SET number = n.number FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS number FROM item) n WHERE n.id = item.id;
CREATE UNIQUE INDEX item_number ON item (number);
ALTER TABLE item ADD COLUMN arrived_at BIGINT NOT NULL DEFAULT 0;
UPDATE item SET arrived_at = (SELECT c.made_at FROM crossing c WHERE c.id = item.crossing);

ALTER TABLE item ADD COLUMN original_sha256 {bytes};               -- what was held, even when it is destroyed
ALTER TABLE item ADD COLUMN clean_sha256 {bytes};                  -- what was judged clean, even when it is destroyed
UPDATE item SET original_sha256 = original, clean_sha256 = clean;
CREATE INDEX item_original_sha256 ON item (original_sha256) WHERE original_sha256 IS NOT NULL;
CREATE INDEX item_clean_sha256 ON item (clean_sha256) WHERE clean_sha256 IS NOT NULL;

ALTER TABLE item ADD COLUMN takes BIGINT NOT NULL DEFAULT 0;       -- how often it was taken
ALTER TABLE item ADD COLUMN removed BIGINT NOT NULL DEFAULT 0;     -- how many things were removed from it
CREATE INDEX item_clean_kept ON item (changed_at, id) WHERE clean_kept = 1;
CREATE INDEX item_code ON item (code, number) WHERE code IS NOT NULL;
CREATE INDEX item_type ON item (input_type, number) WHERE input_type IS NOT NULL;
CREATE INDEX item_ended ON item (state, number) WHERE state IN ('taken', 'expired', 'refused', 'returned', 'cancelled', 'quarantined');

ALTER TABLE crossing ADD COLUMN under_way BIGINT NOT NULL DEFAULT 0;          -- files held and neither released nor ended
UPDATE crossing SET under_way = (SELECT COUNT(*) FROM item i WHERE i.crossing = crossing.id
  AND i.state IN ('held', 'disarming', 'judged', 'waiting', 'approved', 'locked'));
CREATE INDEX crossing_expires ON crossing (expires_at, id);
CREATE INDEX crossing_under_way ON crossing (sender, id) WHERE under_way > 0;
ALTER TABLE crossing_recipient ADD COLUMN waiting BIGINT NOT NULL DEFAULT 0;  -- files released and not taken by anybody yet
UPDATE crossing_recipient SET waiting = (SELECT COUNT(*) FROM item i WHERE i.crossing = crossing_recipient.crossing AND i.state = 'released');
CREATE INDEX crossing_recipient_waiting ON crossing_recipient (account, crossing) WHERE waiting > 0;

-- The history's index: sealed chunks of items, and which items of a chunk have a token (crossing/search.h).
CREATE TABLE item_chunk (
  chunk BIGINT NOT NULL PRIMARY KEY,
  first_at BIGINT NOT NULL,                -- the earliest and the latest arrival in it
  last_at BIGINT NOT NULL
);
CREATE TABLE item_posting (
  token {text} NOT NULL,
  chunk BIGINT NOT NULL,
  numbers {bytes} NOT NULL,                -- two bytes each, or one bit for every item of the chunk
  PRIMARY KEY (token, chunk)
);

CREATE TABLE tally (
  grain {text} NOT NULL,                   -- hour, day, now
  kind {text} NOT NULL,
  at BIGINT NOT NULL,                      -- beginning of the hour or day
  key {text} NOT NULL,
  count BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  PRIMARY KEY (grain, kind, at, key)
);
INSERT INTO tally (grain, kind, at, key, count, bytes) SELECT 'now', 'state', 0, state, COUNT(*), 0 FROM item GROUP BY state;
