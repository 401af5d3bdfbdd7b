-- Below which share of its characters and pictures a file waits for approval, in millionths, as the route said when the crossing was made; 0 for never.

ALTER TABLE crossing ADD COLUMN approve_below_text BIGINT NOT NULL DEFAULT 0;
ALTER TABLE crossing ADD COLUMN approve_below_pictures BIGINT NOT NULL DEFAULT 0;
