// An ApiRequest as it goes on the wire, and what comes back judged: pure functions of ApiClient.
#ifndef SPRINGTIDE_K8S_WIRE_H_
#define SPRINGTIDE_K8S_WIRE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "http/message.h"
#include "k8s/api.h"
#include "k8s/api_error.h"

namespace springtide::k8s {

// IsRead: the method changes nothing.
bool IsRead(http::Method method);

// Describe: "PUT /apis/apps/v1/...", for messages.
std::string Describe(const ApiRequest& request);

// EncodeRequest: path and escaped query, headers and body, without credentials. InvalidArgument
// when the path holds what a path cannot.
absl::StatusOr<http::Request> EncodeRequest(const ApiRequest& request,
                                            absl::string_view user_agent);

// CheckAnswer: DataLoss when a 2xx answer is not what was asked for: encoded, or a proxy's page.
absl::Status CheckAnswer(const ApiRequest& request, const http::Response& response);

// Refusal: what the server refused with, as a status. A 5xx leaves a write's outcome unknown.
absl::Status Refusal(const ApiError& error, const ApiRequest& request);

// LostAnswer: the connection's error with the request's name. It leaves a write's outcome unknown,
// unless the peer was not trusted and so was sent nothing (FailedPrecondition).
absl::Status LostAnswer(const absl::Status& error, const ApiRequest& request);

// OutcomeUnknown: whether the error leaves open if a write was applied. Read and compare before
// doing anything else.
bool OutcomeUnknown(const absl::Status& error);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_WIRE_H_
