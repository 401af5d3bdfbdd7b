// The contract itself, as the program was built with it.
#include "api/endpoints/endpoints.h"
#include "openapi_text.h"

namespace sekisho::api {

namespace {

Response description(Call&) {
  Response out;
  out.headers.emplace_back("content-type", "application/yaml");
  for (const std::string_view part : kOpenApi) out.body += part;
  return out;
}

constexpr Endpoint kEndpoints[] = {{Method::get, "/api/v1/openapi.yaml", Needs::nothing, "", Body::none, description}};

}  // namespace

std::span<const Endpoint> openapi_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
