// Defaults and validation of the built-in resources: the part that clients rely on.
#ifndef SPRINGTIDE_SANDBOX_BUILTIN_RULES_H_
#define SPRINGTIDE_SANDBOX_BUILTIN_RULES_H_

#include <vector>

#include "absl/status/status.h"
#include "sandbox/object.h"
#include "sandbox/refusal.h"
#include "sandbox/resource.h"

namespace springtide::sandbox {

// CheckTypes: BadRequest for a field that a real server could not decode (replicas: "three").
absl::Status CheckTypes(const Resource& resource, const JsonObject& object);

// DefaultBuiltin fills in what a real server would; `is_new` for a creation.
void DefaultBuiltin(const Resource& resource, JsonObject& object, bool is_new);

// CheckBuiltin adds a cause for each violation; `current` is null for a creation. `object` is in
// stored form; `resource` says by which version it came.
void CheckBuiltin(const Resource& resource, const JsonObject* current, const JsonObject& object,
                  std::vector<Cause>& causes);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_BUILTIN_RULES_H_
