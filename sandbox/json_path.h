// The part of Kubernetes' JSONPath that printer columns use.
#ifndef SPRINGTIDE_SANDBOX_JSON_PATH_H_
#define SPRINGTIDE_SANDBOX_JSON_PATH_H_

#include "absl/strings/string_view.h"
#include "sandbox/object.h"

namespace springtide::sandbox {

// EvaluatePath: the first value at `.a.b`, `.a['b.c']`, `.a[0]`, `.a[*].b` or
// `.a[?(@.type=="Ready")].status`; null when there is none or the path is malformed.
const Json* EvaluatePath(const Json& root, absl::string_view path);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_JSON_PATH_H_
