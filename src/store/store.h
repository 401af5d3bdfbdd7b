// Room:   store: what the program keeps: rows by SQL on SQLite or PostgreSQL, blobs as encrypted files, a work queue.
// In/Out: SQL with values in, rows out; bytes in, a content address out; work in, leased work out.
// Never:  decides what may be kept or for whom; shows a key or a value in a log.
// Fails:  store_unavailable, store_busy, store_conflict, store_damaged, store_newer, store_in_use, store_key, blob_missing, blob_damaged,
//         backup_damaged, text_encoding, disk_full.
// Start reading at: database.h, then blobs.h, queue.h; tables stand in migrations/, one numbered file a step.
#pragma once

#include "store/database.h"
