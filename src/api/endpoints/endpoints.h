// The groups of endpoints, one for each source beside this; table.cpp gathers them.
#pragma once

#include <span>

#include "api/endpoint.h"

namespace sekisho::api {

std::span<const Endpoint> session_endpoints();
std::span<const Endpoint> words_endpoints();
std::span<const Endpoint> directory_endpoints();  // routes, recipients
std::span<const Endpoint> crossings_endpoints();
std::span<const Endpoint> uploads_endpoints();  // files, uploads
std::span<const Endpoint> items_endpoints();
std::span<const Endpoint> papers_endpoints();  // certificate, proof
std::span<const Endpoint> downloads_endpoints();
std::span<const Endpoint> events_endpoints();
std::span<const Endpoint> openapi_endpoints();
std::span<const Endpoint> approvals_endpoints();
std::span<const Endpoint> preview_endpoints();
std::span<const Endpoint> comparison_endpoints();
std::span<const Endpoint> history_endpoints();
std::span<const Endpoint> operations_endpoints();  // today, operations, tallies, failed work
std::span<const Endpoint> settings_endpoints();
std::span<const Endpoint> evidence_endpoints();

}  // namespace sekisho::api
