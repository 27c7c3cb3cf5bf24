// What a Kubernetes API server refuses with: the Status object, carried inside an absl::Status.
#ifndef SPRINGTIDE_K8S_API_ERROR_H_
#define SPRINGTIDE_K8S_API_ERROR_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "http/message.h"

namespace springtide::k8s {

// ApiError: the parts of metav1.Status that decide what to do next.
struct ApiError {
  struct Cause {
    std::string reason;  // "FieldManagerConflict", "ResourceVersionTooLarge"
    std::string message;
    std::string field;

    bool operator==(const Cause&) const = default;
  };

  int code = 0;        // HTTP status code
  std::string reason;  // "NotFound", "Conflict", "Expired"; empty when the body was no Status
  std::string
      message;  // the server's words; of a body that is no Status its first 2 KiB, printable
  std::vector<Cause> causes;
  // What details.retryAfterSeconds or the header Retry-After asks for, clamped to [1 s, 60 s].
  std::optional<absl::Duration> retry_after;

  bool operator==(const ApiError&) const = default;
};

// DecodeApiError: of an answer with a code of 300 or more. Never fails: what is no Status gives the
// code and the beginning of the body.
ApiError DecodeApiError(const http::Head& head, absl::string_view body, absl::Time now);

// DecodeStatusObject: of a metav1.Status in JSON, as in a watch's ERROR event; code 500 when it is
// no Status.
ApiError DecodeStatusObject(absl::string_view json);

// ToStatus: the error under the code that says how to go on: 409 Aborted, 404 NotFound, 410
// OutOfRange, 401 Unauthenticated, 403 PermissionDenied, 400 and 422 InvalidArgument, 429 and 5xx
// Unavailable, 504 DeadlineExceeded, else FailedPrecondition. `what` names the request in the
// message ("PUT /apis/...").
absl::Status ToStatus(const ApiError& error, absl::string_view what);

// ApiErrorOf: what ToStatus put in; nothing for errors that did not come from an API server.
std::optional<ApiError> ApiErrorOf(const absl::Status& status);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_API_ERROR_H_
