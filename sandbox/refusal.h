// What the server refuses with: metav1.Status, worded as a real API server words it.
#ifndef SPRINGTIDE_SANDBOX_REFUSAL_H_
#define SPRINGTIDE_SANDBOX_REFUSAL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "sandbox/object.h"

namespace springtide::sandbox {

// Named: what a refusal is about. `kind` is the plural, save in Invalid, where it is the Kind.
struct Named {
  std::string group;
  std::string kind;
  std::string name;
};

struct Cause {
  std::string reason;
  std::string message;
  std::string field;
};

struct Refusal {
  int code = 500;
  std::string reason;
  std::string message;
  Named about;
  std::vector<Cause> causes;
  int retry_after_seconds = 0;
  std::string continue_token;  // metadata.continue
};

// ToStatus carries the refusal inside an absl::Status; DocumentOf takes it out as the metav1.Status
// that is sent, and makes an InternalError of any other status. REQUIRES: !status.ok().
absl::Status ToStatus(const Refusal& refusal);
JsonObject DocumentOf(const absl::Status& status);

// The refusals of an API server, each with its code in HTTP.
absl::Status BadRequest(absl::string_view message);                 // 400
absl::Status Unauthorized();                                        // 401
absl::Status Forbidden(const Named& about, absl::string_view why);  // 403
absl::Status NotFound(const Named& about);                          // 404
absl::Status PathNotFound();                                        // 404
absl::Status MethodNotAllowed(absl::string_view verb);              // 405
absl::Status NotAcceptable(absl::string_view allowed);              // 406
absl::Status AlreadyExists(const Named& about);                     // 409
absl::Status Conflict(const Named& about, absl::string_view why);   // 409
absl::Status ModifiedConflict(const Named& about);                  // 409, CAS lost
absl::Status Expired(absl::string_view message,
                     absl::string_view continue_token = "");  // 410
absl::Status TooLarge(absl::string_view message);             // 413
absl::Status UnsupportedMediaType(absl::string_view type,
                                  absl::string_view allowed);         // 415
absl::Status Invalid(const Named& about, std::vector<Cause> causes);  // 422
absl::Status Unprocessable(absl::string_view message);                // 422
absl::Status InternalError(absl::string_view message);                // 500
absl::Status VersionTooLarge(int64_t wanted, int64_t current);        // 504

// "deployments.apps" or "pods".
std::string Qualified(const Named& about);

// Success: metav1.Status of a deletion.
JsonObject SuccessDocument(const Named& about, absl::string_view uid);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_REFUSAL_H_
