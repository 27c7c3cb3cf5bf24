// Create, update, patch and delete.
#ifndef SPRINGTIDE_SANDBOX_API_WRITES_H_
#define SPRINGTIDE_SANDBOX_API_WRITES_H_

#include <string>

#include "absl/status/statusor.h"
#include "http/message.h"
#include "http/responder.h"
#include "sandbox/authorizer.h"
#include "sandbox/objects.h"
#include "sandbox/request_info.h"

namespace springtide::sandbox {

// WriteOne carries out one writing request; `user` is who asks.
absl::StatusOr<http::Response> WriteOne(Objects& objects, const Authorizer& authorizer,
                                        const ResourcePtr& resource, const RequestInfo& info,
                                        const http::ServerRequest& request,
                                        const std::string& user);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_API_WRITES_H_
