// Reviews: requests that ask the server a question and store nothing.
#ifndef SPRINGTIDE_SANDBOX_REVIEWS_H_
#define SPRINGTIDE_SANDBOX_REVIEWS_H_

#include "absl/strings/string_view.h"
#include "sandbox/authorizer.h"
#include "sandbox/object.h"
#include "sandbox/resource.h"

namespace springtide::sandbox {

// AnswerReview: `review` with its status filled in. TokenReview, SubjectAccessReview and
// SelfSubjectAccessReview; `user` is who asks.
JsonObject AnswerReview(const Resource& resource, JsonObject review, absl::string_view user,
                        const Authorizer& authorizer);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_REVIEWS_H_
