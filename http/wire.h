// Between our messages and cpprestsdk's, with the checks that cpprestsdk leaves out both ways.
#ifndef SPRINGTIDE_HTTP_WIRE_H_
#define SPRINGTIDE_HTTP_WIRE_H_

#include <cpprest/http_msg.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "http/message.h"
#include "http/origin.h"

namespace springtide::http {

// NameOf names a request in messages, without its query: "GET https://10.0.0.1:6443/api/v1/pods".
std::string NameOf(const Origin& origin, const Request& request);

// CheckRequest says what keeps `request` from being sent: InvalidArgument with everything that is
// wrong. Control characters would let a value end its header; an Authorization header does not go
// over the network in the clear.
absl::Status CheckRequest(const Origin& origin, const Request& request);

// FillRequest writes `request` into cpprestsdk's. Throws what cpprestsdk throws for a target that
// is not escaped.
// REQUIRES: CheckRequest succeeded.
void FillRequest(const Origin& origin, const Request& request, absl::string_view user_agent,
                 web::http::http_request& wire);

// ReadHead takes the head of an answer. Unavailable: an answer whose end could be understood in two
// ways (RFC 9112, section 6.3), an interim answer, or more than 64 KiB of headers.
absl::StatusOr<Head> ReadHead(const web::http::http_response& wire, Method method);

// CheckLength: ResourceExhausted when the head announces a body that `request` does not allow.
absl::Status CheckLength(const Head& head, const Request& request);

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_WIRE_H_
