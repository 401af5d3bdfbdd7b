// The tables, step by step: numbered files in migrations/, forward only, never edited once applied anywhere.
#pragma once

#include <span>
#include <string>

#include "store/connection.h"

namespace sekisho::store {

struct Migration {
  int number;
  std::string_view name;  // NNNN_name
  std::string_view sql;   // with tokens: {bytes}, {text}, {real}, {identity}
};

// Those of this program, in order, numbered 1, 2, 3, …
std::span<const Migration> migrations();

// Applies what is missing, each in a transaction of its own, with the hash of its file. Errors: store_newer for a number this program does not
// know, store_damaged for one that is missing or was applied with another content.
base::Status migrate(Connection& connection, std::span<const Migration> wanted);

// What a reader asks: that nothing is missing, nothing unknown, nothing changed.
base::Status check_migrations(Connection& connection, std::span<const Migration> wanted);

// That nothing is unknown and nothing changed; older is fine, and migrate() will go on from there.
base::Status check_known(Statements& statements, std::span<const Migration> wanted);

std::string hash_of(const Migration& migration);

// The number of the last one applied, 0 for none.
base::Result<std::int64_t> schema_version(Statements& statements);

// The words that the engines spell differently:
//   {bytes}    BLOB | BYTEA
//   {text}     TEXT, ordered by its bytes on both
//   {real}     REAL | DOUBLE PRECISION
//   {identity} a key of its own that counts up, never given twice
std::string in_dialect(std::string_view sql, Engine engine);

}  // namespace sekisho::store
