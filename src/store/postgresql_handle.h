// An open connection to PostgreSQL, for the connection and for backups.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>

#include "base/error.h"

namespace sekisho::store::postgresql {

struct CloseHandle {
  void operator()(PGconn* handle) const { PQfinish(handle); }
};
using Handle = std::unique_ptr<PGconn, CloseHandle>;

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ClearResult>;

base::Result<Handle> open(const std::string& connection_string);

// What went wrong, without the values that PostgreSQL likes to quote.
base::Error error_of(PGconn* handle, const PGresult* result, std::string_view doing);
bool good(const PGresult* result);  // a command done or rows given

}  // namespace sekisho::store::postgresql
