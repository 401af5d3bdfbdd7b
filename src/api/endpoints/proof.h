// The proof of one record as an answer.
#pragma once

#include <cstdint>

#include "api/http.h"
#include "api/town.h"

namespace sekisho::api {

// A tlog-proof against the newest checkpoint, with witnesses' signatures where there are any; 404 for a number without a record, 503 for one that
// no checkpoint covers yet.
Response proof_response(Town& town, std::uint64_t leaf);

}  // namespace sekisho::api
