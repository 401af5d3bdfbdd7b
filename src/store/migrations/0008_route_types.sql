-- Which types the route allowed when the crossing was made: ids separated by spaces, empty for every type that is handled.

ALTER TABLE crossing ADD COLUMN types {text} NOT NULL DEFAULT '';
