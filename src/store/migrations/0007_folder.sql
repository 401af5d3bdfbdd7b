-- Files of watched folders that are under way: so that none is sent twice or delivered twice, whenever the program dies.
-- A row goes when the original has left the in folder and the result stands in its place.

CREATE TABLE folder_file (
  id {text} NOT NULL PRIMARY KEY,
  folder {text} NOT NULL,                  -- the watched folder's name
  path {bytes} NOT NULL,                   -- below the in folder, as the file system has it
  device BIGINT NOT NULL,                  -- which file, and which state of it, was read
  inode BIGINT NOT NULL,
  size BIGINT NOT NULL,
  written_ns BIGINT NOT NULL,
  hash {bytes},                            -- SHA-256 of what was read; NULL when it could not be sent
  item {text} REFERENCES item (id),        -- NULL when it could not be sent
  lies BIGINT NOT NULL,                    -- 1 while the original may still lie in the in folder
  stage BIGINT NOT NULL,                   -- of the result: 0 waits, 1 has a name, 2 lies complete under its hidden name, 3 in place
  result {text},                           -- its path below the out folder
  told {text}                              -- what people were last told about it: a code or a state
);
CREATE INDEX folder_file_lies ON folder_file (folder, id) WHERE lies = 1;
CREATE INDEX folder_file_due ON folder_file (folder, id) WHERE stage < 3;
CREATE INDEX folder_file_item ON folder_file (item);
