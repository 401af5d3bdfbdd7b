#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/http.h"
#include "api/status.h"

namespace sekisho::api {

using base::Code;

namespace {

// What the code's kind says, unless the code says more below.
int status_of_kind(base::Kind kind) {
  switch (kind) {
    case base::Kind::refused:
    case base::Kind::unsupported: return 422;
    case base::Kind::denied: return 403;
    case base::Kind::unavailable: break;
  }
  return 503;
}

// Seconds until another attempt may go better; 0: no use in waiting.
int wait_of(Code code) {
  switch (code) {
    case Code::try_later: return 30;
    case Code::too_busy:
    case Code::store_busy:
    case Code::not_covered_yet: return 1;
    case Code::stopping:
    case Code::store_unavailable:
    case Code::scanner_unavailable: return 10;
    default: return 0;
  }
}

}  // namespace

int status_of(Code code) {
  switch (code) {
    case Code::bad_request: return 400;
    case Code::sign_in_failed:
    case Code::signed_out:
    case Code::bad_token: return 401;
    case Code::no_such_item:
    case Code::no_such_page:
    case Code::not_found:
    case Code::evidence_uncovered: return 404;
    case Code::no_such_method: return 405;
    case Code::store_conflict:
    case Code::wrong_state:
    case Code::not_covered_yet:
    case Code::upload_offset: return 409;
    case Code::upload_gone: return 410;
    case Code::too_large: return 413;
    case Code::try_later: return 429;
    case Code::blob_missing:
    case Code::blob_damaged:
    case Code::store_damaged:
    case Code::store_key:
    case Code::evidence_altered:
    case Code::evidence_missing:
    case Code::evidence_rolled_back: return 500;
    case Code::disk_full: return 507;
    default: return status_of_kind(base::describe(code).kind);
  }
}

Response json_response(std::string body, int status) {
  Response out;
  out.status = status;
  out.headers.emplace_back("content-type", "application/json");
  out.body = std::move(body);
  return out;
}

Response problem(const base::Error& error) { return problem(error, status_of(error.code)); }

// RFC 9457 §3: "about:blank" says that the title is the status in words; what happened stands in code, ja and en. The detail is for the log alone.
Response problem(const base::Error& error, int status) {
  const base::CodeText& text = base::describe(error.code);
  boost::json::object body;
  body["type"] = "about:blank";
  body["title"] = status_words(status);
  body["status"] = status;
  body["code"] = text.id;
  body["ja"] = text.ja;
  body["en"] = text.en;
  body["where"] = error.where;
  Response out;
  out.status = status;
  out.headers.emplace_back("content-type", "application/problem+json");
  if (const int seconds = wait_of(error.code); seconds > 0) out.headers.emplace_back("retry-after", fmt::format("{}", seconds));
  out.body = boost::json::serialize(body);
  return out;
}

}  // namespace sekisho::api
