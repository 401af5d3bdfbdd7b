// Every endpoint of /api/v1, in one table.
#include <vector>

#include "api/endpoints/endpoints.h"

namespace sekisho::api {

std::span<const Endpoint> endpoints() {
  static const std::vector<Endpoint> kAll = [] {
    std::vector<Endpoint> out;
    for (const std::span<const Endpoint> group :
         {session_endpoints(), words_endpoints(), openapi_endpoints(), events_endpoints(), directory_endpoints(), crossings_endpoints(),
          uploads_endpoints(), items_endpoints(), papers_endpoints(), downloads_endpoints(), approvals_endpoints(), preview_endpoints(),
          comparison_endpoints(), history_endpoints(), operations_endpoints(), settings_endpoints(), evidence_endpoints()})
      out.insert(out.end(), group.begin(), group.end());
    return out;
  }();
  return kAll;
}

}  // namespace sekisho::api
