// The bodies of requests.
#ifndef SPRINGTIDE_SANDBOX_REQUEST_BODY_H_
#define SPRINGTIDE_SANDBOX_REQUEST_BODY_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "http/responder.h"
#include "sandbox/object.h"

namespace springtide::sandbox {

// An API server takes no larger body.
inline constexpr size_t kMaxRequestBody = size_t{3} << 20;

// ContentType: without parameters, in lower case; empty when there is none.
std::string ContentType(const http::ServerRequest& request);

// ReadBody: an object in JSON or YAML. Refusals: 400, 413, 415.
absl::StatusOr<JsonObject> ReadBody(const http::ServerRequest& request);

// ReadPatch: any document; YAML too when `yaml`. Refusals: 400, 413.
absl::StatusOr<Json> ReadPatch(const http::ServerRequest& request, bool yaml);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_REQUEST_BODY_H_
