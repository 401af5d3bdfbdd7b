#include "store/postgresql_handle.h"

#include <fmt/format.h>

#include <array>

namespace sekisho::store::postgresql {

using base::Code;

base::Result<Handle> open(const std::string& connection_string) {
  // A word given later wins: the string may say another timeout, but not another encoding.
  const std::array<const char*, 5> names = {"connect_timeout", "fallback_application_name", "dbname", "client_encoding", nullptr};
  const std::array<const char*, 5> values = {"5", "sekisho", connection_string.c_str(), "UTF8", nullptr};
  Handle handle(PQconnectdbParams(names.data(), values.data(), 1));
  if (handle == nullptr || PQstatus(handle.get()) != CONNECTION_OK) return std::unexpected(error_of(handle.get(), nullptr, "connect"));
  PQsetNoticeProcessor(handle.get(), [](void*, const char*) {}, nullptr);
  const Answer set(PQexec(handle.get(),
                          "SET standard_conforming_strings = on; SET bytea_output = hex; SET extra_float_digits = 3; SET DateStyle = ISO; "
                          "SET synchronous_commit = on; SET lc_messages = 'C'"));
  if (!good(set.get())) {
    // lc_messages is the superuser's to set; the others are everybody's.
    const Answer fewer(PQexec(handle.get(),
                              "SET standard_conforming_strings = on; SET bytea_output = hex; SET extra_float_digits = 3; "
                              "SET DateStyle = ISO; SET synchronous_commit = on"));
    if (!good(fewer.get())) return std::unexpected(error_of(handle.get(), fewer.get(), "settings"));
  }
  return handle;
}

bool good(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

namespace {

// https://www.postgresql.org/docs/15/errcodes-appendix.html
Code code_of(std::string_view state) {
  if (state == "22021") return Code::text_encoding;
  if (state == "40001" || state == "40P01" || state == "55P03" || state == "57014") return Code::store_busy;
  if (state == "53100") return Code::disk_full;
  if (state.starts_with("23")) return Code::store_conflict;
  if (state == "XX001" || state == "XX002") return Code::store_damaged;
  return Code::store_unavailable;
}

}  // namespace

base::Error error_of(PGconn* handle, const PGresult* result, std::string_view doing) {
  const char* state = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  if (state == nullptr)
    return {Code::store_unavailable, {}, fmt::format("{}: {}", doing, handle != nullptr ? PQerrorMessage(handle) : "the connection is lost")};
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const bool quotes_values = std::string_view(state).starts_with("22");
  return {code_of(state), {}, fmt::format("{}: {} {}", doing, state, message != nullptr && !quotes_values ? message : "")};
}

}  // namespace sekisho::store::postgresql
